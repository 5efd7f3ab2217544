// A long conversation: ten thousand messages, read in both directions.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, api, launch } from './kit.mjs';
import { fill } from './long.mjs';
import { chat, enter, field, message, onScreen, say, story } from './steps.mjs';

const many = 10_000;

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// rendered is how many messages are in the document.
const rendered = (page) => page.getByRole('log').getByRole('article').count();

// steady scrolls frame by frame for a while, and says what was moved by anything
// but the scrolling itself, how many messages were in the page at most, and which
// are there in the end.
const steady = (page, frames, step) => page.evaluate(async ([count, by]) => {
  const log = document.querySelector('[role=log]');
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const top = (article) => article.getBoundingClientRect().top;
  // What is looked at: the message in the middle of the screen.
  const middle = () => [...log.querySelectorAll('article')].find((a) => a.getBoundingClientRect().bottom > top(log) + log.clientHeight / 2);
  const jumps = [];
  let most = 0;
  for (let i = 0; i < count; i++) {
    const { seq } = middle().dataset;
    log.scrollTop += by;
    const wanted = top(log.querySelector(`article[data-seq="${seq}"]`));
    // Pages that come and heights that are measured must not move it.
    await frame();
    await frame();
    const moved = top(log.querySelector(`article[data-seq="${seq}"]`)) - wanted;
    if (Math.abs(moved) > 2) jumps.push({ seq, moved });
    most = Math.max(most, log.querySelectorAll('article').length);
  }
  return { jumps, most, seqs: [...log.querySelectorAll('article')].map((a) => Number(a.dataset.seq)) };
}, [frames, step]);

const inOrder = (seqs) => seqs.every((seq, i) => i === 0 || seq === seqs[i - 1] + 1);

test('ten thousand messages scroll without jumps in a bounded page', async () => {
  const [annAccount, ben] = [await account('Ann Archer'), await account('Ben Baker')];
  const { room } = await api('POST', '/api/chat/rooms', { token: annAccount.token, body: { name: 'Long talk', members: [ben.id] } });
  await fill(room.id, [annAccount, ben], many);
  await api('POST', `/api/chat/rooms/${room.id}/read`, { token: annAccount.token, body: { seq: many } });

  const ann = await enter(browser, annAccount, { viewport: { width: 1100, height: 800 } });
  const { page } = ann;
  const newest = message(page, `Number ${many}.`);
  const first = message(page, /Number 1\. /);

  await story([ann], async (step) => {
    await step('the conversation opens at its end', async () => {
      await chat(page, 'Long talk').click();
      await onScreen(page, newest);
      assert.ok(await rendered(page) <= 100);
    });

    await step('scrolling back', async () => {
      const { jumps, most, seqs } = await steady(page, 300, -150);
      assert.deepEqual(jumps, [], 'what one looks at was moved');
      assert.ok(most <= 150, `${most} messages are in the page`);
      assert.ok(inOrder(seqs), `the messages are not in order: ${seqs}`);
      assert.ok(seqs[0] < many - 300, `300 steps back led to ${seqs[0]} only`);
    });

    await step('a message that comes in does not move what one reads', async () => {
      const before = await page.evaluate(() => {
        const log = document.querySelector('[role=log]');
        const article = [...log.querySelectorAll('article')].find((a) => a.getBoundingClientRect().top > log.getBoundingClientRect().top);
        return { seq: article.dataset.seq, top: article.getBoundingClientRect().top };
      });
      await api('POST', `/api/chat/rooms/${room.id}/messages`, { token: ben.token, body: { text: 'Are you still there?' } });
      await page.getByRole('button', { name: '1 new message' }).waitFor();
      const after = await page.locator(`article[data-seq="${before.seq}"]`).evaluate((article) => article.getBoundingClientRect().top);
      assert.ok(Math.abs(after - before.top) <= 2, `it moved by ${after - before.top}`);
    });

    await step('a jump to the first message', async () => {
      await page.goto(`/#/room/${room.id}?at=1`);
      await onScreen(page, first);
      assert.ok(await rendered(page) <= 100);
    });

    await step('scrolling forward from there', async () => {
      const { jumps, most, seqs } = await steady(page, 150, 150);
      assert.deepEqual(jumps, [], 'what one looks at was moved');
      assert.ok(most <= 150, `${most} messages are in the page`);
      assert.ok(inOrder(seqs), `the messages are not in order: ${seqs}`);
      assert.ok(seqs.at(-1) > 150, `150 steps forward led to ${seqs.at(-1)} only`);
    });

    await step('a jump into the middle', async () => {
      await page.goto(`/#/room/${room.id}?at=5000`);
      await onScreen(page, message(page, /Number 5000\. /));
      const { jumps, seqs } = await steady(page, 60, -150);
      assert.deepEqual(jumps, [], 'what one looks at was moved');
      assert.ok(inOrder(seqs), `the messages are not in order: ${seqs}`);
    });

    await step('back to the newest', async () => {
      await page.getByRole('button', { name: /^(Newest messages|1 new message)$/ }).click();
      await onScreen(page, message(page, 'Are you still there?'));
      await page.getByRole('button', { name: /^(Newest messages|1 new message)$/ }).waitFor({ state: 'detached' });
      await say(page, 'Yes, I read it all');
      await onScreen(page, message(page, 'Yes, I read it all'));
      assert.equal(await field(page).inputValue(), '');
    });
  });
});
