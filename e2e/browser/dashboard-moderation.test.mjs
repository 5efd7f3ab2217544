// A superuser moderates in PocketBase's dashboard: members and roles, silence,
// bans, reports and decisions, and the trail that all of it leaves. The people
// concerned are on sockets of their own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import { admin, answer, connect, gone, member, message, openInDashboard, openRoom, press, refused, roomLine, rooms, several, superuser, tab } from './dashboard.mjs';
import { accessible, account, api, launch, url } from './kit.mjs';
import { story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

const why = 'Reason, for the audit trail';

test('an admin moderates rooms, people and reports', async () => {
  const ann = await account('Ann Archer');
  const bob = await account('Bob Baker');
  const eve = await account('Eve Evans');
  const { room: team } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Team', members: [bob.id] } });
  await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Elsewhere' } });
  const a = await connect(ann);
  const b = await connect(bob);
  const e = await connect(eve);
  await a.do('message.send', { room: team.id, text: 'Welcome' });
  const sockets = [a, b, e];

  const watcher = await admin(browser);
  const { page } = watcher;
  const list = (name) => page.getByRole('list', { name, exact: true });
  const button = (name) => page.getByRole('button', { name, exact: true });
  try {
    await story([watcher], async (step) => {
      await step('somebody is added', async () => {
        await openInDashboard(page);
        await openRoom(page, 'Team');
        await page.getByLabel('Add somebody').fill('nobody at all');
        await page.getByText('Nobody is called that.').waitFor();
        await page.getByLabel('Add somebody').fill('eve-evans@example.com');
        await button('Add Eve Evans').click();
        await member(page, 'Eve Evans').waitFor();
        await e.until('member.created', ({ room, user }) => room === team.id && user === eve.id);
        await page.getByText('Group of 3 members').waitFor();
      });

      await step('roles', async () => {
        const roleOf = (name) => page.getByRole('combobox', { name: `Role of ${name}`, exact: true });
        await roleOf('Eve Evans').selectOption('admin');
        await e.until('member.updated', ({ user, record }) => user === eve.id && record.role === 'admin');
        await roleOf('Bob Baker').selectOption('owner');
        await page.getByRole('dialog', { name: 'Hand the group over to Bob Baker?' }).getByRole('button', { name: 'Cancel' }).click();
        await page.waitForFunction((field) => field.value === 'member', await roleOf('Bob Baker').elementHandle());
        await roleOf('Bob Baker').selectOption('owner');
        await answer(page, 'Hand over');
        await b.until('member.updated', ({ user, record }) => user === bob.id && record.role === 'owner');
        await a.until('member.updated', ({ user, record }) => user === ann.id && record.role === 'admin');
        await roleOf('Ann Archer').and(page.locator(':has(option:checked[value=admin])')).waitFor();
        await accessible(page, 'the members', '.chat-root');
      });

      await step('a refusal is told where it happens', async () => {
        await page.getByRole('combobox', { name: 'Role of Bob Baker' }).selectOption('member');
        await member(page, 'Bob Baker').getByRole('alert').filter({ hasText: /owner/i }).waitFor();
        assert.equal(await page.getByRole('combobox', { name: 'Role of Bob Baker' }).inputValue(), 'owner');
        await page.getByRole('combobox', { name: 'Role of Ann Archer' }).selectOption('owner');
        await answer(page, 'Hand over');
        await a.until('member.updated', ({ user, record }) => user === ann.id && record.role === 'owner');
      });

      await step('somebody is removed', async () => {
        await button('Remove Eve Evans').click();
        await answer(page, 'Remove');
        await e.until('member.deleted', ({ room, user }) => room === team.id && user === eve.id);
        await gone(member(page, 'Eve Evans'));
      });

      await step('silence', async () => {
        await button('Silence Bob Baker').click();
        await answer(page, 'Silence', { For: '1 day', [why]: 'Shouting' });
        await member(page, 'Bob Baker').getByText(/^silenced until /).waitFor();
        const { status, message: text } = await refused(b, 'message.send', { room: team.id, text: 'LOUD' });
        assert.equal(status, 403);
        assert.match(text, /until 20\d\d/);
        await button('End the silence of Bob Baker').click();
        await button('Silence Bob Baker').waitFor();
        await b.do('message.send', { room: team.id, text: 'Quiet now' });
        await message(page, 'Quiet now').waitFor();
      });

      await step('a ban from the room', async () => {
        await button('Ban Bob Baker').click();
        await answer(page, 'Ban', { From: 'This room', For: '7 days', [why]: 'Again' });
        await b.until('member.deleted', ({ room, user }) => room === team.id && user === bob.id);
        await list('Banned from this room').getByRole('listitem').filter({ hasText: 'Bob Baker' }).filter({ hasText: 'Again' }).waitFor();
        await gone(member(page, 'Bob Baker'));
        assert.equal((await refused(a, 'member.add', { room: team.id, users: [bob.id] })).status, 403);
        await button('Lift the ban of Bob Baker').click();
        await page.getByRole('heading', { name: 'Banned' }).waitFor({ state: 'hidden' });
        await a.do('member.add', { room: team.id, users: [bob.id] });
        await member(page, 'Bob Baker').waitFor();
      });

      await step('a ban from the server', async () => {
        const ended = new Promise((resolve) => e.socket.once('disconnect', resolve));
        await tab(page, 'Bans').click();
        await page.getByText('Nobody is banned.').waitFor();
        await page.getByLabel('Ban somebody from the server').fill('Eve');
        await button('Ban Eve Evans').click();
        await answer(page, 'Ban', { For: 'Ever', [why]: 'Spam everywhere' });
        await ended;
        await list('Bans').getByRole('listitem').filter({ hasText: 'Eve Evans' }).filter({ hasText: 'from the server' }).filter({ hasText: 'for ever' }).filter({ hasText: 'Spam everywhere' }).waitFor();
        await accessible(page, 'the bans', '.chat-root');
        const again = io(`${url}/native`, { auth: { token: eve.token }, transports: ['websocket'], reconnection: false });
        const { data } = await new Promise((resolve) => again.once('connect_error', resolve));
        assert.equal(data.status, 403);
        again.disconnect();
        await button('Lift the ban of Eve Evans').click();
        await page.getByText('Nobody is banned.').waitFor();
        sockets.push(await connect(eve));
      });

      let said;
      await step('a report comes in', async () => {
        await tab(page, 'Reports').click();
        await page.getByText('Nothing waits for a decision.').waitFor();
        ({ message: said } = await b.do('message.send', { room: team.id, text: 'Something rude' }));
        await a.do('report.create', { message: said.id, reason: 'It is rude' });
        await b.do('message.edit', { message: said.id, text: 'Something nice' });
        await tab(page, 'Reports 1 open').waitFor();
        const card = list('Reports').getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Ann Archer reported a message of Bob Baker' }) });
        await card.getByText('Reason: It is rude').waitFor();
      });

      await step('what it said when it was reported', async () => {
        await tab(page, 'Audit').click();
        await tab(page, 'Reports').click();
        const card = list('Reports').getByRole('listitem').first();
        await card.getByText('Something nice').waitFor();
        await card.getByText('When it was reported: Something rude').waitFor();
        await accessible(page, 'the reports', '.chat-root');
      });

      await step('from the report to the room and back', async () => {
        await tab(page, 'Rooms').click();
        await page.getByLabel('With open reports only').check();
        await several(rooms(page), 1);
        await roomLine(page, 'Team').filter({ hasText: '1 report' }).waitFor();
        await page.getByLabel('With open reports only').uncheck();
        await tab(page, 'Reports').click();
        await button('Open in its room').click();
        const found = message(page, 'Something nice');
        await found.waitFor();
        await page.waitForFunction((line) => document.activeElement === line, await found.elementHandle());
        await press(page, 'Delete', said.seq);
        await answer(page, 'Delete', { [why]: 'Rude at first' });
        await b.until('message.deleted', ({ seq }) => seq === said.seq);
      });

      await step('a decision', async () => {
        await tab(page, 'Reports').click();
        await button('Decide the report about a message of Bob Baker').click();
        await answer(page, 'Decide', { Decision: 'Something was done', 'In words, for the audit trail': 'Deleted and warned' });
        await page.getByText('Nothing waits for a decision.').waitFor();
        await page.getByRole('tab', { name: 'Reports', exact: true }).waitFor();
        await page.getByLabel('Reports that are').selectOption('Decided');
        const card = list('Reports').getByRole('listitem').first();
        await card.getByText('Deleted and warned').waitFor();
        await card.getByText('Audit trail', { exact: true }).click();
        for (const action of ['report.create', 'message.delete', 'report.decide']) await card.getByText(action, { exact: true }).waitFor();
        await accessible(page, 'a decided report', '.chat-root');
      });

      await step('the audit trail', async () => {
        await tab(page, 'Audit').click();
        const trail = page.getByRole('region', { name: 'Audit trail' });
        const rows = trail.getByRole('row');
        const by = `${superuser} (superuser)`;
        for (const [who, action, about, reason] of [
          [by, 'member.add', 'Eve Evans', ''],
          [by, 'member.role', 'Bob Baker', ''],
          [by, 'member.remove', 'Eve Evans', ''],
          [by, 'member.silence', 'Bob Baker', 'Shouting'],
          [by, 'member.ban', 'Bob Baker', 'Again'],
          [by, 'member.unban', 'Bob Baker', ''],
          [by, 'user.ban', 'Eve Evans', 'Spam everywhere'],
          [by, 'user.unban', 'Eve Evans', ''],
          ['Ann Archer', 'report.create', 'Bob Baker', 'It is rude'],
          [by, 'message.delete', 'Bob Baker', 'Rude at first'],
          [by, 'report.decide', 'Bob Baker', 'Deleted and warned'],
        ]) {
          await rows.filter({ hasText: who }).filter({ has: page.getByText(action, { exact: true }) }).filter({ hasText: about }).filter({ hasText: reason }).first().waitFor();
        }
        await accessible(page, 'the audit trail', '.chat-root');
        await page.getByLabel('Action, as member.ban').fill('message.delete');
        await several(rows, 2); // the head and one
        await rows.nth(1).getByText('Details').click();
        await rows.nth(1).getByText('Something nice').waitFor();
        await page.getByLabel('Action, as member.ban').fill('');
        await page.getByLabel('About user id').fill(eve.id);
        await several(rows, 6); // added, made admin, removed, banned, let in again
        await page.getByLabel('Message id').fill(said.id);
        await page.getByText('Nothing fits.').waitFor();
      });

      await step('tabs by keyboard', async () => {
        await tab(page, 'Audit').focus();
        await page.keyboard.press('ArrowRight');
        await page.getByRole('tabpanel', { name: 'Server' }).waitFor();
        await page.keyboard.press('ArrowRight');
        await page.getByRole('tabpanel', { name: 'Rooms' }).waitFor();
        assert.equal(await tab(page, 'Rooms').evaluate((element) => element === document.activeElement), true);
      });
    });
  } finally {
    for (const connection of sockets) connection.close();
  }
});
