// A superuser watches the server in PocketBase's own dashboard: rooms and their
// messages as they come, the system's voice, what a message did on the way.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  admin, answer, connect, control, gone, live, member, menuEntry, message, messages, openRoom, press, roomLine, rooms, several, signIn, tab,
} from './dashboard.mjs';
import { accessible, account, api, launch } from './kit.mjs';
import { story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

const sent = 60; // more than one page of a room

test('an admin watches rooms and speaks in them', async () => {
  const ann = await account('Ann Archer');
  const bob = await account('Bob Baker');
  const cleo = await account('Cleo Cook');
  const { room: team } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Team', members: [bob.id] } });
  await api('POST', '/api/chat/rooms', { token: cleo.token, body: { name: 'Quiet corner' } });
  const { room: two } = await api('POST', `/api/chat/direct/${cleo.id}`, { token: ann.token, body: {} });
  const send = (by, room, text) => api('POST', `/api/chat/rooms/${room.id}/messages`, { token: by.token, body: { text } });
  for (let i = 1; i <= sent; i++) await send(i % 2 ? ann : bob, team, `Word ${i} of ${sent}`);
  await send(ann, two, 'Between the two of us');
  const voice = await connect(bob);

  const watcher = await admin(browser);
  const { page } = watcher;
  const search = page.getByRole('searchbox', { name: 'Search rooms' });
  try {
    await story([watcher], async (step) => {
      await step('the menu', async () => {
        await signIn(page);
        await menuEntry(page).click();
        await live(page);
        assert.match(page.url(), /\/_\/.*#\/chat$/);
      });

      await step('the list of rooms', async () => {
        await several(rooms(page), 3);
        await rooms(page).first().filter({ hasText: 'Between the two of us' }).waitFor();
        await roomLine(page, 'Team').filter({ hasText: `Word ${sent} of ${sent}` }).filter({ hasText: '2 members' }).waitFor();
        await accessible(page, 'the list of rooms', '.chat-root');
      });

      await step('the list follows what happens', async () => {
        await voice.do('message.send', { room: team.id, text: 'Over the socket' });
        await rooms(page).first().filter({ hasText: 'Over the socket' }).waitFor();
        await api('POST', '/api/chat/rooms', { token: cleo.token, body: { name: 'Brand new' } });
        await roomLine(page, 'Brand new').waitFor();
      });

      await step('search and filters', async () => {
        for (const [text, found] of [['qui', 1], ['Bob', 1], ['cleo-cook@example.com', 3], [team.id, 1]]) {
          await search.fill(text);
          await several(rooms(page), found);
        }
        await search.fill('nobody has this name');
        await page.getByText('No room fits.').waitFor();
        await search.fill('');
        await page.getByLabel('Type', { exact: true }).selectOption('Direct');
        await several(rooms(page), 1);
        await rooms(page).filter({ hasText: 'Ann Archer' }).filter({ hasText: 'Cleo Cook' }).waitFor();
        await page.getByLabel('Type', { exact: true }).selectOption('All rooms');
        await page.getByLabel('Written in').selectOption('Last hour');
        await roomLine(page, 'Team').waitFor();
        await page.getByLabel('Written in').selectOption('Any time');
        await page.getByLabel('With open reports only').check();
        await page.getByText('No room fits.').waitFor();
        await page.getByLabel('With open reports only').uncheck();
        await several(rooms(page), 4);
      });

      await step('a room and its history', async () => {
        await openRoom(page, 'Team');
        await message(page, 'Over the socket').filter({ hasText: 'Bob Baker' }).waitFor();
        await page.getByText('Group of 2 members').waitFor();
        await gone(message(page, 'Word 1 of'));
        await page.getByRole('button', { name: 'Load older messages' }).click();
        await message(page, 'Word 1 of').waitFor();
        const order = await messages(page).evaluateAll((lines) => lines.map((line) => Number(line.dataset.seq)));
        assert.deepEqual(order, Array.from({ length: sent + 1 }, (_, i) => i + 1), 'all of them, in order');
        await accessible(page, 'a room', '.chat-root');
      });

      await step('messages as they come, change and go', async () => {
        const { message: said } = await voice.do('message.send', { room: team.id, text: 'Fresh from Bob' });
        await message(page, 'Fresh from Bob').waitFor();
        await voice.do('message.edit', { message: said.id, text: 'Bob thought again' });
        await message(page, 'Bob thought again').filter({ hasText: 'edited' }).waitFor();
        await voice.do('message.delete', { message: said.id });
        await gone(message(page, 'Bob thought again'));
        await page.getByRole('button', { name: `Restore message ${said.seq}`, exact: true }).waitFor();
      });

      await step('many at once stay in order', async () => {
        const before = await messages(page).count();
        await Promise.all(Array.from({ length: 20 }, (_, i) => send(i % 2 ? ann : bob, team, `Burst ${i}.`)));
        await several(messages(page), before + 20);
        const order = await messages(page).evaluateAll((lines) => lines.map((line) => Number(line.dataset.seq)));
        assert.deepEqual(order, order.map((_, i) => i + 1));
      });

      await step('presence', async () => {
        await member(page, 'Bob Baker').getByText('online', { exact: true }).waitFor();
        await member(page, 'Ann Archer').getByText('offline', { exact: true }).waitFor();
        await voice.do('room.view', { room: team.id, on: true });
        await member(page, 'Bob Baker').getByText('online, looks at the room').waitFor();
      });

      let seq;
      await step('the system speaks', async () => {
        await page.getByLabel('Say as the system').fill('Maintenance at noon');
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        const { record } = await voice.until('message.created', (e) => e.record.text === 'Maintenance at noon');
        assert.deepEqual([record.type, record.sender, record.room], ['system', '', team.id]);
        await message(page, 'Maintenance at noon').filter({ hasText: 'System' }).waitFor();
        assert.equal(await page.getByLabel('Say as the system').inputValue(), '');
      });

      await step('delete, restore and pin', async () => {
        const { message: said } = await voice.do('message.send', { room: team.id, text: 'Buy cheap pills' });
        ({ seq } = said);
        await press(page, 'Delete', seq);
        await page.getByRole('dialog', { name: `Delete message ${seq} of Bob Baker?` }).waitFor();
        await accessible(page, 'a question', '.chat-root');
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
        await message(page, 'Buy cheap pills').waitFor();
        await press(page, 'Delete', seq);
        await answer(page, 'Delete', { 'Reason, for the audit trail': 'Spam' });
        const { record } = await voice.until('message.deleted', (e) => e.seq === seq);
        assert.equal(record.text, '', 'nobody reads what it said');
        await gone(message(page, 'Buy cheap pills'));
        await press(page, 'Restore', seq);
        await message(page, 'Buy cheap pills').waitFor();
        await voice.until('message.updated', (e) => e.seq === seq && e.record.text === 'Buy cheap pills');
        await press(page, 'Pin', seq);
        await voice.until('message.pinned', (e) => e.seq === seq && e.record.pinned);
        await message(page, 'Buy cheap pills').getByText('pinned', { exact: true }).waitFor();
        await press(page, 'Unpin', seq);
        await voice.until('message.pinned', (e) => e.seq === seq && !e.record.pinned);
        await page.getByRole('button', { name: `Pin message ${seq}`, exact: true }).waitFor();
      });

      await step('why there was a push', async () => {
        await voice.do('device.register', { token: 'a-phone', platform: 'android' });
        const { message: said } = await send(ann, team, 'Who got a push?');
        ({ seq } = said);
        await message(page, 'Who got a push?').waitFor();
        await press(page, 'Explain push for', seq);
        const why = page.getByRole('region', { name: `Push of message ${seq}` });
        await why.getByText(/^Pushes go through \w+\.$/).waitFor();
        await why.getByRole('listitem').filter({ hasText: 'Ann Archer' }).filter({ hasText: 'Sent the message.' }).waitFor();
        await why.getByRole('listitem').filter({ hasText: 'Bob Baker' }).filter({ hasText: 'Views the room.' }).waitFor();
        await accessible(page, 'the reasons of pushes', '.chat-root');
        await why.getByRole('button', { name: 'Back to members' }).click();
        await member(page, 'Bob Baker').waitFor();
      });

      await step('how each dialect says it', async () => {
        const heard = await voice.until('message.created', (e) => e.seq === seq);
        await press(page, 'Show frames of', seq);
        const frames = page.getByRole('region', { name: `Frames of message ${seq}` });
        const canonical = JSON.parse(await frames.getByRole('region', { name: 'Canonical event' }).textContent());
        assert.deepEqual(canonical.data.record, heard.record, 'the event is what Bob heard');
        const native = await frames.getByRole('region', { name: 'Frame of native' }).textContent();
        const [event, data] = JSON.parse(native.slice(native.indexOf('[')));
        assert.equal(event, 'message.created');
        assert.deepEqual(data.record, heard.record, 'the frame is what Bob heard');
        for (const dialect of ['conduit', 'direct', 'syarah', 'team']) {
          const all = await frames.getByRole('region', { name: `Frame of ${dialect}` }).allTextContents();
          const silent = await frames.getByText('No words for it').textContent().catch(() => '');
          assert.ok(all.some((frame) => frame.includes('Who got a push?')) || silent.includes(dialect), `${dialect} says it or has no words: ${all}`);
        }
        await accessible(page, 'frames', '.chat-root');
        await frames.getByRole('button', { name: 'Back to members' }).click();
      });

      await step('connections and rate', async () => {
        await tab(page, 'Server').click();
        await page.getByRole('row', { name: 'native 1 1' }).waitFor();
        const second = await connect(cleo);
        await page.getByRole('row', { name: 'native 2 2' }).waitFor();
        const chart = page.getByRole('img', { name: /^Messages per minute over the last hour: \d+ in all/ });
        const counted = Number((await chart.getAttribute('aria-label')).match(/: (\d+) in all/)[1]);
        assert.ok(counted >= sent + 22, `${counted} messages were counted`);
        await accessible(page, 'connections', '.chat-root');
        second.close();
        await page.getByRole('row', { name: 'native 1 1' }).waitFor();
      });

      await step('somebody leaves', async () => {
        await tab(page, 'Rooms').click();
        voice.close();
        await member(page, 'Bob Baker').getByText(/^seen \d/).waitFor();
      });

      await step('the server goes and comes back', async () => {
        await control('kill');
        await page.getByRole('status').getByText('Offline').waitFor();
        await page.getByLabel('Say as the system').fill('Back in a minute');
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).first().waitFor();
        await control('start');
        await send(ann, team, 'Before the page was back');
        await message(page, 'Before the page was back').waitFor();
        await live(page);
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await message(page, 'Back in a minute').waitFor();
        await send(ann, team, 'Live again');
        await message(page, 'Live again').waitFor();
        const order = await messages(page).evaluateAll((lines) => lines.map((line) => Number(line.dataset.seq)));
        assert.deepEqual(order, order.map((_, i) => i + 1), 'nothing twice, nothing left out');
      });

      await step('dark', async () => {
        await page.evaluate(() => { globalThis.app.store.userColorScheme = 'dark'; });
        await page.locator('html[data-color-scheme=dark]').waitFor();
        await accessible(page, 'a room in the dark', '.chat-root');
      });

      await step('a room goes', async () => {
        await page.getByLabel('Say as the system').fill('Not said yet');
        await api('DELETE', `/api/chat/rooms/${team.id}`, { token: ann.token });
        await page.getByText('This room was deleted.').waitFor();
        assert.equal(await page.getByLabel('Say as the system').inputValue(), 'Not said yet', 'what was written stays');
        await gone(roomLine(page, 'Team'));
        await page.getByRole('button', { name: 'Close the room' }).click();
        await page.getByText('Choose a room').waitFor();
        await roomLine(page, 'Quiet corner').waitFor();
      });

      await step('away and back', async () => {
        await page.evaluate(() => { location.hash = '#/logs'; });
        await gone(page.getByRole('tablist', { name: 'Parts of the chat' }));
        await menuEntry(page).click();
        await live(page);
        await roomLine(page, 'Quiet corner').waitFor();
      });
    });
  } finally {
    voice.close();
  }
});
