// Drives the published ChatClient, unchanged, through the flows of the Syarah
// document against a running server.
//
// Needs: URL, USER_A, TOKEN_A, USER_B, TOKEN_B (two PocketBase users and their
// auth tokens), TOKEN_C (a third one's), PHOTO (the path of a JPEG of 4000 x 3000
// pixels, to be turned by 90 degrees, with a place in it).

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { ChatClient } from './syarah-chatclient.mjs';

const { URL: url, USER_A, TOKEN_A, USER_B, TOKEN_B, TOKEN_C, PHOTO } = process.env;
assert.ok(url && USER_A && TOKEN_A && USER_B && TOKEN_B && TOKEN_C && PHOTO, 'set URL, USER_A, TOKEN_A, USER_B, TOKEN_B, TOKEN_C and PHOTO');

// The class shows acks nowhere but on the console, so the test listens there.
const printed = new EventEmitter();
console.log = (label, value) => printed.emit(label, value);

async function said(label, act) {
  const line = once(printed, label);
  act();
  return (await line)[0];
}

// heard records what a client's overridable handlers are called with.
const handlers = ['onMessageReceived', 'onTyping', 'onUserStatusChanged', 'onMemberJoined', 'onMessageUpdated', 'onMessageDeleted', 'onMessagesRead'];

class Ear {
  constructor(client) {
    this.queues = new Map(handlers.map((name) => [name, []]));
    this.waiting = new Map();
    for (const name of handlers) {
      client[name] = (value) => {
        this.queues.get(name).push(value);
        this.waiting.get(name)?.();
      };
    }
  }

  async next(name) {
    const queue = this.queues.get(name);
    while (queue.length === 0) {
      await new Promise((resolve) => this.waiting.set(name, resolve));
    }
    return queue.shift();
  }

  // nothing asserts that a handler was not called up to now. Call it after
  // something later was heard on the same connection: order is kept.
  nothing(name) {
    assert.deepEqual(this.queues.get(name), [], `${name} was called`);
  }
}

// sizeOf reads the header of a WebP file.
function sizeOf(webp) {
  assert.equal(webp.toString('latin1', 0, 4) + webp.toString('latin1', 8, 12), 'RIFFWEBP');
  switch (webp.toString('latin1', 12, 16)) {
    case 'VP8X': return { width: webp.readUIntLE(24, 3) + 1, height: webp.readUIntLE(27, 3) + 1 };
    case 'VP8 ': return { width: webp.readUInt16LE(26) & 0x3fff, height: webp.readUInt16LE(28) & 0x3fff };
    default: throw new Error('unexpected kind of WebP');
  }
}

function rest(path, token, options = {}) {
  return fetch(new URL(path, url), { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
}

describe('the document\'s ChatClient', { timeout: 60_000 }, () => {
  let a, b, earA, earB, room, first;

  before(async () => {
    a = new ChatClient(url, USER_A, TOKEN_A);
    b = new ChatClient(url, USER_B, TOKEN_B);
    earA = new Ear(a);
    earB = new Ear(b);
    await Promise.all([once(a.socket, 'connect'), once(b.socket, 'connect')]);
  });

  after(() => {
    a.disconnect();
    b.disconnect();
  });

  it('opens a room by the other user\'s id', async () => {
    const response = await new Promise((resolve, reject) => {
      a.joinRoomWithUser(USER_B, (answer, error) => (error ? reject(new Error(error)) : resolve(answer)));
    });
    room = response.chatHeaderId;
    assert.equal(typeof room, 'number');
    assert.equal(response.joined, true);
    assert.equal(response.chatHeader.id, room);
    assert.equal(response.currentMember.userId, USER_A);
    assert.deepEqual(response.members.map((m) => m.userId).sort(), [USER_A, USER_B].sort());
    assert.deepEqual(response.roomMembers, response.members);
  });

  it('joins it by number, and the other one is told', async () => {
    const response = await said('Joined room:', () => b.joinRoom(room));
    assert.equal(response.chatHeaderId, room);
    const member = await earA.next('onMemberJoined');
    assert.equal(member.userId, USER_B);
    assert.equal(member.chatHeaderId, room);
  });

  it('sends text, with the class\'s own default type, to both', async () => {
    a.sendMessage(room, 'Hello, world!');
    for (const ear of [earA, earB]) {
      const { chatMessage } = await ear.next('onMessageReceived');
      assert.equal(chatMessage.message, 'Hello, world!');
      assert.equal(chatMessage.messageType, 0);
      assert.equal(chatMessage.chatHeaderId, room);
      assert.equal(chatMessage.userId, USER_A);
      assert.ok(Number.isInteger(chatMessage.id));
      assert.match(chatMessage.creationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      first = chatMessage.id;
    }
  });

  it('shows typing to the other one only', async () => {
    b.setTyping(room, true, 'Somebody else');
    const on = await earA.next('onTyping');
    assert.equal(on.isTyping, true);
    assert.equal(on.chatHeaderId, room);
    assert.notEqual(on.name, 'Somebody else');
    b.setTyping(room, false, 'Somebody else');
    assert.equal((await earA.next('onTyping')).isTyping, false);
    earB.nothing('onTyping');
  });

  it('tells the sender that it was read, by a bare number', async () => {
    assert.equal(await earB.next('onMessagesRead'), room); // who writes has read
    b.markAsRead(room);
    assert.equal(await earA.next('onMessagesRead'), room);
    earB.nothing('onMessagesRead');
  });

  it('updates a message for both', async () => {
    a.updateMessage(first, room, 'Hello again', 'with a caption');
    for (const ear of [earA, earB]) {
      const updated = await ear.next('onMessageUpdated');
      assert.equal(updated.id, first);
      assert.equal(updated.message, 'Hello again');
      assert.equal(updated.caption, 'with a caption');
      assert.equal(updated.isEdited, true);
      assert.equal(updated.isRead, true);
    }
  });

  it('lists the messages of a room given as a string', async () => {
    const messages = await said('Messages:', () => b.getAllMessages(room));
    assert.ok(Array.isArray(messages));
    assert.equal(messages[0].id, first);
    assert.equal(messages[0].message, 'Hello again');
  });

  it('deletes one and many, once per number', async () => {
    for (const text of ['one', 'two', 'three']) {
      a.sendMessage(room, text, 0);
    }
    const ids = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await earB.next('onMessageReceived')).chatMessage.id);
    }
    a.deleteMessage(first, room);
    assert.equal(await earB.next('onMessageDeleted'), first);
    a.socket.emit('removeMessage', { id: first, ids, chatHeaderId: room, accessToken: TOKEN_A });
    const deleted = [];
    for (let i = 0; i < 3; i++) {
      deleted.push(await earB.next('onMessageDeleted'));
    }
    assert.deepEqual(deleted.sort((x, y) => x - y), ids);
    assert.ok(!(await said('Messages:', () => b.getAllMessages(room))).some((m) => ids.includes(m.id)));
  });

  it('hears nothing after leaveRoom until it joins again', async () => {
    const left = await b.socket.emitWithAck('leaveRoom', { chatHeaderId: room, accessToken: TOKEN_B });
    assert.equal(left.error, undefined);
    const missed = await a.socket.emitWithAck('createMessage', { message: 'while you were away', chatHeaderId: room, accessToken: TOKEN_A, messageType: 0 });
    assert.equal(missed.chatMessage.message, 'while you were away');
    await said('Joined room:', () => b.joinRoom(room));
    a.sendMessage(room, 'welcome back', 0);
    assert.equal((await earB.next('onMessageReceived')).chatMessage.message, 'welcome back');
  });

  it('lists friends and opens the rooms that are missing', async () => {
    for (const [path, token] of [[`api/chat/friends/${USER_B}/request`, TOKEN_A], [`api/chat/friends/${USER_A}/accept`, TOKEN_B]]) {
      const response = await rest(path, token, { method: 'POST' });
      assert.ok(response.ok, `${path}: ${response.status} ${await response.text()}`);
    }
    const friends = await new Promise((resolve) => a.getFriendshipsAndCreateChats(resolve));
    const friend = friends.find((f) => f.userId === USER_B);
    assert.equal(friend.chatHeaderId, room);
    assert.equal(friend.isOnline, true);
    assert.ok(friend.name);
  });

  it('lists chats and headers', async () => {
    const chats = await a.socket.emitWithAck('getMyChats', { accessToken: TOKEN_A });
    const chat = chats.find((c) => c.chatHeaderId === room);
    assert.equal(chat.userId, USER_B);
    assert.equal(chat.lastMessage, 'welcome back');
    assert.equal(chat.friendshipStatus, 1);
    assert.equal(chat.isOnline, true);

    const unread = async () => (await b.socket.emitWithAck('getMyChats')).find((c) => c.chatHeaderId === room).unreadCount;
    assert.ok(await unread() > 0);
    b.markAsRead(room);
    assert.equal(await earA.next('onMessagesRead'), room);
    assert.equal(await unread(), 0);

    const headers = await said('Chat headers:', () => a.getAllChatHeaders());
    const header = headers.find((h) => h.id === room);
    assert.equal(header.isGroup, false);
    assert.equal(header.lastMessage, 'welcome back');
  });

  it('answers the REST routes in the document\'s envelope', async () => {
    const found = await rest(`api/chat/getChatHeaderAsync?user1Id=${USER_A}&user2Id=${USER_B}`, TOKEN_A);
    const body = await found.json();
    assert.equal(body.success, true);
    assert.equal(body.data.id, room);
    assert.equal(body.message, null);

    const refused = await rest('api/chat/uploadFile', TOKEN_A, { method: 'POST', body: new FormData() });
    assert.equal(refused.status, 400);
    const { success, data, message } = await refused.json();
    assert.deepEqual({ success, data }, { success: false, data: null });
    assert.match(message, /file/);
  });

  // upload is the document's own code around fetch.
  async function upload(content, name, messageType) {
    const form = new FormData();
    form.append('file', new Blob([content]), name);
    form.append('messageType', messageType);
    const response = await rest('api/chat/uploadFile', TOKEN_A, { method: 'POST', body: form });
    return response.json();
  }

  it('shows a photo to the other one by its plain path, and to nobody else', async () => {
    const photo = await readFile(PHOTO);
    assert.ok(photo.includes('GPS-SECRET'), 'the photo has no place in it to begin with');
    const result = await upload(photo, 'IMG 0001.JPG', 2);
    assert.match(result.data, /^\/uploads\/chat-messages\/images\/[a-z0-9]+\.webp$/);
    assert.equal(result.success, true);
    assert.equal(result.message, null);

    a.sendMessage(room, result.data, 2, 'Check out this image!');
    const { chatMessage } = await earB.next('onMessageReceived');
    assert.equal(chatMessage.messageType, 2);
    assert.equal(chatMessage.caption, 'Check out this image!');
    assert.ok(chatMessage.message.startsWith(result.data));

    const shown = await fetch(new URL(chatMessage.message, url));
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get('content-type'), 'image/webp');
    const webp = Buffer.from(await shown.arrayBuffer());
    assert.deepEqual(sizeOf(webp), { width: 1440, height: 1920 }); // turned as the camera said
    for (const word of ['GPS-SECRET', 'Exif', 'EXIF', 'http://ns.adobe.com']) {
      assert.ok(!webp.includes(word), `${word} is still in the picture`);
    }

    assert.equal((await fetch(new URL(result.data, url))).status, 404, 'nobody');
    for (const path of [result.data, chatMessage.message]) {
      assert.equal((await rest(path, TOKEN_C)).status, 404, 'a third user');
      assert.equal((await rest(path, TOKEN_B)).status, 200, 'the other one');
    }
  });

  it('takes a voice note, a document and a video, and lists them with links that open', async () => {
    const files = [[1, 'voice.ogg', 'opus.ogg', 'audios'], [4, 'clip.mp4', 'video.mp4', 'videos'], [3, 'a.wav', 'tone.wav', 'files']];
    for (const [type, name, sample, folder] of files) {
      const content = await readFile(new URL(`../chatplugin/media/probe/testdata/${sample}`, import.meta.url));
      const { data } = await upload(content, name, type);
      assert.ok(data.startsWith(`/uploads/chat-messages/${folder}/`), data);
      a.sendMessage(room, data, type);
      assert.equal((await earB.next('onMessageReceived')).chatMessage.messageType, type);
    }
    const messages = await said('Messages:', () => b.getAllMessages(room));
    for (const message of messages.filter((m) => m.messageType > 0)) {
      assert.equal((await fetch(new URL(message.message, url))).status, 200, message.message);
    }
    const again = await a.socket.emitWithAck('createMessage',
      { message: messages.find((m) => m.messageType === 1).message, chatHeaderId: room, accessToken: TOKEN_A, messageType: 1 });
    assert.match(again.error, /once for each message/);
  });

  it('reconnects by itself, joins again and goes on', async () => {
    const back = once(b.socket, 'connect');
    b.socket.io.engine.close();
    await back;
    await said('Joined room:', () => b.joinRoom(room));
    a.sendMessage(room, 'after the reconnect', 0);
    assert.equal((await earB.next('onMessageReceived')).chatMessage.message, 'after the reconnect');
  });

  it('sees the other one go and come', async () => {
    const status = async (activeNow) => {
      for (;;) {
        const seen = await earA.next('onUserStatusChanged');
        if (seen.userId === USER_B && seen.activeNow === activeNow) {
          return seen;
        }
      }
    };
    b.disconnect();
    assert.equal((await status(false)).clientType, 'user');
    b.socket.connect();
    await said('Joined room:', () => b.joinRoom(room));
    await status(true);
  });

  it('is refused under another user\'s name', async () => {
    const thief = new ChatClient(url, USER_B, TOKEN_A);
    try {
      await once(thief.socket, 'connect');
      const answer = await thief.socket.emitWithAck('joinRoom', { chatHeaderId: room, userId: USER_B, accessToken: TOKEN_A });
      assert.equal(typeof answer.error, 'string');
      assert.equal(answer.joined, undefined);
    } finally {
      thief.disconnect();
    }
  });
});

describe('the documentation page', { timeout: 30_000 }, () => {
  it('has an example that runs', async () => {
    const page = await readFile(new URL('../docs/dialects/syarah.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1]);
    assert.ok(examples.length > 0, 'the page has no js example');
    const AsyncFunction = (async () => {}).constructor;
    for (const example of examples) {
      const run = new AsyncFunction('io', 'URL', 'USER_A', 'TOKEN_A', 'USER_B', 'TOKEN_B', example);
      await run(io, url, USER_A, TOKEN_A, USER_B, TOKEN_B);
    }
  });
});
