// What superusers do on the page "Chat", in the dashboard and by itself, and the
// sockets of the people whom they watch.

import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { inboxOf } from '../sample.mjs';
import { password, person, url } from './kit.mjs';

export const superuser = 'admin@example.com';

// admin opens a browser of somebody who is a superuser.
export const admin = (browser, options) => person(browser, 'Admin', { viewport: { width: 1400, height: 900 }, ...options });

// signIn goes through the dashboard's own sign-in.
export async function signIn(page) {
  await page.goto('/_/#/login');
  await page.locator('input[type=email]').fill(superuser);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
}

export const menuEntry = (page) => page.getByRole('link', { name: 'Chat', exact: true });

// openInDashboard signs in and opens the page from the menu.
export async function openInDashboard(page) {
  await signIn(page);
  await menuEntry(page).click();
  await live(page);
}

// openPlain signs in to the page by itself.
export async function openPlain(page) {
  await page.goto('/api/chat/admin');
  await signInPlain(page);
}

export async function signInPlain(page) {
  await page.getByLabel('E-mail').fill(superuser);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await live(page);
}

// live waits until the page says that it hears what happens.
export async function live(page) {
  await page.getByRole('heading', { name: 'Chat', exact: true }).waitFor();
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
}

export const tab = (page, name) => page.getByRole('tab', { name: new RegExp(`^${name}`) });

export const rooms = (page) => page.getByRole('list', { name: 'Rooms' }).getByRole('listitem');

export const roomLine = (page, name) => page.getByRole('list', { name: 'Rooms' }).getByRole('button', { name: new RegExp(`^${name}`) });

// openRoom shows a room and waits for its messages.
export async function openRoom(page, name) {
  await roomLine(page, name).click();
  await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
  await messages(page).first().waitFor();
}

export const messages = (page) => page.getByRole('log', { name: 'Messages' }).getByRole('listitem');

export const message = (page, words) => messages(page).filter({ hasText: words });

// press presses a button of the message that stands at a place in its room.
export async function press(page, verb, seq) {
  await page.getByRole('button', { name: `${verb} message ${seq}`, exact: true }).click();
}

export const member = (page, name) => page.getByRole('list', { name: 'Members' }).getByRole('listitem').filter({ has: page.getByRole('group', { name: `Actions for ${name}`, exact: true }) });

// answer fills the question that is open, presses its button and waits until it
// is gone. values are texts by label; what a select offers goes by its words.
export async function answer(page, button, values = {}) {
  const question = page.getByRole('dialog');
  for (const [label, value] of Object.entries(values)) {
    const field = question.getByLabel(label, { exact: true });
    if (await field.evaluate((element) => element.localName) === 'select') await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await question.getByRole('button', { name: button, exact: true }).click();
  await question.waitFor({ state: 'detached' });
}

export const gone = (locator) => locator.waitFor({ state: 'detached' });

// several waits until as many of something are there.
export async function several(locator, n) {
  await locator.nth(n - 1).waitFor();
  await gone(locator.nth(n));
}

// control kills the server or starts it again: CONTROL is the address that does.
export async function control(deed) {
  const response = await fetch(`${process.env.CONTROL}/${deed}`, { method: 'POST' });
  assert.ok(response.ok, `${deed}: ${response.status}`);
}

// connect opens a socket of the native protocol for an account: {socket, inbox}.
// do sends a command and gives its data; a refusal is an error with its status.
export async function connect(account) {
  const socket = io(`${url}/native`, { auth: { token: account.token }, transports: ['websocket'], reconnection: false });
  const inbox = inboxOf(socket);
  await inbox.next('ready');
  return {
    socket, inbox,
    async do(command, params) {
      const { ok, data, error } = await socket.timeout(20_000).emitWithAck(command, params);
      if (!ok) throw Object.assign(new Error(error.message), error);
      return data;
    },
    // until is the next event of that name which is the wanted one.
    async until(event, wanted) {
      for (;;) {
        const e = await inbox.next(event);
        if (wanted(e)) return e;
      }
    },
    close() { socket.disconnect(); },
  };
}

// refused sends a command that must fail, and gives the refusal.
export async function refused(connection, command, params) {
  let refusal;
  try {
    await connection.do(command, params);
  } catch (error) {
    refusal = error;
  }
  assert.ok(refusal, `${command} was not refused`);
  return refusal;
}
