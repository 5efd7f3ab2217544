// Listens with the payloads of the published "ChatApp Realtime API" (seed 004).
//
// samples/chatapp.txt is the document as it was found: no code, but a sentence
// and an example payload for each of its operations. Every payload that is
// heard here must have the shape of its example. Chats and messages are made
// over REST, which the document leaves to an API that was never published; the
// names of the events are those of docs/dialects/chatapp.md.
//
// Needs: URL, USER_A, TOKEN_A, USER_B, TOKEN_B.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { inboxOf, sample } from './sample.mjs';

const { URL: url, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;
assert.ok(url && USER_A && TOKEN_A && USER_B && TOKEN_B, 'set URL, USER_A, TOKEN_A, USER_B and TOKEN_B');

// operations are the document's: what each says, and its example payload, of
// which "string" stands for itself.
const [, ...parts] = (await sample('chatapp.txt')).split(/^(.+)\nAvailable only on servers:\nAccepts the following message:\n/m);
const operations = [];
for (let i = 0; i < parts.length; i += 2) {
  const json = /^\{[\s\S]*\}/.exec(parts[i + 1]);
  operations.push({ says: parts[i], example: json ? JSON.parse(json[0]) : 'string' });
}
assert.equal(operations.length, 12);

// toClient finds the operation of an event by its sentence. Of the two of one
// sentence the one with an object is the server's.
function toClient(sentence) {
  const found = operations.filter(({ says }) => says.startsWith(sentence)).at(-1);
  assert.ok(found, sentence);
  return found.example;
}

const examples = {
  typing_start: toClient('Client notifies it started typing.'),
  typing_end: toClient('Client notifies it stopped typing.'),
  new_message: toClient('New message created'),
  chat_summary_updated: toClient('Sidebar chat summary update'),
  chat_updated: toClient('Full chat object update'),
  new_chat: toClient('User has been added'),
  chat_deleted: toClient('Chat has been deleted.'),
  user_status: toClient('Presence update'),
};

// What a chat or a message may lack is null; the examples show all at once.
const optional = ['content', 'fileUrl', 'fileName', 'profilePic', 'lastSeen', 'message'];

function likeTheExample(value, example, path) {
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(value), `${path} is a list`);
    for (const [i, item] of value.entries()) likeTheExample(item, example[0], `${path}[${i}]`);
  } else if (typeof example === 'object') {
    assert.equal(typeof value, 'object', path);
    for (const [key, inner] of Object.entries(example)) {
      assert.ok(key in value, `${path}.${key} is there`);
      if (value[key] !== null || !optional.includes(key)) likeTheExample(value[key], inner, `${path}.${key}`);
    }
  } else {
    assert.equal(typeof value, typeof example, path);
    if (example === '2019-08-24T14:15:22Z') assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, path);
  }
}

const seen = new Set();

async function connect(server, token) {
  const socket = io(server, { auth: { token }, forceNew: true });
  const heard = inboxOf(socket);
  const next = async (event) => {
    const payload = await heard.next(event);
    likeTheExample(payload, examples[event], event);
    seen.add(event);
    return payload;
  };
  await new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('connect_error', reject); });
  return { socket, next, rest: (event) => heard.rest(event) };
}

async function api(method, path, body) {
  const response = await fetch(`${url}/api/chat/${path}`, {
    method,
    headers: { Authorization: TOKEN_A, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? null : response.json();
}

describe('the operations of the document', { timeout: 60_000 }, () => {
  let a, b, chatId;

  // A has only the sidebar open and sends nothing: its URL says what it speaks.
  before(async () => { a = await connect(`${url}/?dialect=chatapp`, TOKEN_A); });
  after(() => {
    for (const one of [a, b]) {
      one?.socket.disconnect();
      assert.deepEqual(one?.rest('error'), []);
    }
  });

  it('a user has been added to a newly created chat', async () => {
    const { room } = await api('POST', 'rooms', { name: 'Team', members: [USER_B] });
    chatId = room.id;
    const chat = await a.next('new_chat');
    assert.equal(chat.id, chatId);
    assert.equal(chat.isGroup, true);
    assert.equal(chat.name, 'Team');
    assert.deepEqual(chat.users.map(({ userId }) => userId).sort(), [USER_A, USER_B].sort());
  });

  it('a presence update for a related user, who joins a chat with a string', async () => {
    b = await connect(url, TOKEN_B); // its first event says what it speaks
    b.socket.emit('join_chat', chatId);
    assert.equal((await b.next('chat_updated')).id, chatId);
    const status = await a.next('user_status');
    assert.equal(status.userId, USER_B);
    assert.equal(status.online, true);
  });

  it('typing is broadcast to other members in the same chat room', async () => {
    a.socket.emit('join_chat', chatId);
    await a.next('chat_updated');
    for (const event of ['typing_start', 'typing_end']) {
      a.socket.emit(event, chatId);
      const { chatId: chat, userId } = await b.next(event);
      assert.deepEqual([chat, userId], [chatId, USER_A]);
    }
  });

  it('a new message in a chat where the user participates', async () => {
    const { message } = await api('POST', `rooms/${chatId}/messages`, { text: 'Hello' });
    for (const one of [a, b]) {
      const heard = await one.next('new_message');
      assert.equal(heard.id, message.id);
      assert.equal(heard.chatId, chatId);
      assert.equal(heard.content, 'Hello');
      assert.equal(heard.senderId, USER_A);
      assert.equal(heard.sender.id, USER_A);
    }
    assert.deepEqual([...a.rest('typing_start'), ...a.rest('typing_end')], [], 'who types does not hear it');
  });

  it('a sidebar chat summary update: last message and unread count', async () => {
    // One that it came and one that it is read, because the chat is open.
    for (let told = 0; told < 2;) {
      const { message, unreadCount } = await b.next('chat_summary_updated');
      assert.equal(unreadCount, 0);
      if (message?.content === 'Hello') told++;
    }
    await b.socket.emitWithAck('leave_chat', chatId);
    const { message } = await api('POST', `rooms/${chatId}/messages`, { text: 'Are you there?' });
    const summary = await b.next('chat_summary_updated');
    assert.equal(summary.chatId, chatId);
    assert.equal(summary.message.id, message.id);
    assert.equal(summary.unreadCount, 1);
  });

  it('a full chat object update for active views', async () => {
    a.rest('chat_updated');
    await api('PATCH', `rooms/${chatId}`, { name: 'Crew' });
    const chat = await a.next('chat_updated');
    assert.equal(chat.name, 'Crew');
    assert.deepEqual(chat.messages.map(({ content }) => content), ['Hello', 'Are you there?']);
  });

  it('a chat has been deleted', async () => {
    await api('DELETE', `rooms/${chatId}`);
    assert.deepEqual(await Promise.all([a.next('chat_deleted'), b.next('chat_deleted')]), [chatId, chatId]);
    assert.deepEqual(b.rest('chat_updated'), [], 'who left the chat has no active view');
  });

  it('every operation was heard', () => {
    assert.deepEqual([...seen].sort(), Object.keys(examples).sort());
  });
});
