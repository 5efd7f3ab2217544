// What people do in the web client, step by step, by the names that they see.

import { password, person, shot, url } from './kit.mjs';

// story runs the deeds of people. When one fails, the error says in which step
// and each page is kept as a picture; at the end each page must be clean.
export async function story(people, work) {
  let now = 'the beginning';
  try {
    await work(async (what, deed) => {
      now = what;
      await deed();
    });
    for (const somebody of people) somebody.check();
  } catch (error) {
    for (const { name, page } of people) if (!page.isClosed()) await shot(page, `${name} at ${now}`.replace(/\W+/g, '-'));
    error.message = `at "${now}": ${error.message}`;
    throw error;
  } finally {
    for (const somebody of people) await somebody.close();
  }
}

// enter opens the client for an account that is signed in already.
export async function enter(browser, account, options) {
  const somebody = await person(browser, account.name, options);
  await signedIn(somebody.context, account);
  await somebody.page.goto('/');
  await somebody.page.getByRole('navigation', { name: 'Main' }).waitFor();
  return Object.assign(somebody, { id: account.id, token: account.token });
}

// signedIn puts the account's session where the client looks for it.
export async function signedIn(context, account) {
  const response = await fetch(`${url}/api/collections/users/auth-with-password`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ identity: account.email, password }),
  });
  const { token, record } = await response.json();
  await context.addInitScript(([key, value]) => {
    if (origin === 'null') return; // the empty page of a new tab
    if (!sessionStorage.getItem('entered')) localStorage.setItem(key, value);
    sessionStorage.setItem('entered', '1'); // a sign-out stays one
  }, ['pocketchat_auth', JSON.stringify({ token, record })]);
}

// go opens one of the parts of the client: Chats, People, Search, Settings.
export const go = (page, part) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: new RegExp(`^${part}`) }).click();

// chat is a conversation's row in the list of chats.
export const chat = (page, title) => page.getByRole('list', { name: 'Chats' }).getByRole('link', { name: new RegExp(`^${title}`) });

// openChat goes to a conversation and waits until one can write in it.
export async function openChat(page, title) {
  await chat(page, title).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await field(page).waitFor();
}

export const field = (page) => page.getByRole('textbox', { name: 'Message', exact: true });

// message is what is read out for a message that has these words.
export const message = (page, words) => page.getByRole('log').getByRole('article').filter({ hasText: words });

// say writes a message and waits until the server has it.
export async function say(page, words) {
  await field(page).fill(words);
  await field(page).press('Enter');
  await message(page, words).getByRole('img', { name: /^(Sent|Delivered|Read)$/ }).waitFor();
}

// act chooses from a message's menu.
export async function act(page, words, action) {
  const found = message(page, words);
  await found.hover();
  await found.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name: action, exact: true }).click();
}

// confirm presses the button of the question that is open, and waits until it
// is gone.
export async function confirm(page, button) {
  const question = page.getByRole('alertdialog');
  await question.getByRole('button', { name: button, exact: true }).click();
  await question.waitFor({ state: 'detached' });
}

// onScreen waits until an element is to be seen without scrolling.
export async function onScreen(page, locator) {
  await page.waitForFunction((element) => {
    const { top, bottom, left } = element.getBoundingClientRect();
    const there = document.elementFromPoint(left + 5, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2);
    return element.isConnected && there !== null && (element.contains(there) || there.contains(element));
  }, await locator.elementHandle());
}

export const gone = (locator) => locator.waitFor({ state: 'detached' });
