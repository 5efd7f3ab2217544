// What happens when the network or the server is gone, a file is refused, a
// session has ended or the same person has two tabs: nothing written is lost,
// nothing arrives twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, api, launch, person } from './kit.mjs';
import { chat, enter, field, go, message, openChat, say, story } from './steps.mjs';

const { CONTROL } = process.env;
assert.ok(CONTROL, 'set CONTROL, the address that kills and starts the server');

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// server tells the harness what to do with the server: kill, or start if it is not running.
async function server(deed) {
  const response = await fetch(`${CONTROL}/${deed}`, { method: 'POST' });
  assert.ok(response.ok, `${deed}: ${response.status}`);
}

const arrived = (page, words) => message(page, words).getByRole('img', { name: /^(Sent|Delivered|Read)$/ }).waitFor();
const waits = (page, words) => message(page, words).getByRole('img', { name: 'Sending' }).waitFor();
const offline = (page) => page.getByRole('status').filter({ hasText: 'You are offline.' }).waitFor();
const online = (page) => page.getByText('You are offline.').waitFor({ state: 'detached' });

// holds waits until the composer has a text.
const holds = async (page, text) => page.waitForFunction(([area, wanted]) => area.value === wanted, [await field(page).elementHandle(), text]);

// write puts a message into the outbox. The composer lets go of it only then.
async function write(page, words) {
  await field(page).fill(words);
  await field(page).press('Enter');
  await message(page, words).waitFor();
  await holds(page, '');
}

// stored are the texts of a room as the server has them, with their client ids.
async function stored(room, token) {
  const { items } = await api('GET', `/api/chat/rooms/${room}/messages?limit=100`, { token });
  return items.map(({ text, client_id: id }) => ({ text, id }));
}

// once asserts that words are there one time, on the server and on a page.
async function once(page, room, token, texts) {
  const all = await stored(room, token);
  for (const text of texts) {
    assert.equal(all.filter((m) => m.text === text).length, 1, `the server has "${text}" not once: ${JSON.stringify(all)}`);
    await message(page, text).waitFor();
    assert.equal(await message(page, text).count(), 1, `the page shows "${text}" not once`);
  }
}

// waiting are the client ids in the browser's outbox, by text.
const waiting = (page, user) => page.evaluate((id) => new Promise((resolve, reject) => {
  const open = indexedDB.open(`pocketchat-${id}`);
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const all = open.result.transaction('outbox').objectStore('outbox').getAll();
    all.onerror = () => reject(all.error);
    all.onsuccess = () => resolve(Object.fromEntries(all.result.map((item) => [item.text, item.id])));
  };
}), user);

// two people and a conversation between them.
async function pair(suffix) {
  const ann = await account(`Ann ${suffix}`);
  const ben = await account(`Ben ${suffix}`);
  const { room } = await api('POST', `/api/chat/direct/${ben.id}`, { token: ann.token });
  return { ann, ben, room: room.id };
}

test('without a network messages wait, and arrive once when it is back', async () => {
  const { ann, ben, room } = await pair('Airplane');
  const [a, b] = [await enter(browser, ann), await enter(browser, ben)];
  let ids;
  await story([a, b], async (step) => {
    await step('both talk', async () => {
      await openChat(a.page, ben.name);
      await say(a.page, 'Boarding now');
      await openChat(b.page, ann.name);
      await message(b.page, 'Boarding now').waitFor();
      // What is typed before the outbox has the message stays in the composer. Keys
      // from here would come too late for that.
      await field(a.page).fill('Gate 4');
      await field(a.page).evaluate((area) => {
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
        area.value += 'or 5';
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
      });
      await arrived(a.page, 'Gate 4');
      await holds(a.page, 'or 5');
    });

    await step('the network goes', async () => {
      await a.context.setOffline(true);
      await offline(a.page);
      await write(a.page, 'First from the air');
      await write(a.page, 'Second from the air');
      await waits(a.page, 'First from the air');
      await waits(a.page, 'Second from the air');
      await field(a.page).fill('Half a sen');
      ids = await waiting(a.page, ann.id);
      assert.deepEqual(Object.keys(ids).sort(), ['First from the air', 'Second from the air']);
    });

    await step('Ben goes on talking', async () => {
      for (const words of ['Have a good flight', 'Call me', 'I left the key with Mia']) await say(b.page, words);
      assert.equal(await message(b.page, 'from the air').count(), 0);
    });

    await step('the network is back', async () => {
      await a.context.setOffline(false);
      await online(a.page);
      for (const words of ['First from the air', 'Second from the air']) {
        await arrived(a.page, words);
        await message(b.page, words).waitFor();
      }
      await message(a.page, 'I left the key with Mia').waitFor();
      await holds(a.page, 'Half a sen');
    });

    await step('everything is there once', async () => {
      const texts = ['Boarding now', 'Gate 4', 'First from the air', 'Second from the air', 'Have a good flight', 'Call me', 'I left the key with Mia'];
      await once(a.page, room, ann.token, texts);
      await once(b.page, room, ann.token, texts);
      for (const { text, id } of await stored(room, ann.token)) if (ids[text]) assert.equal(id, ids[text], `"${text}" went under another client id`);
      assert.deepEqual(await waiting(a.page, ann.id), {});
    });
  });
});

test('a server that dies and comes back loses nothing and doubles nothing', async (t) => {
  t.after(() => server('start'));
  const { ann, ben, room } = await pair('Crash');
  const [a, b] = [await enter(browser, ann), await enter(browser, ben)];
  let ids;
  await story([a, b], async (step) => {
    await step('both talk', async () => {
      await openChat(a.page, ben.name);
      await openChat(b.page, ann.name);
      await say(a.page, 'Before the crash');
      await message(b.page, 'Before the crash').waitFor();
    });

    await step('the server dies', async () => {
      await server('kill');
      await offline(a.page);
      await offline(b.page);
      await write(a.page, 'Written by Ann meanwhile');
      await write(b.page, 'Written by Ben meanwhile');
      await field(a.page).fill('A draft');
      ids = await waiting(a.page, ann.id);
    });

    await step('the server comes back', async () => {
      await server('start');
      await online(a.page);
      await online(b.page);
      for (const { page } of [a, b]) for (const words of ['Written by Ann meanwhile', 'Written by Ben meanwhile']) await message(page, words).waitFor();
      await arrived(a.page, 'Written by Ann meanwhile');
      await arrived(b.page, 'Written by Ben meanwhile');
      await holds(a.page, 'A draft');
    });

    await step('the server dies and the page is closed before it is back', async () => {
      await server('kill');
      await offline(a.page);
      await write(a.page, 'Kept over the reload');
      await waits(a.page, 'Kept over the reload');
      Object.assign(ids, await waiting(a.page, ann.id));
      await field(a.page).fill('A longer draft');
      await a.page.close();
      await server('start');
      await say(b.page, 'Said while Ann was away');
      a.page = await a.context.newPage();
      await a.page.goto(`/#/room/${room}`);
    });

    await step('what was in the outbox is sent', async () => {
      await arrived(a.page, 'Kept over the reload');
      await message(b.page, 'Kept over the reload').waitFor();
      await holds(a.page, 'A longer draft');
      const texts = ['Before the crash', 'Written by Ann meanwhile', 'Written by Ben meanwhile', 'Kept over the reload', 'Said while Ann was away'];
      await once(a.page, room, ann.token, texts);
      await once(b.page, room, ann.token, texts);
      for (const { text, id } of await stored(room, ann.token)) if (ids[text]) assert.equal(id, ids[text], `"${text}" went under another client id`);
    });
  });
});

test('an answer that is lost on the way does not double a message', async () => {
  const { ann, ben, room } = await pair('Tunnel');
  const a = await enter(browser, ann);
  await story([a], async (step) => {
    await step('the message goes, the answer does not come', async () => {
      await openChat(a.page, ben.name);
      await say(a.page, 'Into the tunnel');
      // The network goes at once: whether the server heard it is open.
      await field(a.page).fill('Inside the tunnel');
      await field(a.page).press('Enter');
      await a.context.setOffline(true);
      await message(a.page, 'Inside the tunnel').waitFor();
      await offline(a.page);
    });

    await step('the light at its end', async () => {
      await a.context.setOffline(false);
      await online(a.page);
      await arrived(a.page, 'Inside the tunnel');
      await once(a.page, room, ann.token, ['Into the tunnel', 'Inside the tunnel']);
    });
  });
});

test('two tabs of a person show the same and send once', async () => {
  const { ann, ben, room } = await pair('Tabs');
  const a = await enter(browser, ann);
  const second = await a.context.newPage();
  await story([a], async (step) => {
    await step('both tabs are open', async () => {
      await openChat(a.page, ben.name);
      await second.goto(`/#/room/${room}`);
      await field(second).waitFor();
    });

    await step('what is written in one is in the other', async () => {
      await say(a.page, 'From the first tab');
      await arrived(second, 'From the first tab');
      await say(second, 'From the second tab');
      await arrived(a.page, 'From the second tab');
    });

    await step('offline, both write', async () => {
      await a.context.setOffline(true);
      await offline(a.page);
      await offline(second);
      await write(a.page, 'Waiting in the first tab');
      await write(second, 'Waiting in the second tab');
      // Each sees what waits in the other.
      await waits(second, 'Waiting in the first tab');
      await waits(a.page, 'Waiting in the second tab');
    });

    await step('online, each goes once', async () => {
      await a.context.setOffline(false);
      const texts = ['From the first tab', 'From the second tab', 'Waiting in the first tab', 'Waiting in the second tab'];
      for (const page of [a.page, second]) {
        await online(page);
        for (const words of texts) await arrived(page, words);
      }
      for (const page of [a.page, second]) await once(page, room, ann.token, texts);
    });

    await step('signing out in one ends both', async () => {
      await go(second, 'Settings');
      await second.getByRole('button', { name: 'Sign out' }).click();
      await second.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
      for (const page of [a.page, second]) await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });
});

// enormous is a bitmap that says it has 400 megapixels.
function enormous() {
  const bytes = Buffer.alloc(4_096);
  bytes.write('BM');
  bytes.writeUInt32LE(54, 10); // where the pixels are
  bytes.writeUInt32LE(40, 14); // size of the header that follows
  bytes.writeInt32LE(20_000, 18);
  bytes.writeInt32LE(20_000, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28); // bits per pixel
  return bytes;
}

test('a refused file is told in one line, and the words beside it stay', async () => {
  const { ann, ben, room } = await pair('Files');
  const a = await enter(browser, ann);
  const { page } = a;
  const attach = (files) => page.getByLabel('Files to attach').setInputFiles(files);
  await story([a], async (step) => {
    await step('a picture that is none', async () => {
      await openChat(page, ben.name);
      await attach({ name: 'holiday.png', mimeType: 'image/png', buffer: Buffer.from('this is no picture') });
      await page.getByRole('textbox', { name: 'Caption' }).fill('Look at this');
      await page.getByRole('textbox', { name: 'Caption' }).press('Enter');
      const refused = message(page, 'Look at this');
      await refused.getByRole('img', { name: 'Not sent' }).waitFor();
      await refused.getByRole('alert').filter({ hasText: 'This is not an image but a document' }).waitFor();
      await refused.getByRole('button', { name: 'Discard' }).click();
      await refused.waitFor({ state: 'detached' });
    });

    await step('an empty file', async () => {
      await field(page).fill('Words that must stay');
      await attach({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
      await page.getByRole('alert').filter({ hasText: '“empty.txt” is empty.' }).waitFor();
      await holds(page, 'Words that must stay');
    });

    await step('a file that is too large', async () => {
      await attach({ name: 'huge.zip', mimeType: 'application/zip', buffer: Buffer.alloc(50_000_001) });
      await page.getByRole('alert').filter({ hasText: '“huge.zip” is too large: files may have 50 MB.' }).waitFor();
      await holds(page, 'Words that must stay');
    });

    await step('a picture that the server refuses', async () => {
      await attach({ name: 'bomb.bmp', mimeType: 'image/bmp', buffer: enormous() });
      await page.getByRole('textbox', { name: 'Caption' }).press('Enter');
      const refused = message(page, 'Words that must stay');
      await refused.getByRole('alert').filter({ hasText: 'The image is too large: it has 20000x20000 pixels' }).waitFor();
      await refused.getByRole('button', { name: 'Retry' }).click();
      await refused.getByRole('alert').filter({ hasText: 'The image is too large: it has 20000x20000 pixels' }).waitFor();
      // The words and the file come back, to be sent otherwise.
      await refused.getByRole('button', { name: 'Edit' }).click();
      await refused.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Remove bomb.bmp' }).click();
      await holds(page, 'Words that must stay');
    });

    await step('a text that is too long', async () => {
      const long = 'long '.repeat(2_100).trim();
      await field(page).fill(long);
      await page.getByText(/characters too many/).waitFor();
      await field(page).press('Enter');
      const refused = message(page, 'long long');
      await refused.getByRole('alert').waitFor();
      await refused.getByRole('button', { name: 'Edit' }).click();
      await refused.waitFor({ state: 'detached' });
      await holds(page, long);
      await field(page).fill('Short');
      await field(page).press('Enter');
      await arrived(page, 'Short');
    });

    await step('a file while there is no network', async () => {
      await a.context.setOffline(true);
      await offline(page);
      await attach({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') });
      await page.getByRole('textbox', { name: 'Caption' }).fill('Written without a network');
      await page.getByRole('textbox', { name: 'Caption' }).press('Enter');
      await waits(page, 'Written without a network');
      await a.context.setOffline(false);
      await arrived(page, 'Written without a network');
      await message(page, 'Written without a network').getByRole('link', { name: /^Download notes\.txt/ }).waitFor();
      const { items } = await api('GET', `/api/chat/rooms/${room}/messages?limit=100`, { token: ann.token });
      assert.equal(items.filter((m) => m.caption === 'Written without a network').length, 1);
    });
  });
});

test('a session that has ended asks to sign in, and goes on where it was', async () => {
  const { ann, ben, room } = await pair('Session');
  const a = await person(browser, ann.name);
  const { page } = a;
  const signIn = async () => {
    await page.getByRole('textbox', { name: 'E-mail' }).fill(ann.email);
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await story([a], async (step) => {
    await step('signing in', async () => {
      await page.goto('/');
      await signIn();
      await openChat(page, ben.name);
      await say(page, 'Still here');
    });

    await step('the session is ended from elsewhere', async () => {
      await a.context.setOffline(true);
      await offline(page);
      await write(page, 'Written before I knew');
      await field(page).fill('And a draft');
      // An admin makes all tokens of the user invalid.
      await api('PATCH', `/api/collections/users/records/${ann.id}`, { body: { tokenKey: 'x'.repeat(50) } });
      await a.context.setOffline(false);
      await page.getByRole('status').filter({ hasText: 'Your session has ended.' }).waitFor();
    });

    await step('signing in again', async () => {
      await signIn();
      await chat(page, ben.name).click();
      await arrived(page, 'Written before I knew');
      await holds(page, 'And a draft');
      await once(page, room, (await api('POST', `/api/collections/users/impersonate/${ann.id}`, { body: { duration: 600 } })).token, ['Still here', 'Written before I knew']);
    });
  });
});
