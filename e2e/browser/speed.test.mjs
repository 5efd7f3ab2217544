// How much a browser must load before one can sign in. A size, not a time.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, launch, person, url } from './kit.mjs';
import { enter } from './steps.mjs';

// What the first visit may transfer: bytes as they go over the wire, with headers.
const most = 150 * 1024;

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// listen notes what a page loads: address, bytes on the wire, from where.
async function listen({ context, page }) {
  const loaded = new Map();
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  wire.on('Network.responseReceived', ({ requestId, response }) => loaded.set(requestId, { url: response.url, encoding: response.headers['content-encoding'] ?? response.headers['Content-Encoding'], bytes: 0 }));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const known = loaded.get(requestId);
    if (known) known.bytes = encodedDataLength;
  });
  return {
    all: () => [...loaded.values()],
    bytes: () => [...loaded.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    clear: () => loaded.clear(),
  };
}

test('the first load is small, compressed, and from this server alone', async () => {
  const visitor = await person(browser, 'Visitor');
  const heard = await listen(visitor);
  await visitor.page.goto('/', { waitUntil: 'networkidle' });
  await visitor.page.getByRole('textbox', { name: 'E-mail' }).waitFor();

  const files = heard.all();
  assert.ok(files.length >= 3, 'a page, a script and a style were loaded');
  for (const file of files) assert.ok(file.url.startsWith(`${url}/`), `${file.url} is of another server`);
  for (const file of files.filter((f) => /\.(js|css)$/.test(f.url))) assert.equal(file.encoding, 'gzip', `${file.url} is not compressed`);
  assert.ok(heard.bytes() > 0);
  assert.ok(heard.bytes() <= most, `the first load is ${heard.bytes()} bytes: ${JSON.stringify(files, null, 2)}`);

  // A browser that was here keeps scripts and styles; only the page is asked for.
  heard.clear();
  await visitor.page.goto('about:blank');
  await visitor.page.goto('/', { waitUntil: 'networkidle' });
  await visitor.page.getByRole('textbox', { name: 'E-mail' }).waitFor();
  const again = heard.all().filter((f) => /\.(js|css)$/.test(f.url) && f.bytes > 0);
  assert.deepEqual(again, [], 'files that do not change were loaded again');
  visitor.check();
  await visitor.close();
});

test('who is signed in loads no more code than that', async () => {
  const ann = await account('Ann Archer');
  const entered = await enter(browser, ann);
  const heard = await listen(entered);
  await entered.page.reload({ waitUntil: 'networkidle' });
  await entered.page.getByText('No chats yet').waitFor();
  for (const part of ['People', 'Search', 'Settings', 'Chats']) {
    await entered.page.getByRole('link', { name: part }).click();
    await entered.page.getByRole('heading', { name: part, level: 2, exact: true }).waitFor();
  }
  assert.equal(new Set(heard.all().filter((f) => /\.js$/.test(f.url)).map((f) => f.url)).size, 1, 'there is one script');
  assert.ok(heard.bytes() <= most, `${heard.bytes()} bytes`);
  entered.check();
  await entered.close();
});
