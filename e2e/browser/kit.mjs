// What the browser tests share: Debian's Chromium, one context per person, the
// server's REST API for what a test needs to stand before it begins.
//
// Needs: URL (the server), ADMIN (a superuser's token), CHROMIUM (the browser's
// path), ARTIFACTS (a directory for pictures of failures).

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const { URL: url, ADMIN, CHROMIUM, ARTIFACTS } = process.env;
assert.ok(url && ADMIN && CHROMIUM && ARTIFACTS, 'set URL, ADMIN, CHROMIUM and ARTIFACTS');

export const password = 'correct horse battery';

// How long a step may take on a cold two-core machine; reaching it is a failure.
const patience = 30_000;

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// The fake microphone beeps once a second, so a voice note has something in it.
export async function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--disable-gpu'],
  });
}

// person opens a browser context of somebody's own, whose pages fail the test on
// any script error, any refusal of the content security policy, and any dialog of
// the browser (which a script from stored text would open).
export async function person(browser, name, options = {}) {
  const context = await browser.newContext({ baseURL: url, permissions: ['microphone', 'clipboard-read', 'clipboard-write'], ...options });
  context.setDefaultTimeout(patience);
  const troubles = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => troubles.push(`${name}: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Content-Security-Policy/.test(message.text())) troubles.push(`${name}: ${message.text()}`);
    });
    page.on('dialog', async (dialog) => {
      troubles.push(`${name}: a dialog opened: ${dialog.message()}`);
      await dialog.dismiss();
    });
  });
  const page = await context.newPage();
  return {
    name, context, page,
    email: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.com`,
    // check says what went wrong on these pages so far.
    check() { assert.deepEqual(troubles, [], `${name}'s page is not clean`); },
    async close() { await context.close(); },
  };
}

// accessible asserts that axe finds no violation of WCAG level A or AA. part is a
// selector: where the page is not all ours.
export async function accessible(page, what, part = 'html') {
  // What fades in has the colours of neither state.
  await page.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime)).map(({ finished }) => finished)));
  await page.evaluate(axe);
  const found = await page.evaluate((selector) => globalThis.axe.run(selector, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  }), part);
  const said = found.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.html}\n    ${n.failureSummary}`).join('\n')}`);
  assert.deepEqual(said, [], `${what} breaks WCAG`);
}

// shot keeps a picture for whoever looks into a failure.
export async function shot(page, name) {
  await page.screenshot({ path: path.join(ARTIFACTS, `${name}.png`) });
}

// api makes a JSON request; a status other than 2xx is an error.
export async function api(method, route, { token = ADMIN, body } = {}) {
  const response = await fetch(url + route, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: token }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${route}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

// account makes a user and gives {id, name, email, token}. Impersonation instead
// of a sign-in: bcrypt costs 50 ms each.
export async function account(name, email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.com`) {
  const user = await api('POST', '/api/collections/users/records', {
    body: { name, email, password, passwordConfirm: password, verified: true },
  });
  const { token } = await api('POST', `/api/collections/users/impersonate/${user.id}`, { body: { duration: 3600 } });
  return { id: user.id, name, email, token };
}
