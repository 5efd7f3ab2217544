// How fast the web client is: node frames.mjs SERVER prints how long it takes
// until one can write, and how long the frames are while one scrolls back through
// ten thousand messages with the wheel.

import { tmpdir } from 'node:os';
import { served } from './served.mjs';

const many = 10_000;
const program = process.argv[2];
if (!program) throw new Error('usage: node frames.mjs SERVER');

await served(program, tmpdir(), async () => {
  const { account, api, launch } = await import('./browser/kit.mjs');
  const { chat, enter, field, message, onScreen } = await import('./browser/steps.mjs');
  const { fill } = await import('./browser/long.mjs');

  const [ann, ben] = [await account('Ann Archer'), await account('Ben Baker')];
  const { room } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Long talk', members: [ben.id] } });
  await fill(room.id, [ann, ben], many);
  await api('POST', `/api/chat/rooms/${room.id}/read`, { token: ann.token, body: { seq: many } });

  const browser = await launch();
  try {
    console.log(`Chromium ${browser.version()}, ${many} messages`);
    const stranger = await browser.newContext({ baseURL: process.env.URL });
    const door = await stranger.newPage();
    await interactive(door, '/', door.getByRole('textbox', { name: 'E-mail' }), 'first visit, until one can sign in');
    await stranger.close();

    const { page } = await enter(browser, ann, { viewport: { width: 1100, height: 800 } });
    await chat(page, 'Long talk').click();
    await interactive(page, page.url(), field(page), 'a conversation, until one can write');
    await onScreen(page, message(page, `Number ${many}.`));
    await page.getByRole('log').hover();
    const times = await scroll(page, 600);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
    const whole = times.reduce((sum, time) => sum + time, 0);
    console.log(`scrolling back: ${(1000 * times.length / whole).toFixed(1)} frames per second, ` +
      `a frame takes ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (longest) of ${times.length}`);
  } finally {
    await browser.close();
  }
});

// interactive loads a page and prints when something on it can be typed into.
async function interactive(page, address, control, what) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    await page.goto('about:blank');
    const start = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await control.fill('x');
    times.push(performance.now() - start);
    await control.fill('');
  }
  times.sort((a, b) => a - b);
  console.log(`${what}: ${times[2].toFixed(0)} ms (median of ${times.length}), ${times.at(-1).toFixed(0)} ms (longest)`);
}

// scroll turns the wheel count times and gives the times between frames, sorted.
async function scroll(page, count) {
  await page.evaluate(() => {
    globalThis.frames_ = [];
    let last;
    const note = (now) => {
      if (last !== undefined) globalThis.frames_.push(now - last);
      last = now;
      globalThis.frame_ = requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  for (let i = 0; i < count; i++) await page.mouse.wheel(0, -120);
  return page.evaluate(() => {
    cancelAnimationFrame(globalThis.frame_);
    return globalThis.frames_.sort((a, b) => a - b);
  });
}
