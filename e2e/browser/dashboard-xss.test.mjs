// What people type is text on the page "Chat" too: each line of xss.json is a
// person's name, a room's name, a message, a caption, a file's name, a reason and
// a decision at once.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { admin, message, messages, openInDashboard, openPlain, press, roomLine, several, tab } from './dashboard.mjs';
import { account, api, launch, url } from './kit.mjs';
import { story } from './steps.mjs';

const hostile = JSON.parse(await readFile(new URL('xss.json', import.meta.url), 'utf8'));

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// A slash ends the directory in a file's name.
const fileName = (text) => text.replaceAll('/', '|');

async function upload(token, name) {
  const form = new FormData();
  form.set('kind', 'file');
  form.set('file', new Blob(['words'], { type: 'text/plain' }), name);
  const response = await fetch(`${url}/api/chat/upload`, { method: 'POST', headers: { Authorization: token }, body: form });
  assert.ok(response.ok, `upload of ${name}: ${response.status}`);
  return response.json();
}

// shown waits until each text stands as it is in a text node of an element.
async function shown(locator, texts) {
  const root = await locator.elementHandle();
  const page = await root.ownerFrame();
  try {
    await page.waitForFunction(([element, all]) => all.every((text) => element.textContent.includes(text)), [root, texts]);
  } catch (error) {
    const words = await root.textContent();
    assert.deepEqual(texts.filter((text) => !words.includes(text)), [], `not shown as it is: ${error.message}`);
  }
}

// harmless allows what the page makes itself, and nothing else.
async function harmless(page, where) {
  const strange = await page.evaluate(() => {
    const elements = new Set(('h1 h2 h3 h4 p div span section header form label input select option textarea button ul ol li strong time code pre blockquote '
      + 'details summary table thead tbody tr th td dl dt dd dialog svg rect line title').split(' '));
    const attributes = new Set(('class id role type tabindex hidden for rows maxlength placeholder autocomplete dir datetime scope open value '
      + 'x y x1 x2 y1 y2 width height viewBox preserveAspectRatio').split(' '));
    const found = [];
    for (const element of document.querySelectorAll('.chat-root *')) {
      if (!elements.has(element.localName)) found.push(element.outerHTML.slice(0, 200));
      for (const { name } of element.attributes) {
        if (!attributes.has(name) && !/^(aria|data)-[a-z]+$/.test(name)) found.push(`${name} of ${element.outerHTML.slice(0, 200)}`);
      }
    }
    return found;
  });
  assert.deepEqual(strange, [], `${where} holds what the page does not make`);
}

// all presses a button as long as it has more to show.
async function all(page, name) {
  for (const more = page.getByRole('button', { name }); await more.isVisible();) {
    const button = await more.elementHandle();
    const before = await button.evaluate(({ parentElement }) => parentElement.textContent.length);
    await button.click();
    await page.waitForFunction(([{ hidden, parentElement }, length]) => hidden || parentElement.textContent.length > length, [button, before]);
  }
}

// populate makes people of hostile names who do all that leaves words behind.
async function populate() {
  const ann = await account('Ann Archer');
  const people = [];
  for (let i = 0; i < hostile.length; i++) people.push(await account(hostile[i], `hostile-${i}@example.com`));
  const { room } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Everybody', members: people.map(({ id }) => id) } });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const files = [];
  for (const { id, token, name: text } of people) {
    const { message: first } = await api('POST', `/api/chat/rooms/${room.id}/messages`, { token, body: { text } });
    const { id: file, name } = await upload(token, fileName(text));
    files.push(name);
    await api('POST', `/api/chat/rooms/${room.id}/messages`, { token, body: { type: 'file', upload: file, caption: text, reply_to: first.id } });
    const own = await api('POST', '/api/chat/rooms', { token, body: { name: text, members: [ann.id] } });
    await api('POST', `/api/chat/rooms/${own.room.id}/messages`, { token, body: { text } });
    const { report } = await api('POST', '/api/chat/reports', { token: ann.token, body: { message: first.id, reason: text } });
    await api('PATCH', `/api/chat/messages/${first.id}`, { token, body: { text: `${text} again` } });
    if (id === people[0].id) await api('POST', `/api/chat/admin/reports/${report.id}`, { body: { status: 'handled', decision: text } });
    await api('POST', `/api/chat/admin/rooms/${room.id}/members/${id}/silence`, { body: { until, reason: text } });
    await api('POST', '/api/chat/admin/bans', { body: { user: id, room: own.room.id, until: '', reason: text } });
  }
  await api('POST', `/api/chat/rooms/${room.id}/messages`, { token: ann.token, body: { text: 'That was all' } });
  return { files };
}

const hosts = { 'in the dashboard': openInDashboard, 'by itself': openPlain };
let made;
before(async () => void (made = await populate()));

for (const [where, enter] of Object.entries(hosts)) {
  test(`hostile words are text on the page ${where}`, async () => {
    const watcher = await admin(browser);
    const { page } = watcher;
    const list = (name) => page.getByRole('list', { name, exact: true });
    await story([watcher], async (step) => {
      await step('the list of rooms', async () => {
        await enter(page);
        await roomLine(page, 'Everybody').waitFor();
        await all(page, 'Show more rooms');
        await shown(list('Rooms'), hostile); // a name, and the last words
        await harmless(page, 'the list of rooms');
      });

      await step('a room', async () => {
        await roomLine(page, 'Everybody').click();
        await message(page, 'That was all').waitFor();
        await all(page, 'Load older messages');
        await several(messages(page), 2 * hostile.length + 1);
        await shown(page.getByRole('log', { name: 'Messages' }), hostile);
        await shown(page.getByRole('log', { name: 'Messages' }), hostile.map((text) => `File: ${text}`));
        await shown(list('Members'), hostile);
        await harmless(page, 'a room');
      });

      await step('a message inside out', async () => {
        await press(page, 'Show frames of', 2);
        await shown(page.getByRole('region', { name: 'Canonical event' }), [made.files[0]].map((name) => JSON.stringify(name).slice(1, -1)));
        await harmless(page, 'the frames');
        await page.getByRole('button', { name: 'Back to members' }).click();
        await press(page, 'Explain push for', 2);
        await shown(page.getByRole('region', { name: 'Push of message 2' }), hostile);
        await harmless(page, 'the reasons of pushes');
        await page.getByRole('button', { name: 'Back to members' }).click();
      });

      await step('questions', async () => {
        for (const [verb, title] of [['Ban', 'Ban'], ['Remove', 'Remove']]) {
          await page.getByRole('button', { name: `${verb} ${hostile[2]}`, exact: true }).click();
          await shown(page.getByRole('dialog').getByRole('heading'), [`${title} ${hostile[2]}`]);
          await harmless(page, 'a question');
          await page.getByRole('button', { name: 'Cancel', exact: true }).click();
        }
      });

      await step('people found', async () => {
        await page.getByLabel('Add somebody').fill('<img');
        await shown(list('People found'), hostile.filter((text) => text.startsWith('<img')));
        await harmless(page, 'the people found');
      });

      await step('a room of a hostile name', async () => {
        await page.getByLabel('Search rooms').fill('<img src=x');
        await page.getByRole('button', { name: 'Everybody' }).waitFor();
        await list('Rooms').getByRole('button').filter({ has: page.locator('.chat-room-name').getByText(hostile[2], { exact: true }) }).first().click();
        await page.getByRole('heading', { name: hostile[2], exact: true, level: 2 }).waitFor();
        await shown(list('Banned from this room'), [hostile[2]]);
        await harmless(page, 'a room of a hostile name');
      });

      await step('the reports', async () => {
        await tab(page, 'Reports').click();
        await page.getByRole('button', { name: /^Decide the report/ }).first().waitFor();
        await all(page, 'Show more reports');
        await shown(list('Reports'), hostile.slice(1).map((text) => `Reason: ${text}`));
        await shown(list('Reports'), hostile.slice(1).map((text) => `When it was reported: ${text}`));
        await list('Reports').getByText('Audit trail', { exact: true }).first().click();
        await list('Reports').getByText('report.create', { exact: true }).first().waitFor();
        await harmless(page, 'the reports');
        await page.getByLabel('Reports that are').selectOption('Decided');
        await shown(list('Reports'), [`handled ${hostile[0]}`]);
        await harmless(page, 'the decided reports');
      });

      await step('the bans', async () => {
        await tab(page, 'Bans').click();
        await page.getByRole('button', { name: /^Lift the ban of/ }).first().waitFor();
        await all(page, 'Show more bans');
        await shown(list('Bans'), hostile.map((text) => `from room ${text}`));
        await harmless(page, 'the bans');
      });

      await step('the audit trail', async () => {
        await tab(page, 'Audit').click();
        await page.getByRole('row').nth(5).waitFor();
        await all(page, 'Show more entries');
        await shown(page.getByRole('region', { name: 'Audit trail' }), hostile);
        await harmless(page, 'the audit trail');
        assert.match(page.url(), new RegExp(`^${url}/`), 'no words led elsewhere');
      });
    });
  });
}
