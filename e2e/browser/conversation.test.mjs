// A group of three, and all that can be done with its messages, as two of them
// see it at once.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { attach, drop, film, paste, picture } from './files.mjs';
import { account, api, launch } from './kit.mjs';
import { act, chat, confirm, enter, field, gone, message, onScreen, openChat, say, story } from './steps.mjs';

let browser;
before(async () => void (browser = await launch()));
after(() => browser.close());

test('a group sends, answers, edits, deletes, pins, mentions and finds messages', async () => {
  const [annAccount, benAccount] = [await account('Ann Archer'), await account('Ben Baker')];
  const cleo = await account('Cleo Cole');
  await api('POST', `/api/chat/direct/${cleo.id}`, { token: benAccount.token });
  const ann = await enter(browser, annAccount);
  const ben = await enter(browser, benAccount);
  const [a, b] = [ann.page, ben.page];
  let room;

  await story([ann, ben], async (step) => {
    await step('Ann makes a group', async () => {
      await a.getByRole('button', { name: 'New group' }).click();
      const dialog = a.getByRole('dialog', { name: 'New group' });
      await dialog.getByRole('button', { name: 'Create group' }).click();
      await dialog.getByText('Give the group a name.').waitFor();
      await dialog.getByRole('textbox', { name: 'Name of the group' }).fill('Lighthouse');
      for (const name of ['Ben Baker', 'Cleo Cole']) {
        await dialog.getByRole('searchbox', { name: 'Find people by name' }).fill(name);
        await dialog.getByRole('checkbox', { name }).click();
      }
      await dialog.getByRole('button', { name: 'Create group' }).click();
      await gone(dialog);
      await a.getByRole('heading', { name: 'Lighthouse' }).waitFor();
      await a.getByText('3 members').waitFor();
      room = a.url().match(/room\/(\w+)/)[1];
      await openChat(b, 'Lighthouse');
    });

    await step('Ann makes Ben an admin', async () => {
      await a.getByRole('button', { name: 'Chat info' }).click();
      await a.getByRole('button', { name: /^Members/ }).click();
      await a.getByRole('button', { name: 'More about Ben Baker' }).click();
      await a.getByRole('menuitem', { name: 'Make admin' }).click();
      await a.getByRole('group', { name: 'Ben Baker' }).getByText('Admin', { exact: true }).waitFor();
      await a.getByRole('button', { name: 'Close details' }).click();
    });

    await step('a picture is pasted, seen before it goes, and has a caption', async () => {
      await paste(a, await picture(a));
      const tray = a.getByRole('list', { name: 'Files to send' });
      await tray.getByRole('img', { name: /^Preview of/ }).waitFor();
      await a.getByRole('textbox', { name: 'Caption' }).fill('Pasted stripes');
      await a.getByRole('button', { name: 'Send' }).click();
      await gone(tray);
      await message(a, 'Pasted stripes').getByRole('img', { name: /^(Sent|Delivered|Read)$/ }).waitFor();
      await message(b, 'Pasted stripes').getByRole('button', { name: 'Open Photo from Ann Archer: Pasted stripes' }).click();
      const viewer = b.getByRole('dialog', { name: 'Photo 1 of 1' });
      await loaded(b, viewer.getByRole('img', { name: 'Pasted stripes' }));
      await b.keyboard.press('Escape');
      await gone(viewer);
    });

    await step('pictures are dropped, one is taken out again', async () => {
      const png = { mimeType: 'image/png', buffer: await picture(a, 200, 300) };
      await drop(a, { name: 'kept.png', ...png }, { name: 'not this.png', ...png });
      await a.getByRole('button', { name: 'Remove not this.png' }).click();
      await a.getByRole('img', { name: 'Preview of kept.png' }).waitFor();
      await a.getByRole('button', { name: 'Send' }).click();
      const photo = b.getByRole('log').getByRole('button', { name: 'Open Photo from Ann Archer', exact: true });
      await loaded(b, photo.locator('img'));
      assert.equal(await photo.count(), 1);
    });

    await step('a voice note is recorded and played', async () => {
      await a.getByRole('button', { name: 'Record a voice message' }).click();
      await a.getByRole('timer', { name: 'Recorded' }).getByText('0:02').waitFor();
      await a.getByRole('button', { name: 'Send voice message' }).click();
      const note = b.getByRole('group', { name: 'Voice message from Ann Archer' });
      await note.getByRole('slider', { name: 'Position' }).waitFor();
      // The fake microphone beeps: the waveform is no flat line.
      const heights = await note.locator('rect').evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('height'))).size);
      assert.ok(heights > 3, `${heights} heights of bars`);
      await note.getByRole('button', { name: 'Play' }).click();
      await note.getByRole('button', { name: 'Pause' }).waitFor();
      await b.waitForFunction((slider) => Number(slider.value) > 0, await note.getByRole('slider').elementHandle());
      await note.getByRole('button', { name: 'Play' }).waitFor(); // it came to its end
    });

    await step('a video and a file are chosen', async () => {
      const text = 'Bring a torch.\n';
      await attach(a, { name: 'waves.webm', mimeType: 'video/webm', buffer: await film(a) }, { name: 'list <b>.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
      await a.getByRole('button', { name: 'Send' }).click();
      const video = b.getByRole('log').locator('video');
      await video.evaluate((element) => element.play());
      await b.waitForFunction((element) => element.ended || element.currentTime > 0, await video.elementHandle());
      const link = b.getByRole('link', { name: /^Download list <b>\.txt/ });
      const [download] = await Promise.all([b.waitForEvent('download'), link.click()]);
      assert.equal(await readFile(await download.path(), 'utf8'), text);
    });

    await step('Ben answers a message from long ago, Ann jumps to it', async () => {
      await say(a, 'Who brings the soup?');
      await act(b, 'Who brings the soup?', 'Reply');
      await b.getByText('Reply to Ann Archer').waitFor();
      await many(room, annAccount, 'Plan', 120);
      await say(b, 'I bring it');
      const asked = a.getByRole('article', { name: /: Who brings the soup\?$/ });
      const quote = message(a, 'I bring it').getByRole('button', { name: /^In answer to You Who brings the soup\?/ });
      await a.reload(); // only the newest page is here now
      await quote.waitFor();
      await gone(asked);
      await quote.click();
      await onScreen(a, asked);
      await a.getByRole('button', { name: /newest message|new message/i }).click();
      await onScreen(a, message(a, 'I bring it'));
    });

    await step('both react', async () => {
      const answer = message(a, 'I bring it');
      await answer.hover();
      await answer.getByRole('button', { name: 'React' }).click();
      await a.getByRole('searchbox', { name: 'Search emoji' }).fill('thumbs up');
      await a.getByRole('searchbox', { name: 'Search emoji' }).press('Enter');
      await message(b, 'I bring it').getByRole('button', { name: /^thumbs up, 1: Ann Archer$/i }).click();
      await answer.getByRole('button', { name: /^thumbs up, 2: you and Ben Baker$/i, pressed: true }).click();
      await message(b, 'I bring it').getByRole('button', { name: /^thumbs up, 1: you$/i, pressed: true }).waitFor();
    });

    await step('Ann edits', async () => {
      await say(a, 'We meet at niin');
      await act(a, 'We meet at niin', 'Edit');
      await a.getByRole('textbox', { name: 'Edit message' }).fill('We meet at nine');
      await a.getByRole('button', { name: 'Save' }).click();
      await message(b, 'We meet at nine').getByText('Edited').waitFor();
      await field(a).waitFor(); // the composer is for new messages again
    });

    await step('Ann deletes for everyone', async () => {
      await say(a, 'A secret');
      await message(b, 'A secret').waitFor();
      await act(a, 'A secret', 'Delete for everyone');
      await confirm(a, 'Delete for everyone');
      await message(b, 'This message was deleted.').waitFor();
      await message(a, 'You deleted this message.').waitFor();
      await gone(message(b, 'A secret'));
    });

    await step('Ben deletes for himself', async () => {
      await say(a, 'Not for Ben');
      await act(b, 'Not for Ben', 'Delete for me');
      await confirm(b, 'Delete for me');
      await gone(message(b, 'Not for Ben'));
      await b.reload();
      await message(b, 'We meet at nine').waitFor();
      assert.equal(await message(b, 'Not for Ben').count(), 0);
      assert.equal(await message(a, 'Not for Ben').count(), 1);
    });

    await step('Ben pins, Ann goes to the pin', async () => {
      await act(b, 'We meet at nine', 'Pin');
      await a.getByRole('button', { name: /^Pinned message.*We meet at nine/ }).click();
      await onScreen(a, message(a, 'We meet at nine').getByText('Pinned'));
      await act(b, 'We meet at nine', 'Unpin');
      await gone(a.getByRole('button', { name: /^Pinned message/ }));
    });

    await step('Ann mentions Ben, who is elsewhere', async () => {
      await openChat(b, 'Cleo Cole');
      await field(a).pressSequentially('Ask @be');
      await a.getByRole('listbox', { name: 'Mention' }).getByRole('option', { name: 'Ben Baker', selected: true }).waitFor();
      await field(a).press('Enter');
      await field(a).pressSequentially('for the key');
      await field(a).press('Enter');
      await message(a, 'Ask @Ben Baker for the key').waitFor();
      await chat(b, 'Lighthouse').getByText('You were mentioned').waitFor();
      await openChat(b, 'Lighthouse');
      await onScreen(b, message(b, 'Ask @Ben Baker for the key'));
      await gone(chat(b, 'Lighthouse').getByText('You were mentioned'));
    });

    await step('the owner may call everybody', async () => {
      await openChat(b, 'Cleo Cole');
      await field(a).pressSequentially('Come @al');
      await a.getByRole('listbox', { name: 'Mention' }).getByRole('option', { name: /everybody in this group/ }).click();
      await field(a).press('Enter');
      await message(a, 'Come @all').waitFor();
      await chat(b, 'Lighthouse').getByText('You were mentioned').waitFor();
      await openChat(b, 'Lighthouse');
    });

    await step('Ben searches and goes to what he found', async () => {
      await b.getByRole('button', { name: 'Search in this chat' }).click();
      await b.getByRole('searchbox', { name: 'Search messages' }).fill('brings soup');
      const hit = b.getByRole('list', { name: 'Found messages' }).getByRole('link', { name: /Who brings the soup/ });
      await hit.waitFor();
      assert.deepEqual(await hit.locator('mark').allTextContents(), ['brings', 'soup']);
      await hit.click();
      await onScreen(b, b.getByRole('article', { name: /: Who brings the soup\?$/ }));
    });

    await step('the media of the group', async () => {
      await b.getByRole('button', { name: 'Chat info' }).click();
      await b.getByRole('button', { name: 'Media and files' }).click();
      await b.getByRole('button', { name: /^Photo from/ }).nth(1).waitFor();
      await b.getByRole('radio', { name: 'Files' }).check();
      await b.getByRole('link', { name: /^list <b>\.txt/ }).waitFor();
    });
  });
});

// loaded waits until a picture has its pixels.
async function loaded(page, image) {
  await page.waitForFunction((element) => element.complete && element.naturalWidth > 0, await image.elementHandle());
}

// many writes messages over REST, fifty in a request.
async function many(room, { id, token }, words, count) {
  await api('PATCH', '/api/settings', { body: { batch: { enabled: true, maxRequests: 50, timeout: 10 } } });
  for (let from = 0; from < count; from += 50) {
    const requests = Array.from({ length: Math.min(50, count - from) }, (_, i) => ({
      method: 'POST', url: '/api/collections/chat_messages/records', body: { room, sender: id, text: `${words} ${from + i + 1}` },
    }));
    await api('POST', '/api/batch', { body: { requests } });
  }
}
