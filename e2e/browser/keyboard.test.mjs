// The client with the keyboard alone, and in writing that goes from right to left.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, account, api, launch, password, person } from './kit.mjs';
import { chat, enter, field, message, onScreen, openChat, story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// tabTo presses a key until the focus is where one wants it, as people do.
async function tabTo(page, locator, key = 'Tab', most = 60) {
  await locator.waitFor();
  for (let i = 0; i < most; i++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.fail(`${most} times ${key} did not lead to ${locator}; the focus is on ${at}`);
}

// visibleFocus asserts that one sees where the focus is.
async function visibleFocus(page) {
  const seen = await page.evaluate(() => {
    const marks = (element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    };
    for (let element = document.activeElement, i = 0; element && i < 3; element = element.parentElement, i++) if (marks(element)) return true;
    return false;
  });
  assert.ok(seen, `the focus is not to be seen on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
}

test('with the keyboard alone one signs in, writes, answers, reacts and leaves', async () => {
  const me = await account('Ann Keys');
  const ben = await account('Ben Keys');
  const { room } = await api('POST', `/api/chat/direct/${ben.id}`, { token: me.token });
  await api('POST', `/api/chat/rooms/${room.id}/messages`, { token: ben.token, body: { text: 'Hello from Ben' } });
  const ann = await person(browser, 'Ann Keys');
  const { page } = ann;
  const press = (key) => page.keyboard.press(key);
  await story([ann], async (step) => {
    await step('signing in', async () => {
      await page.goto('/');
      await tabTo(page, page.getByRole('textbox', { name: 'E-mail' }));
      await page.keyboard.type(me.email);
      await tabTo(page, page.getByLabel('Password'));
      await visibleFocus(page);
      await page.keyboard.type(password);
      await press('Enter');
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
    });

    await step('to the conversation', async () => {
      await tabTo(page, chat(page, ben.name));
      await visibleFocus(page);
      await press('Enter');
      await tabTo(page, field(page));
    });

    await step('writing', async () => {
      await page.keyboard.type('Hello Ben');
      await press('Shift+Enter');
      await page.keyboard.type('a second line');
      await press('Enter');
      await message(page, 'Hello Ben').getByRole('img', { name: 'Sent' }).waitFor();
    });

    await step('reacting', async () => {
      await tabTo(page, message(page, 'Hello Ben'), 'Shift+Tab');
      await visibleFocus(page);
      await press('ArrowUp');
      const spot = message(page, 'Hello from Ben');
      await tabTo(page, spot.getByRole('button', { name: 'React' }));
      await visibleFocus(page);
      await press('Enter');
      await page.getByRole('searchbox', { name: 'Search emoji' }).waitFor();
      await page.keyboard.type('heart');
      await press('ArrowDown');
      await press('Enter');
      await spot.getByRole('group', { name: 'Reactions' }).getByRole('button', { pressed: true }).waitFor();
    });

    await step('answering', async () => {
      const spot = message(page, 'Hello from Ben');
      await tabTo(page, spot, 'Shift+Tab');
      await press('Enter');
      await page.getByRole('menu', { name: 'Message actions' }).waitFor();
      await tabTo(page, page.getByRole('menuitem', { name: 'Reply' }), 'ArrowDown');
      await press('Enter');
      await tabTo(page, field(page));
      await page.keyboard.type('An answer');
      await press('Enter');
      await message(page, 'An answer').getByRole('img', { name: 'Sent' }).waitFor();
    });

    await step('mending the last message', async () => {
      await press('ArrowUp');
      await page.getByRole('textbox', { name: 'Edit message' }).waitFor();
      await press('End');
      await page.keyboard.type(', mended');
      await press('Enter');
      await message(page, 'An answer, mended').getByText('Edited').waitFor();
    });

    await step('details and back', async () => {
      await tabTo(page, page.getByRole('button', { name: 'Chat info' }), 'Shift+Tab');
      await press('Enter');
      await page.getByRole('heading', { name: 'Details' }).waitFor();
      await tabTo(page, page.getByRole('button', { name: 'Close details' }));
      await press('Enter');
      await page.getByRole('heading', { name: 'Details' }).waitFor({ state: 'detached' });
    });

    await step('leaving', async () => {
      await press('Control+k');
      await page.getByRole('searchbox', { name: 'Search messages' }).waitFor();
      await tabTo(page, page.getByRole('link', { name: 'Settings' }), 'Shift+Tab');
      await press('Enter');
      await tabTo(page, page.getByRole('button', { name: 'Sign out' }));
      await press('Enter');
      const question = page.getByRole('alertdialog');
      await tabTo(page, question.getByRole('button', { name: 'Sign out' }));
      await press('Enter');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  });
});

test('right-to-left words stand on the right, left-to-right ones on the left', async () => {
  const me = await account('Ann Write');
  const noor = await account('نور الهدى', 'noor@example.com');
  const { room } = await api('POST', '/api/chat/rooms', { token: me.token, body: { name: 'عطلة الصيف', members: [noor.id] } });
  const say = (text) => api('POST', `/api/chat/rooms/${room.id}/messages`, { token: noor.token, body: { text } });
  await say('مرحبا يا صديقي، كيف حالك؟');
  await say('Plain English words');
  await say('عنوان https://example.com/a هنا');
  const ann = await enter(browser, me);
  const { page } = ann;
  const directionOf = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
  await story([ann], async (step) => {
    await step('messages', async () => {
      await openChat(page, 'عطلة الصيف');
      const words = (text) => message(page, text).getByText(text).first();
      assert.equal(await directionOf(words('مرحبا يا صديقي')), 'rtl');
      assert.equal(await directionOf(words('Plain English words')), 'ltr');
      await message(page, 'عنوان').getByRole('link', { name: 'https://example.com/a' }).waitFor();
      assert.equal(await directionOf(page.getByRole('heading', { name: 'عطلة الصيف' }).getByRole('button')), 'rtl');
    });

    await step('the composer', async () => {
      await field(page).fill('שלום');
      assert.equal(await directionOf(field(page)), 'rtl');
      await field(page).fill('Hello');
      assert.equal(await directionOf(field(page)), 'ltr');
    });

    await step('a page that is right-to-left as a whole', async () => {
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const box = (locator) => locator.boundingBox();
      const rail = await box(page.getByRole('navigation', { name: 'Main' }));
      const log = await box(page.getByRole('log'));
      assert.ok(rail.x > log.x, 'the rail changed the side');
      await onScreen(page, field(page));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the screen');
      await accessible(page, 'the page from right to left');
    });
  });
});
