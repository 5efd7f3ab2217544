// What people type is text wherever it is shown: each line of xss.json is a
// person's name, a message, a caption, a file's name and a group's name at once.
// A page whose script ran opens a dialog, which fails the story, and so does what
// the content security policy had to stop.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { account, api, launch, url } from './kit.mjs';
import { enter, field, go, message, story } from './steps.mjs';

const hostile = JSON.parse(await readFile(new URL('xss.json', import.meta.url), 'utf8'));

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

// A slash ends the directory in a file's name, so it is left out there.
const fileName = (text) => text.replaceAll('/', '|');

async function upload(token, name) {
  const form = new FormData();
  form.set('kind', 'file');
  form.set('file', new Blob(['words'], { type: 'text/plain' }), name);
  const response = await fetch(`${url}/api/chat/upload`, { method: 'POST', headers: { Authorization: token }, body: form });
  assert.ok(response.ok, `upload of ${name}: ${response.status}`);
  return response.json();
}

// shown waits until texts stand in an element, each to the letter.
async function shown(locator, texts) {
  const element = await locator.elementHandle();
  const page = await element.ownerFrame();
  try {
    await page.waitForFunction(([root, all]) => {
      const words = root.textContent;
      globalThis.missing = all.filter((text) => !words.includes(text));
      return globalThis.missing.length === 0;
    }, [element, texts]);
  } catch (error) {
    assert.deepEqual(await page.evaluate(() => globalThis.missing), [], `not shown as it is: ${error.message}`);
  }
}

// harmless looks for anything in the page that the client does not make itself.
async function harmless(page, where) {
  const strange = await page.evaluate(() => {
    const found = [];
    const made = 'iframe, frame, object, embed, base, math, animate, foreignObject, template, marquee, applet, #app style, #app link, #app script, #app meta, script:not([src]), body > :not(#app)';
    for (const element of document.querySelectorAll(made)) if (!element.matches('noscript, script[src]')) found.push(element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc' || name === 'autofocus' || name === 'formaction') found.push(`${name}=${value}`);
        if (!['href', 'src', 'xlink:href', 'action', 'data', 'poster'].includes(name)) continue;
        if (!['http:', 'https:', 'mailto:', 'blob:'].includes(new URL(value, location.href).protocol)) found.push(`${name}=${value}`);
      }
    }
    for (const link of document.querySelectorAll('a[href]')) {
      const outside = link.origin !== location.origin && link.protocol !== 'blob:';
      if (outside && !['noopener', 'noreferrer', 'nofollow'].every((word) => link.relList.contains(word))) found.push(link.outerHTML);
    }
    return found;
  });
  assert.deepEqual(strange, [], `${where} holds what the client did not make`);
}

test('hostile names, messages, captions, files and links are text', async () => {
  const ann = await account('Ann Archer');
  const people = [];
  for (let i = 0; i < hostile.length; i++) people.push(await account(hostile[i], `hostile-${i}@example.com`));
  const { room } = await api('POST', '/api/chat/rooms', { token: ann.token, body: { name: 'Everybody', members: people.map(({ id }) => id) } });

  const files = [];
  for (const somebody of people) {
    const { token, name: text } = somebody;
    const { message: first } = await api('POST', `/api/chat/rooms/${room.id}/messages`, { token, body: { text } });
    const { id, name } = await upload(token, fileName(text));
    files.push(name);
    await api('POST', `/api/chat/rooms/${room.id}/messages`, { token, body: { type: 'file', upload: id, caption: text, reply_to: first.id } });
    await api('POST', `/api/chat/messages/${first.id}/pin`, { token: ann.token, body: {} });
    const own = await api('POST', '/api/chat/rooms', { token, body: { name: text, members: [ann.id] } });
    await api('POST', `/api/chat/rooms/${own.room.id}/messages`, { token, body: { text } });
    await api('POST', `/api/chat/friends/${ann.id}/request`, { token });
  }
  assert.ok(files.filter((name) => name.includes('<')).length > 20, 'the names of the files are hostile too');
  await api('POST', `/api/chat/rooms/${room.id}/messages`, { token: ann.token, body: { text: 'That was all' } });

  // All of a list is on a screen this high.
  const entered = await enter(browser, ann, { viewport: { width: 1280, height: 9000 } });
  const { page } = entered;
  await story([entered], async (step) => {
    await step('the list of chats', async () => {
      // A group's name, and the name and the words of who wrote last.
      await shown(page.getByRole('list', { name: 'Chats' }), hostile);
      await harmless(page, 'the list of chats');
    });

    await step('friend requests', async () => {
      await go(page, 'People');
      await shown(page.getByRole('list', { name: 'Friend requests' }), hostile);
      await harmless(page, 'the friend requests');
    });

    await step('people found by name', async () => {
      await page.getByRole('searchbox', { name: 'Find people by name' }).fill('<img');
      await shown(page.getByRole('list', { name: 'Found people' }), [hostile.find((text) => text.startsWith('<img'))]);
      await harmless(page, 'the people found');
    });

    await step('the conversation', async () => {
      await page.goto(`/#/room/${room.id}`);
      await message(page, 'That was all').waitFor();
      await shown(page.getByRole('log'), [...hostile, ...files]);
      await harmless(page, 'the conversation');
    });

    await step('an answer to a message', async () => {
      const hit = message(page, hostile[2]).first();
      await hit.hover();
      await hit.getByRole('button', { name: 'Reply' }).click();
      await page.getByRole('button', { name: 'Cancel reply' }).waitFor();
      await harmless(page, 'the answer');
      await page.getByRole('button', { name: 'Cancel reply' }).click();
    });

    await step('mentions', async () => {
      await field(page).fill('');
      await field(page).pressSequentially('@<im');
      await shown(page.getByRole('listbox', { name: 'Mention' }), [hostile[2]]);
      await harmless(page, 'the list of who can be mentioned');
      await field(page).press('Enter');
      await field(page).pressSequentially('look here');
      await field(page).press('Enter');
      await shown(message(page, 'look here'), [`@${hostile[2]} look here`]);
      await harmless(page, 'the mention');
    });

    await step('files in the composer', async () => {
      await page.getByLabel('Files to attach').setInputFiles(hostile.slice(0, 20).map((text) => ({ name: fileName(text), mimeType: 'text/plain', buffer: Buffer.from('words') })));
      await shown(page.getByRole('list', { name: 'Files to send' }), hostile.slice(0, 20).map(fileName));
      await harmless(page, 'the files in the composer');
    });

    await step('the details', async () => {
      await page.goto(`/#/room/${room.id}?info=1`);
      await page.getByRole('button', { name: /^Members/ }).click();
      await shown(page.getByRole('list', { name: 'Members' }), hostile);
      await harmless(page, 'the members');
      await page.getByRole('list', { name: 'Members' }).getByRole('button', { name: `More about ${hostile[2]}`, exact: true }).click();
      await page.getByRole('menuitem', { name: 'Remove from group' }).click();
      await page.getByRole('alertdialog', { name: `Remove ${hostile[2]}?` }).waitFor();
      await harmless(page, 'the question');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByRole('button', { name: 'Back to details' }).click();

      await page.getByRole('button', { name: 'Pinned messages', exact: true }).click();
      await shown(page.getByRole('list', { name: 'Pinned messages' }), hostile);
      await harmless(page, 'the pinned messages');
      await page.getByRole('button', { name: 'Back to details' }).click();

      await page.getByRole('button', { name: 'Media and files' }).click();
      await page.getByRole('radio', { name: 'Files' }).check();
      for (const more = page.getByRole('button', { name: 'Show more' }); await more.isVisible();) await more.click();
      await shown(page.getByRole('list', { name: 'Files', exact: true }), files);
      await harmless(page, 'the files');
    });

    await step('what is found', async () => {
      await page.goto('/#/search?q=alert');
      await shown(page.getByRole('list', { name: 'Found messages' }), hostile.filter((text) => text.startsWith('<img')));
      await harmless(page, 'what is found');
    });

    await step('a group of a hostile name', async () => {
      await go(page, 'Chats');
      await page.getByRole('link', { name: hostile[0] }).first().click();
      await page.getByRole('heading', { name: hostile[0], exact: true }).waitFor();
      await page.getByRole('button', { name: 'Chat info' }).click();
      await shown(page.getByRole('complementary'), [hostile[0]]);
      await harmless(page, 'the details of the group');
    });

    await step('an address of a hostile kind', async () => {
      for (const text of hostile) {
        await page.goto(`/#/room/${encodeURIComponent(text)}`);
        await page.getByText('This chat is not there').waitFor();
        await page.goto(`/#/search?q=${encodeURIComponent(text)}`);
        await page.getByRole('searchbox', { name: 'Search messages' }).waitFor();
      }
      await harmless(page, 'a page of a hostile address');
    });
  });
});
