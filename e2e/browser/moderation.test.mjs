// What keeps people apart: silence, removal, a ban, a deleted room, a block and a
// report. Each is told in the place where it matters, and nothing typed is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, api, launch } from './kit.mjs';
import { act, chat, confirm, enter, field, gone, message, openChat, say, story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// member opens the menu about a member of the group whose details are open.
async function member(page, name, action) {
  await page.getByRole('button', { name: `More about ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('who is slowed down, silenced, removed or banned while writing is told so, and keeps what was written', async () => {
  const [annAccount, benAccount] = [await account('Ann Archer'), await account('Ben Baker')];
  for (const name of ['Quiet', 'Doomed']) {
    await api('POST', '/api/chat/rooms', { token: annAccount.token, body: { name, members: [benAccount.id] } });
  }
  const ann = await enter(browser, annAccount);
  const ben = await enter(browser, benAccount);
  const [a, b] = [ann.page, ben.page];

  await story([ann, ben], async (step) => {
    await step('both are in the group', async () => {
      await openChat(a, 'Quiet');
      await a.getByRole('button', { name: 'Chat info' }).click();
      await openChat(b, 'Quiet');
    });

    await step('Ann makes the group slow, Ben is too fast', async () => {
      await a.getByLabel('Slow mode').selectOption({ label: '30 seconds' });
      await b.getByText('Slow mode: one message in 30 seconds.').waitFor();
      await say(b, 'First');
      await field(b).fill('Second');
      await field(b).press('Enter');
      await message(b, 'Second').getByRole('alert').filter({ hasText: /slow mode.+again in \d+ second/ }).waitFor();
      await a.getByLabel('Slow mode').selectOption({ label: 'Off' });
      await gone(b.getByText(/^Slow mode: one message/));
      await message(b, 'Second').getByRole('button', { name: 'Retry' }).click();
      await message(a, 'Second').waitFor();
    });

    await step('Ann silences Ben while he writes', async () => {
      await field(b).fill('Half a thought');
      await a.getByRole('button', { name: /^Members/ }).click();
      await member(a, 'Ben Baker', 'Silence');
      const dialog = a.getByRole('dialog', { name: 'Silence Ben Baker' });
      await dialog.getByRole('radio', { name: '1 day' }).check();
      await dialog.getByRole('textbox', { name: /Reason/ }).fill('too loud');
      await dialog.getByRole('button', { name: 'Silence' }).click();
      await gone(dialog);
      await a.getByRole('group', { name: 'Ben Baker' }).getByText(/^Silenced until/).waitFor();
      await b.getByRole('status').filter({ hasText: 'An admin has silenced you in this chat until' }).waitFor();
      await b.getByText('Half a thought').waitFor();
      assert.equal(await field(b).count(), 0);
    });

    await step('Ann ends the silence', async () => {
      await member(a, 'Ben Baker', 'End silence');
      await field(b).waitFor();
      assert.equal(await field(b).inputValue(), 'Half a thought');
      await field(b).press('Enter');
      await message(a, 'Half a thought').waitFor();
    });

    await step('Ann removes Ben', async () => {
      await field(b).fill('One more thing');
      await member(a, 'Ben Baker', 'Remove from group');
      await confirm(a, 'Remove');
      await b.getByRole('status').filter({ hasText: 'You are no longer in this chat. Nothing can be sent here.' }).waitFor();
      await message(b, 'Half a thought').waitFor(); // what was on the screen stays
      await b.getByText('One more thing').waitFor();
      await b.getByRole('button', { name: 'Copy text' }).click();
      await b.getByRole('button', { name: 'Copied' }).waitFor();
      assert.equal(await b.evaluate(() => navigator.clipboard.readText()), 'One more thing');
      await gone(chat(b, 'Quiet'));
    });

    await step('Ann takes Ben in again', async () => {
      await a.getByRole('button', { name: 'Add members' }).click();
      const dialog = a.getByRole('dialog', { name: 'Add members' });
      await dialog.getByRole('searchbox', { name: 'Find people by name' }).fill('Ben');
      await dialog.getByRole('checkbox', { name: 'Ben Baker' }).click();
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await gone(dialog);
      await chat(b, 'Quiet').waitFor();
      await field(b).waitFor();
      assert.equal(await field(b).inputValue(), 'One more thing');
    });

    await step('Ann bans Ben, who can not be taken in again', async () => {
      await member(a, 'Ben Baker', 'Ban from group');
      const ban = a.getByRole('dialog', { name: 'Ban Ben Baker' });
      await ban.getByRole('radio', { name: 'For ever' }).check();
      await ban.getByRole('button', { name: 'Ban', exact: true }).click();
      await gone(ban);
      await b.getByRole('status').filter({ hasText: 'You are no longer in this chat.' }).waitFor();
      await a.getByRole('button', { name: 'Add members' }).click();
      const add = a.getByRole('dialog', { name: 'Add members' });
      await add.getByRole('searchbox', { name: 'Find people by name' }).fill('Ben');
      await add.getByRole('checkbox', { name: 'Ben Baker' }).click();
      await add.getByRole('button', { name: 'Add', exact: true }).click();
      await add.getByRole('alert').filter({ hasText: /banned/ }).waitFor();
      await add.getByRole('button', { name: 'Cancel' }).click();
    });

    await step('Ann deletes the other group while Ben writes in it', async () => {
      await openChat(b, 'Doomed');
      await field(b).fill('Too late');
      await chat(a, 'Doomed').click();
      await a.getByRole('heading', { name: 'Doomed' }).waitFor();
      await a.getByRole('button', { name: 'Chat info' }).click();
      await a.getByRole('button', { name: 'Delete group' }).click();
      await confirm(a, 'Delete group');
      await b.getByRole('status').filter({ hasText: 'This chat was deleted. Nothing can be sent here.' }).waitFor();
      await b.getByText('Too late').waitFor();
      await gone(chat(b, 'Doomed'));
    });

    await step('a link to it says that it is not there', async () => {
      await b.reload();
      await b.getByText('This chat is not there').waitFor();
      await b.getByRole('button', { name: 'Back to chats' }).click();
      await b.getByText('No chats yet').waitFor();
    });
  });
});

test('who is blocked is told that a message was not sent; who is reported comes before the admins', async () => {
  const [cidAccount, danAccount] = [await account('Cid Cooper'), await account('Dan Dale')];
  await api('POST', `/api/chat/direct/${danAccount.id}`, { token: cidAccount.token });
  const cid = await enter(browser, cidAccount);
  const dan = await enter(browser, danAccount);
  const [c, d] = [cid.page, dan.page];

  await story([cid, dan], async (step) => {
    await step('they talk', async () => {
      await openChat(c, 'Dan Dale');
      await openChat(d, 'Cid Cooper');
      await say(c, 'You fool');
      await message(d, 'You fool').waitFor();
    });

    await step('Dan reports the message', async () => {
      await act(d, 'You fool', 'Report');
      const dialog = d.getByRole('dialog', { name: 'Report this message' });
      await dialog.getByRole('radio', { name: 'Harassment' }).check();
      await dialog.getByRole('textbox', { name: /More about it/ }).fill('every day');
      await dialog.getByRole('button', { name: 'Report', exact: true }).click();
      await d.getByText('Reported. Thank you.').waitFor();
      const { items } = await api('GET', '/api/collections/chat_reports/records?expand=message');
      assert.deepEqual(items.map(({ reason, expand }) => [reason, expand.message.text]), [['Harassment: every day', 'You fool']]);
    });

    await step('Dan blocks Cid', async () => {
      await d.getByRole('button', { name: 'Chat info' }).click();
      await d.getByRole('button', { name: 'Block Cid Cooper' }).click();
      await confirm(d, 'Block');
      await d.getByRole('button', { name: 'Unblock Cid Cooper' }).waitFor();
    });

    await step('Cid is told at the message', async () => {
      await field(c).fill('Are you there?');
      await field(c).press('Enter');
      const failed = message(c, 'Are you there?');
      await failed.getByRole('img', { name: 'Not sent' }).waitFor();
      await failed.getByRole('alert').getByText("You can't send messages in this room.").waitFor();
      await failed.getByRole('button', { name: 'Retry' }).click();
      await failed.getByRole('img', { name: 'Not sent' }).waitFor();
    });

    await step('Cid takes the words back', async () => {
      await message(c, 'Are you there?').getByRole('button', { name: 'Edit' }).click();
      await gone(message(c, 'Are you there?'));
      assert.equal(await field(c).inputValue(), 'Are you there?');
    });

    await step('after the block it goes', async () => {
      await field(c).press('Enter');
      await message(c, 'Are you there?').getByRole('img', { name: 'Not sent' }).waitFor();
      await d.getByRole('button', { name: 'Unblock Cid Cooper' }).click();
      await d.getByRole('button', { name: 'Block Cid Cooper' }).waitFor();
      await message(c, 'Are you there?').getByRole('button', { name: 'Retry' }).click();
      await message(d, 'Are you there?').waitFor();
      assert.equal(await message(c, 'Are you there?').count(), 1);
    });
  });
});
