// Runs the sample code of the published document of a chat between two (seed
// 000), as it stands, for two users against a running server.
//
// samples/direct.mjs is the document's code in the document's order; the line
// breaks, which its copy had lost, were put back. Filled in are the server URL,
// which carries a socket ticket because the document has no credential, and the
// user ids.
//
// Needs: URL, USER_A, TOKEN_A, USER_B, TOKEN_B.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Inbox, run, ticketURL } from './sample.mjs';

const { URL: url, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;
assert.ok(url && USER_A && TOKEN_A && USER_B && TOKEN_B, 'set URL, USER_A, TOKEN_A, USER_B and TOKEN_B');

// start runs the sample for one user. What it prints and what it hands to the
// two functions that it leaves to its reader goes to an inbox.
async function start(user, token, otherUser) {
  const inbox = new Inbox();
  const print = (label, value) => inbox.put(label, value);
  const { socket, sendMessage } = await run('direct.mjs', {
    values: {
      'http://localhost:3000': await ticketURL(url, token),
      'uuid-string-of-current-user': user,
      'user-uuid-1': user,
      'user-uuid-2': otherUser,
    },
    surroundings: {
      console: { log: print, error: print },
      renderMessages: (messages) => inbox.put('renderMessages', messages),
      appendMessage: (message) => inbox.put('appendMessage', message),
    },
    taken: ['socket', 'sendMessage'],
  });
  return { socket, sendMessage, inbox };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const bodies = (messages) => messages.map(({ body }) => body);

describe('the sample code of the document', { timeout: 60_000 }, () => {
  let a, b, roomId, first;

  before(async () => { a = await start(USER_A, TOKEN_A, USER_B); });
  after(() => {
    a?.socket.disconnect();
    b?.socket.disconnect();
  });

  it('connects, joins the room of the two and gets its empty history', async () => {
    assert.equal(await a.inbox.next('Connected to chat server:'), a.socket.id);
    roomId = await a.inbox.next('Joined room:');
    assert.match(roomId, uuid);
    assert.equal(await a.inbox.next('Room ID:'), roomId);
    const room = await a.inbox.next('Room Details:');
    assert.deepEqual(Object.keys(room).sort(), ['created_at', 'id', 'last_message_at', 'participant1', 'participant2', 'updated_at']);
    assert.equal(room.id, roomId);
    assert.deepEqual([room.participant1, room.participant2].sort(), [USER_A, USER_B].sort());
    assert.deepEqual(await a.inbox.next('renderMessages'), []);
    assert.deepEqual(await a.inbox.next('Messages:'), []);
  });

  it('brings the other user, who has another connection, into the same room', async () => {
    b = await start(USER_B, TOKEN_B, USER_A);
    assert.equal(await b.inbox.next('Joined room:'), roomId);
    assert.deepEqual(await b.inbox.next('renderMessages'), []);
    await b.inbox.next('Connected to chat server:');
  });

  it('sends a message to both and updates the list of the receiver', async () => {
    a.sendMessage('Hello world!');
    first = await b.inbox.next('appendMessage');
    assert.deepEqual(await a.inbox.next('appendMessage'), first);
    assert.deepEqual(await b.inbox.next('New Message:'), first);
    const { id, created_at, ...said } = first;
    assert.match(id, uuid);
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(said, { room_id: roomId, sender_id: USER_A, body: 'Hello world!' });
    assert.deepEqual(await b.inbox.next('Chat List Update:'), {
      room_id: roomId, last_message: 'Hello world!', sender_id: USER_A, updated_at: created_at,
    });
  });

  it('hears the answer, and no list update for one\'s own message', async () => {
    b.sendMessage('Hi');
    assert.equal((await a.inbox.next('appendMessage')).body, 'Hi');
    assert.equal((await a.inbox.next('Chat List Update:')).sender_id, USER_B);
    assert.deepEqual(a.inbox.rest('Chat List Update:'), []);
    assert.equal((await b.inbox.next('appendMessage')).body, 'Hi');
    assert.deepEqual(b.inbox.rest('Chat List Update:'), []);
  });

  it('begins with the last 50 messages and loads the older ones', async () => {
    const sent = ['Hello world!', 'Hi'];
    while (sent.length < 55) {
      sent.push(`message ${sent.length + 1}`);
      (sent.length % 2 ? a : b).sendMessage(sent.at(-1));
      assert.equal((await a.inbox.next('appendMessage')).body, sent.at(-1));
    }
    // Coming back is running the sample again.
    a.socket.disconnect();
    a = await start(USER_A, TOKEN_A, USER_B);
    assert.deepEqual(bodies(await a.inbox.next('renderMessages')), sent.slice(5));

    // The document's payload.
    const more = new Promise((resolve) => a.socket.once('more_messages', resolve));
    a.socket.emit('fetch_messages', { roomId, limit: 20, offset: 50 });
    const { messages, offset } = await more;
    assert.deepEqual(bodies(messages), sent.slice(0, 5));
    assert.deepEqual(messages[0], first);
    assert.equal(offset, 55);
    assert.deepEqual(a.inbox.rest('No more messages.'), []);
    a.socket.emit('fetch_messages', { roomId, limit: 20, offset });
    await a.inbox.next('No more messages.');
  });

  it('prints the error of a failed validation', async () => {
    a.socket.emit('join_chat', { userId: USER_A });
    assert.equal(await a.inbox.next('Error:'), 'Missing user IDs');
    assert.deepEqual([...a.inbox.rest('Error:'), ...b.inbox.rest('Error:')], []);
  });
});
