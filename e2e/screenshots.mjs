// Takes the pictures that docs/ shows: node screenshots.mjs SERVER DIRECTORY
// starts the built server on an empty directory, lets some people talk, and
// writes what the client and the dashboard look like.

import { mkdir } from 'node:fs/promises';
import { served } from './served.mjs';

const [program, out] = process.argv.slice(2);
if (!out) throw new Error('usage: node screenshots.mjs SERVER DIRECTORY');
await mkdir(out, { recursive: true });
await served(program, out, ({ url, admin }) => pictures(url, admin)); // kit.mjs reads the environment

async function pictures(url, admin) {
  const { account, api, launch, shot } = await import('./browser/kit.mjs');
  const { bytes } = await import('./browser/files.mjs');
  const { enter, message, onScreen, openChat } = await import('./browser/steps.mjs');

  const names = ['Ann Archer', 'Ben Baker', 'Cleo Cole', 'Dora Díaz', 'إيمان حداد'];
  const [ann, ben, cleo, dora, iman] = await Promise.all(names.map((name, i) => account(name, `person${i}@example.com`)));
  const send = async (who, room, body) => (await api('POST', `/api/chat/rooms/${room}/messages`, { token: who.token, body })).message;
  const direct = async (who, to) => (await api('POST', `/api/chat/direct/${to.id}`, { token: who.token })).room.id;
  const group = async (who, name, members) => (await api('POST', '/api/chat/rooms', { token: who.token, body: { name, members: members.map((m) => m.id) } })).room.id;

  const browser = await launch();
  try {
    const desktop = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };
    const bens = await enter(browser, ben, desktop);

    await send(dora, await direct(dora, ann), { text: 'Tickets are in your mail.' });
    await send(iman, await direct(iman, ann), { text: 'شكرًا! أراكم يوم السبت إن شاء الله.' });
    const choir = await group(cleo, 'Choir', [ann, ben, dora]);
    await send(cleo, choir, { text: 'Rehearsal moves to Thursday, same place.' });
    await send(dora, choir, { text: '@Ann Archer can you bring the scores?', mentions: [ann.id] });

    const weekend = await group(ann, 'Lighthouse weekend', [ben, cleo, dora, iman]);
    const meet = await send(ann, weekend, { text: 'We meet at the pier on Saturday at nine. Bring a warm jacket!' });
    await api('POST', `/api/chat/messages/${meet.id}/pin`, { token: ann.token });
    await send(cleo, weekend, { text: 'I will bring soup for everybody.' });
    const file = await lighthouse(bens.page, bytes);
    const upload = await uploaded(url, ben.token, file);
    const view = await send(ben, weekend, { type: 'image', upload, caption: 'This is what we came for last year' });
    for (const who of [ann, cleo, dora]) await api('POST', `/api/chat/messages/${view.id}/react`, { token: who.token, body: { emoji: '❤️' } });
    await api('POST', `/api/chat/messages/${view.id}/react`, { token: iman.token, body: { emoji: '🔥' } });
    await openChat(bens.page, 'Lighthouse weekend');
    await bens.page.getByRole('button', { name: 'Record a voice message' }).click();
    await bens.page.getByRole('timer', { name: 'Recorded' }).getByText('0:04').waitFor();
    await bens.page.getByRole('button', { name: 'Send voice message' }).click();
    await bens.page.getByRole('article', { name: /^You, .*Voice message/ }).getByRole('img', { name: /^(Sent|Delivered|Read)$/ }).waitFor();
    const answer = await send(ann, weekend, { text: 'Beautiful. @Ben Baker, do you still have the key?', reply_to: view.id, mentions: [ben.id] });
    await api('POST', `/api/chat/messages/${answer.id}/react`, { token: ben.token, body: { emoji: '👍' } });

    const shown = async (name, options, { info } = {}) => {
      const somebody = await enter(browser, ann, { ...desktop, ...options });
      const { page } = somebody;
      await openChat(page, 'Lighthouse weekend');
      if (info) await page.getByRole('button', { name: 'Chat info' }).click();
      await page.getByRole('button', { name: /^Open Photo from Ben Baker/ }).locator('img.is-loaded').waitFor();
      await onScreen(page, message(page, 'do you still have the key?'));
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement?.blur());
      await shot(page, name);
      await somebody.close();
    };
    await shown('client-light', { colorScheme: 'light' });
    await shown('client-dark', { colorScheme: 'dark' }, { info: true });
    const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
    await shown('client-phone', { ...phone, colorScheme: 'dark' });
    const pocket = await enter(browser, ann, { ...desktop, ...phone });
    await pocket.page.getByText('You were mentioned').waitFor();
    await shot(pocket.page, 'client-phone-list');
    await pocket.close();

    await dashboard(browser, admin, { ...desktop, baseURL: url }, shot);
    await bens.close();
  } finally {
    await browser.close();
  }
}

async function dashboard(browser, admin, options, shot) {
  const context = await browser.newContext(options);
  await context.addInitScript((auth) => localStorage.setItem('__pb_superusers__/_', auth), JSON.stringify(admin));
  const page = await context.newPage();
  await page.goto('/_/#/chat');
  await page.getByRole('list', { name: 'Rooms' }).getByText('Lighthouse weekend').click();
  await page.getByText('do you still have the key?').first().waitFor();
  await shot(page, 'dashboard');
  await page.getByRole('article').or(page.getByRole('listitem')).filter({ hasText: 'do you still have the key?' }).getByRole('button', { name: /^Show frames of/ }).last().click();
  await page.getByRole('region', { name: /^Frames of message/ }).locator('pre').first().waitFor();
  await shot(page, 'dashboard-frames');
  await context.close();
}

async function uploaded(url, token, png) {
  const form = new FormData();
  form.set('file', new Blob([png], { type: 'image/png' }), 'lighthouse.png');
  const response = await fetch(`${url}/api/chat/upload`, { method: 'POST', body: form, headers: { Authorization: token } });
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
  return (await response.json()).id;
}

// lighthouse draws a picture that belongs to nobody else.
async function lighthouse(page, bytes) {
  return bytes(await page.evaluateHandle(() => {
    const [width, height] = [960, 600];
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d');
    const fade = (from, to, ...stops) => {
      const colour = pen.createLinearGradient(0, from, 0, to);
      stops.forEach((stop, i) => colour.addColorStop(i / (stops.length - 1), stop));
      return colour;
    };
    const shape = (colour, ...points) => {
      pen.fillStyle = colour;
      pen.beginPath();
      for (const [x, y] of points) pen.lineTo(x, y);
      pen.fill();
    };
    pen.fillStyle = fade(0, 400, '#22305f', '#8a5a8f', '#f0946c', '#fbd38a');
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = '#fff0c9';
    pen.beginPath();
    pen.arc(330, 385, 46, 0, 7);
    pen.fill();
    pen.fillStyle = fade(400, 600, '#c76f63', '#4d4474', '#1f2a52');
    pen.fillRect(0, 400, width, 200);
    pen.fillStyle = 'rgba(255, 236, 190, .45)';
    for (let y = 408; y < 590; y += 14) pen.fillRect(330 - (y - 380) / 3 + (y % 5) * 6, y, (y - 380) / 1.4, 3);
    shape('rgba(255, 244, 205, .35)', [704, 150], [0, 60], [0, 190]);
    shape('#2a2440', [480, 600], [560, 450], [650, 410], [780, 400], [960, 470], [960, 600]);
    shape('#f4ece2', [676, 410], [688, 180], [720, 180], [732, 410]);
    shape('#c8473d', [681, 320], [684, 260], [724, 260], [727, 320]);
    shape('#33304a', [680, 180], [684, 168], [724, 168], [728, 180]);
    shape('#ffe9a8', [690, 168], [690, 136], [718, 136], [718, 168]);
    shape('#c8473d', [684, 136], [704, 112], [724, 136]);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }));
}
