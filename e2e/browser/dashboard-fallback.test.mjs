// The page "Chat" without the dashboard: alone at /api/chat/admin, and in
// dashboards that lack what it needs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admin, answer, connect, gone, live, member, menuEntry, message, openPlain, openRoom, press, rooms, several, signIn, signInPlain, superuser, tab } from './dashboard.mjs';
import { accessible, account, api, launch, password, url } from './kit.mjs';
import { story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

const lost = 'Lost on the way';

// loses has realtime drop every event that has these words, as it may when much
// happens at once.
async function loses(context, words) {
  await context.addInitScript((text) => {
    const listen = EventSource.prototype.addEventListener;
    EventSource.prototype.addEventListener = function (topic, heard) {
      listen.call(this, topic, (e) => { if (!String(e.data).includes(text)) heard(e); });
    };
  }, words);
}

test('the page works by itself', async () => {
  const ann = await account('Ann Archer');
  const bob = await account('Bob Baker');
  const { room: team } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Team', members: [bob.id] } });
  const b = await connect(bob);
  await b.do('message.send', { room: team.id, text: 'Welcome' });

  const watcher = await admin(browser);
  const { page, context } = watcher;
  await loses(context, lost);
  const send = page.getByRole('button', { name: 'Send', exact: true });
  try {
    await story([watcher], async (step) => {
      await step('a wrong password', async () => {
        await page.goto('/api/chat/admin');
        await accessible(page, 'the sign-in');
        await page.getByLabel('E-mail').fill(superuser);
        await page.getByLabel('Password').fill('not the password');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').filter({ hasText: 'Wrong e-mail address or password.' }).waitFor();
        assert.equal(await page.getByLabel('E-mail').inputValue(), superuser, 'what was typed stays');
      });

      await step("a user's password", async () => {
        await page.getByLabel('E-mail').fill(ann.email);
        await page.getByLabel('Password').fill(password);
        await page.keyboard.press('Enter');
        await page.getByRole('alert').filter({ hasText: 'Wrong e-mail address or password.' }).waitFor();
      });

      await step('the right one', async () => {
        await openPlain(page);
        await openRoom(page, 'Team');
        await accessible(page, 'the page by itself');
        await page.reload();
        await live(page);
        await openRoom(page, 'Team');
      });

      await step('messages as they come', async () => {
        await b.do('message.send', { room: team.id, text: 'Fresh from Bob' });
        await message(page, 'Fresh from Bob').waitFor();
        await rooms(page).first().filter({ hasText: 'Fresh from Bob' }).waitFor();
        await member(page, 'Bob Baker').getByText('online', { exact: true }).waitFor();
      });

      await step('a message that was lost on its way', async () => {
        await b.do('message.send', { room: team.id, text: lost });
        await rooms(page).first().filter({ hasText: lost }).waitFor(); // by another way
        assert.equal(await message(page, lost).count(), 0, 'realtime lost it');
        await b.do('message.send', { room: team.id, text: 'Right behind it' });
        await several(message(page, lost), 1);
        await several(message(page, 'Right behind it'), 1);
      });

      await step('moderation', async () => {
        const { message: said } = await b.do('message.send', { room: team.id, text: 'Something rude' });
        await press(page, 'Delete', said.seq);
        await answer(page, 'Delete', { 'Reason, for the audit trail': 'Rude' });
        await b.until('message.deleted', ({ seq }) => seq === said.seq);
        await press(page, 'Restore', said.seq);
        await message(page, 'Something rude').waitFor();
        await tab(page, 'Audit').click();
        await page.getByRole('row').filter({ hasText: superuser }).filter({ hasText: 'message.delete' }).filter({ hasText: 'Rude' }).waitFor();
        await tab(page, 'Rooms').click();
      });

      await step('without a network', async () => {
        await context.setOffline(true);
        await page.getByRole('status').getByText('Offline').waitFor();
        await page.getByLabel('Say as the system').fill('Written offline');
        await send.click();
        await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).first().waitFor();
        assert.equal(await page.getByLabel('Say as the system').inputValue(), 'Written offline', 'what was written stays');
        await b.do('message.send', { room: team.id, text: 'Missed by the admin' });
      });

      await step('and back', async () => {
        await context.setOffline(false);
        await live(page);
        await message(page, 'Missed by the admin').waitFor();
        await send.click();
        await b.until('message.created', ({ record }) => record.text === 'Written offline' && record.type === 'system');
        await several(message(page, 'Written offline'), 1);
        await several(message(page, 'Missed by the admin'), 1);
      });

      await step('in the dark and on a phone', async () => {
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        await accessible(page, 'the page in the dark');
        await page.setViewportSize({ width: 360, height: 740 });
        await page.getByLabel('Say as the system').scrollIntoViewIfNeeded();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing is wider than the screen');
        await accessible(page, 'the page on a phone');
      });

      await step('sign-out', async () => {
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('alert').filter({ hasText: 'Signed out.' }).waitFor();
        await page.reload();
        await page.getByLabel('Password').waitFor();
        assert.equal(await page.getByText('Team').count(), 0);
      });

      await step('a token that is not good any more', async () => {
        const second = 'second@example.com';
        const { id } = await api('POST', '/api/collections/_superusers/records', { body: { email: second, password, passwordConfirm: password } });
        await page.getByLabel('E-mail').fill(second);
        await page.getByLabel('Password').fill(password);
        await page.keyboard.press('Enter');
        await live(page);
        await api('DELETE', `/api/collections/_superusers/records/${id}`);
        await page.getByLabel('Password').waitFor();
        await page.getByRole('alert').filter({ hasText: 'Signed out.' }).waitFor();
      });
    });
  } finally {
    b.close();
  }
});

// Each dashboard lacks something else: code that runs before the extensions do.
const lacking = {
  'routes for superusers': 'delete app.routes.superuserOnly;',
  'routes': 'delete app.routes;',
  'realtime': "Object.defineProperty(app.pb, 'realtime', { value: undefined });",
};

for (const [what, code] of Object.entries(lacking)) {
  test(`the menu of a dashboard without ${what} leads to the page by itself`, async () => {
    const watcher = await admin(browser);
    const { page, context } = watcher;
    await story([watcher], async (step) => {
      await step('the menu', async () => {
        await page.route('**/_/extensions.js', async (route) => {
          const response = await route.fetch();
          // The dashboard itself needs what is taken away from the extensions.
          const body = `const kept = { ...app.routes }, routes = app.routes, realtime = app.pb.realtime;\n${code}\n${await response.text()}\n`
            + "app.routes = Object.assign(routes, kept); Object.defineProperty(app.pb, 'realtime', { value: realtime });";
          await route.fulfill({ response, body });
        });
        await signIn(page);
        await menuEntry(page).waitFor();
        assert.equal(new URL(await menuEntry(page).getAttribute('href'), page.url()).href, `${url}/api/chat/admin`);
      });

      await step('the page', async () => {
        const [opened] = await Promise.all([context.waitForEvent('page'), menuEntry(page).click()]);
        await opened.waitForURL(`${url}/api/chat/admin`);
        await signInPlain(opened);
      });
    });
  });
}

test('a page whose files do not load leads to the page by itself', async () => {
  const watcher = await admin(browser);
  const { page } = watcher;
  await story([watcher], async (step) => {
    await step('a file is missing', async () => {
      await page.route('**/extensions/chat/page.js', (route) => route.abort());
      await signIn(page);
      await menuEntry(page).click();
      await page.getByText('The Chat page could not be loaded in this dashboard.').waitFor();
      await page.getByRole('link', { name: 'Open it as a page of its own' }).click();
      await page.getByLabel('Password').waitFor();
      await gone(menuEntry(page));
      assert.equal(page.url(), `${url}/api/chat/admin`);
    });
  });
});

test('a dashboard without a menu still opens', async () => {
  const watcher = await admin(browser);
  const { page } = watcher;
  await story([watcher], async (step) => {
    await step('the dashboard', async () => {
      await page.route('**/_/extensions.js', async (route) => {
        const response = await route.fetch();
        const body = `const links = app.store.headerLinks; app.store.headerLinks = undefined;\n${await response.text()}\napp.store.headerLinks = links;`;
        await route.fulfill({ response, body });
      });
      await signIn(page);
      await page.getByRole('link', { name: 'Collections' }).waitFor();
      assert.equal(await menuEntry(page).count(), 0);
    });
  });
});

test('the files are asked for each time, and nobody else gets data', async () => {
  const ann = await account('Anybody Else');
  const script = await fetch(`${url}/_/extensions.js`);
  assert.match(await script.text(), /superuserOnly/);
  for (const path of ['/_/extensions.js', '/_/extensions/chat/page.js', '/_/extensions/chat/frame.css', '/api/chat/admin', '/api/chat/admin/ui/fallback.js']) {
    const response = await fetch(url + path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get('cache-control'), 'no-cache', path);
  }
  const policy = (await fetch(`${url}/api/chat/admin`)).headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'; script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  for (const path of ['overview', 'rooms', 'people?q=a', 'reports', 'bans', 'audit']) {
    assert.equal((await fetch(`${url}/api/chat/admin/${path}`)).status, 401, path);
    assert.equal((await fetch(`${url}/api/chat/admin/${path}`, { headers: { Authorization: ann.token } })).status, 403, path);
  }
});
