// Two strangers: from the sign-up to messages that were read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, launch, password, person } from './kit.mjs';
import { chat, confirm, enter, field, go, gone, message, openChat, say, story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

test('strangers sign up, become friends and see each other write, receive and read', async () => {
  const ann = await person(browser, 'Ann Archer');
  const ben = await person(browser, 'Ben Baker');
  const benAccount = await account('Ben Baker');
  const people = [ann, ben];
  const [a, b] = [ann.page, ben.page];

  await story(people, async (step) => {
    await step('Ann signs up', async () => {
      await a.goto('/');
      await a.getByRole('heading', { name: 'Sign in' }).waitFor();
      await a.getByRole('button', { name: 'Create an account' }).click();
      await a.getByRole('textbox', { name: 'Name' }).fill('Ann Archer');
      await a.getByRole('textbox', { name: 'E-mail' }).fill(ann.email);
      await a.getByLabel('Password').fill('short');
      await a.getByRole('button', { name: 'Create account' }).click();
      // What is wrong stands at the field, and nothing typed is lost.
      await a.getByRole('alert').filter({ hasText: /at least 8/ }).waitFor();
      assert.equal(await a.getByLabel('Password').getAttribute('aria-invalid'), 'true');
      assert.equal(await a.getByRole('textbox', { name: 'Name' }).inputValue(), 'Ann Archer');

      await a.getByLabel('Password').fill(password);
      await a.getByRole('button', { name: 'Create account' }).click();
      await a.getByText('No chats yet').waitFor();
    });

    await step('Ben mistypes his password', async () => {
      await b.goto('/');
      await b.getByRole('textbox', { name: 'E-mail' }).fill(ben.email);
      await b.getByLabel('Password').fill('wrong horse');
      await b.getByRole('button', { name: 'Sign in' }).click();
      await b.getByRole('alert').filter({ hasText: 'The e-mail address or the password is wrong.' }).waitFor();
      assert.equal(await b.getByRole('textbox', { name: 'E-mail' }).inputValue(), ben.email);

      await b.getByLabel('Password').fill(password);
      await b.getByLabel('Password').press('Enter');
      await b.getByText('No chats yet').waitFor();
    });

    await step('Ann asks Ben to be her friend', async () => {
      await go(a, 'People');
      await a.getByRole('searchbox', { name: 'Find people by name' }).fill('ben ba');
      await a.getByRole('button', { name: 'Add friend Ben Baker' }).click();
      await a.getByRole('button', { name: 'Cancel Ben Baker' }).waitFor();
    });

    await step('Ben sees it come and accepts', async () => {
      await b.getByRole('link', { name: /^People.*1 request/ }).click();
      await b.getByRole('button', { name: 'Accept Ann Archer' }).click();
      await b.getByRole('radio', { name: 'Friends' }).check();
      await b.getByRole('list', { name: 'Friends' }).getByRole('group', { name: 'Ann Archer' }).getByText('Online').waitFor();
    });

    await step('Ann sees that he did', async () => {
      const row = a.getByRole('list', { name: 'Found people' }).getByRole('group', { name: 'Ben Baker' });
      await row.getByText('Online').waitFor();
      await row.getByRole('button', { name: 'Message Ben Baker', exact: true }).last().click();
      await a.getByRole('heading', { name: 'Ben Baker' }).waitFor();
      await a.getByRole('main').getByText('Online').waitFor();
    });

    await step('Ben sees Ann type in his list', async () => {
      await go(b, 'Chats');
      await say(a, 'Hello Ben');
      await chat(b, 'Ann Archer').getByText('1 unread message').waitFor();
      await field(a).pressSequentially('How are');
      await chat(b, 'Ann Archer').getByText('typing…').waitFor();
    });

    await step('what reached Ben is delivered, what he saw is read', async () => {
      await message(a, 'Hello Ben').getByRole('img', { name: 'Delivered' }).waitFor();
      await openChat(b, 'Ann Archer');
      await message(b, 'Hello Ben').waitFor();
      await message(a, 'Hello Ben').getByRole('img', { name: 'Read' }).waitFor();
      await gone(chat(b, 'Ann Archer').getByText('unread'));
    });

    await step('Ann sees Ben type, until he has sent it', async () => {
      await field(b).pressSequentially('Fine');
      await a.getByRole('status').filter({ hasText: 'Ben Baker is typing…' }).waitFor();
      await field(b).press('Enter');
      await message(a, 'Fine').waitFor();
      await gone(a.getByText('is typing…'));
    });

    await step('Ben goes', async () => {
      ben.check();
      await ben.close();
      people.splice(people.indexOf(ben), 1);
      await a.getByRole('main').getByText(/^Last seen/).waitFor();
      await field(a).fill('Are you gone?');
      await field(a).press('Enter');
      await message(a, 'Are you gone?').getByRole('img', { name: 'Sent' }).waitFor();
    });

    await step('Ben comes back', async () => {
      const again = await enter(browser, benAccount);
      people.push(again);
      await message(a, 'Are you gone?').getByRole('img', { name: 'Delivered' }).waitFor();
      await a.getByRole('main').getByText('Online').waitFor();
      await chat(again.page, 'Ann Archer').getByText('1 unread message').waitFor();
      await openChat(again.page, 'Ann Archer');
      await again.page.getByRole('separator', { name: 'New messages' }).waitFor();
      await message(a, 'Are you gone?').getByRole('img', { name: 'Read' }).waitFor();
    });

    await step('all is there after a reload', async () => {
      await a.reload();
      for (const words of ['Hello Ben', 'Fine', 'Are you gone?']) await message(a, words).waitFor();
      await message(a, 'Are you gone?').getByRole('img', { name: 'Read' }).waitFor();
    });

    await step('Ann signs out', async () => {
      await go(a, 'Settings');
      await a.getByRole('button', { name: 'Sign out' }).click();
      await confirm(a, 'Sign out');
      await a.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });
});
