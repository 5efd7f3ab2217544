// The client for everybody: no violation that axe can find in any view, and a page
// that runs its own files only.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, account, api, launch, person, url } from './kit.mjs';
import { act, chat, enter, field, go, message, story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC', 'base64');

async function upload(token, kind, name, bytes, type) {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', new Blob([bytes], { type }), name);
  const response = await fetch(`${url}/api/chat/upload`, { method: 'POST', headers: { Authorization: token }, body: form });
  assert.ok(response.ok, `upload of ${name}: ${response.status} ${await response.clone().text()}`);
  return (await response.json()).id;
}

// sound is a second of silence.
function sound() {
  const wav = Buffer.alloc(44 + 8_000);
  wav.write('RIFF');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(8_000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(8_000, 40);
  wav.fill(128, 44);
  return wav;
}

// furnished is somebody whose client has something in every view.
async function furnished(name) {
  const me = await account(`Ann ${name}`);
  const ben = await account(`Ben ${name}`);
  const mia = await account(`Mia ${name}`);
  const eve = await account(`Eve ${name}`);
  const as = ({ token }) => (route, json = {}, method = 'POST') => api(method, route, { token, body: json });
  const [mine, bens, mias] = [as(me), as(ben), as(mia)];

  await bens(`/api/chat/friends/${me.id}/request`);
  await mine(`/api/chat/friends/${ben.id}/accept`);
  await mias(`/api/chat/friends/${me.id}/request`);

  const { room } = await mine('/api/chat/rooms', { name: 'Garden', members: [ben.id, mia.id, eve.id] });
  const at = `/api/chat/rooms/${room.id}`;
  const send = async (from, json) => (await from(`${at}/messages`, json)).message;
  const words = await send(bens, { text: 'Who brings the spades? See https://example.com/garden' });
  const reply = await send(mine, { text: `I do, @Ben ${name}`, reply_to: words.id, mentions: [ben.id] });
  await mias(`/api/chat/messages/${reply.id}/react`, { emoji: '👍' });
  await mine(`/api/chat/messages/${words.id}/pin`);
  await send(bens, { type: 'image', upload: await upload(ben.token, 'image', 'plan.png', png, 'image/png'), caption: 'The plan' });
  await send(mine, { type: 'file', upload: await upload(me.token, 'file', 'list.txt', 'spades', 'text/plain') });
  await send(mias, { type: 'audio', upload: await upload(mia.token, 'audio', 'note.wav', sound(), 'audio/wav') });
  await send(mine, { text: 'Edited later' }).then(({ id }) => mine(`/api/chat/messages/${id}`, { text: 'Edited' }, 'PATCH'));
  await send(mine, { text: 'Away' }).then(({ id }) => api('DELETE', `/api/chat/messages/${id}`, { token: me.token }));
  await mine(`${at}/members/${mia.id}/silence`, { until: new Date(Date.now() + 3600_000).toISOString() });
  await mine(`${at}/bans/${eve.id}`, { reason: 'Weeds' });
  await mine(`/api/chat/friends/${eve.id}/block`);

  const direct = await bens(`/api/chat/direct/${me.id}`);
  await bens(`/api/chat/rooms/${direct.room.id}/messages`, { text: 'Unread words' });
  return { me, ben, mia, room: room.id };
}

const looks = {
  'light, on a desktop': { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  'dark, on a phone of 360 px': { colorScheme: 'dark', viewport: { width: 360, height: 640 }, hasTouch: true },
};

for (const [look, options] of Object.entries(looks)) {
  test(`before the sign-in axe finds nothing: ${look}`, async () => {
    const visitor = await person(browser, 'Visitor', options);
    const { page } = visitor;
    await story([visitor], async (step) => {
      await step('signing in', async () => {
        await page.goto('/');
        await page.getByRole('textbox', { name: 'E-mail' }).waitFor();
        await accessible(page, 'the sign-in');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText('Enter your e-mail address.').waitFor();
        await accessible(page, 'the sign-in with errors');
      });
      await step('signing up', async () => {
        await page.getByRole('button', { name: 'Create an account' }).click();
        await page.getByRole('textbox', { name: 'Name' }).waitFor();
        await accessible(page, 'the sign-up');
      });
    });
  });

  test(`axe finds nothing in any view: ${look}`, async () => {
    const { me, ben, room } = await furnished(options.colorScheme);
    const ann = await enter(browser, me, options);
    const { page } = ann;
    const phone = options.viewport.width < 720;
    const narrow = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    const look = async (what) => {
      await accessible(page, what);
      assert.ok(await narrow(), `${what} is wider than the screen`);
    };
    await story([ann], async (step) => {
      await step('chats', async () => {
        await chat(page, ben.name).getByText('1 unread message').waitFor();
        await look('the list of chats');
        await page.getByRole('button', { name: 'New group' }).click();
        await page.getByRole('dialog', { name: 'New group' }).getByRole('checkbox', { name: ben.name }).waitFor();
        await look('the dialog of a new group');
        await page.keyboard.press('Escape');
        await chat(page, 'Garden').click({ button: 'right' });
        await page.getByRole('menu', { name: 'More about Garden' }).waitFor();
        await look('the menu of a chat');
        await page.keyboard.press('Escape');
      });

      await step('people', async () => {
        await go(page, 'People');
        for (const [tab, list] of [['Friends', 'Friends'], [/^Requests/, 'Friend requests'], ['Blocked', 'Blocked people']]) {
          await page.getByRole('radio', { name: tab }).check();
          await page.getByRole('list', { name: list }).waitFor();
          await look(`people, ${list}`);
        }
        await page.getByRole('searchbox', { name: 'Find people by name' }).fill('Mia');
        await page.getByRole('list', { name: 'Found people' }).waitFor();
        await look('people found');
      });

      await step('search', async () => {
        await page.goto('/#/search?q=spades');
        await page.getByRole('list', { name: 'Found messages' }).waitFor();
        await page.getByRole('button', { name: 'Filters' }).click();
        await page.getByRole('checkbox', { name: 'Photos' }).waitFor();
        await look('the search');
      });

      await step('settings', async () => {
        await go(page, 'Settings');
        await page.getByRole('switch', { name: 'Read receipts' }).waitFor();
        await look('the settings');
      });

      await step('the conversation', async () => {
        await page.goto(`/#/room/${room}`);
        await message(page, 'Edited').waitFor();
        await page.getByRole('button', { name: /^Open Photo from/ }).waitFor();
        await page.getByRole('button', { name: /^Pinned message/ }).waitFor();
        await look('the conversation');
        const spot = message(page, 'I do, @Ben');
        await spot.hover();
        await spot.getByRole('button', { name: 'More actions' }).click();
        await page.getByRole('menu', { name: 'Message actions' }).waitFor();
        await look('the menu of a message');
        await page.keyboard.press('Escape');
        await spot.hover();
        await spot.getByRole('button', { name: 'React' }).click();
        await page.getByRole('dialog', { name: 'Emoji' }).waitFor();
        await look('the choice of emoji');
        await page.keyboard.press('Escape');
      });

      await step('dialogs of a message', async () => {
        await act(page, 'Edited', 'Delete for everyone');
        await page.getByRole('alertdialog').waitFor();
        await look('the question before a delete');
        await page.keyboard.press('Escape');
        await act(page, 'The plan', 'Report');
        await page.getByRole('dialog', { name: 'Report this message' }).waitFor();
        await look('the report');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Open Photo from/ }).click();
        await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
        await look('the picture, large');
        await page.keyboard.press('Escape');
      });

      await step('the composer', async () => {
        await act(page, 'The plan', 'Reply');
        await page.getByLabel('Files to attach').setInputFiles({ name: 'rake.png', mimeType: 'image/png', buffer: png });
        await page.getByRole('img', { name: 'Preview of rake.png' }).waitFor();
        const caption = page.getByRole('textbox', { name: 'Caption' });
        await caption.pressSequentially('@');
        await page.getByRole('listbox', { name: 'Mention' }).waitFor();
        await look('the composer with a reply, a file and who can be mentioned');
        await page.getByRole('button', { name: 'Remove rake.png' }).click();
        await field(page).fill('');
        await page.getByRole('button', { name: 'Record a voice message' }).click();
        await page.getByRole('button', { name: 'Send voice message', disabled: false }).waitFor();
        await look('the recorder');
        await page.keyboard.press('Escape');
        await page.getByRole('group', { name: 'Voice message' }).waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Cancel reply' }).click();
      });

      await step('the details', async () => {
        await page.getByRole('button', { name: 'Chat info' }).click();
        await page.getByRole('heading', { name: 'Details' }).waitFor();
        await look('the details of a group');
        for (const [part, sign] of [
          [/^Members/, page.getByText(/^Silenced until/)],
          ['Media and files', page.getByRole('list', { name: 'Photos and videos' })],
          ['Pinned messages', page.getByRole('list', { name: 'Pinned messages' })],
          ['Banned people', page.getByText('Weeds')],
        ]) {
          await page.getByRole('button', { name: part, ...(typeof part === 'string' && { exact: true }) }).click();
          await sign.waitFor();
          await look(`the details, ${part}`);
          await page.getByRole('button', { name: 'Back to details' }).click();
        }
        await page.getByRole('button', { name: /^Members/ }).click();
        await page.getByRole('button', { name: `More about ${ben.name}`, exact: true }).last().click();
        await page.getByRole('menuitem', { name: 'Ban from group' }).click();
        await page.getByRole('dialog').getByLabel(/Reason/).waitFor();
        await look('the ban');
        await page.keyboard.press('Escape');
      });

      await step('without a network', async () => {
        await page.goto(`/#/room/${room}`);
        await field(page).waitFor();
        await ann.context.setOffline(true);
        await page.getByRole('status').filter({ hasText: 'You are offline.' }).waitFor();
        await field(page).fill('Waiting');
        await field(page).press('Enter');
        await message(page, 'Waiting').getByRole('img', { name: 'Sending' }).waitFor();
        await look(phone ? 'the conversation offline' : 'the client offline');
      });
    });
  });
}

test('the page may run its own files only', async () => {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  const rules = new Map(response.headers.get('content-security-policy').split(';').map((rule) => {
    const [name, ...sources] = rule.trim().split(/\s+/);
    return [name, sources.join(' ')];
  }));
  assert.equal(rules.get('default-src'), "'none'");
  assert.equal(rules.get('script-src'), "'self'");
  assert.equal(rules.get('style-src'), "'self'");
  assert.equal(rules.get('base-uri'), "'none'");
  assert.equal(rules.get('frame-ancestors'), "'none'");
  for (const [name, sources] of rules) assert.doesNotMatch(sources, /unsafe|\*|https?:/, `${name} ${sources}`);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('referrer-policy'), 'no-referrer');

  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)[^>]*>/i, 'a script stands in the page');
  assert.doesNotMatch(html, /\s(style|on\w+)=/i, 'a style or a handler stands in the page');
  assert.doesNotMatch(html, /<style/i);

  const visitor = await person(browser, 'Visitor');
  await visitor.page.goto('/');
  await visitor.page.getByRole('textbox', { name: 'E-mail' }).waitFor();
  visitor.check();
  // The rules are in force: a script put into the page does not run.
  const ran = await visitor.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    return globalThis.ran === true;
  });
  assert.equal(ran, false, 'an inline script ran');
  await visitor.close();
});
