// Follows the tutorial of the Conduit chat module (seed 003), as it stands: its
// curl commands in a shell, and its Postman recipe with the official client.
//
// samples/conduit.sh are the tutorial's commands. Filled in are the servers
// (http://localhost:3000 and, for sockets, http://localhost:3001 are one server
// here), the access token, within the quotation marks that the tutorial has
// around it, and the ids.
//
// Needs: curl, URL, TOKEN_A, TOKEN_B and USER_A to USER_E.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { io } from 'socket.io-client';
import { filled, inboxOf, sample } from './sample.mjs';

const { URL: url, TOKEN_A, TOKEN_B, USER_A, USER_B, USER_C, USER_D, USER_E } = process.env;
assert.ok(url && TOKEN_A && TOKEN_B && USER_A && USER_B && USER_C && USER_D && USER_E, 'set URL, TOKEN_A, TOKEN_B and USER_A to USER_E');

const [createRoom, addUsers, leaveRoom] = (await sample('conduit.sh')).trim().split('\n\n');

// run types a command into a terminal and reads what it prints.
async function run(command, values) {
  const { stdout } = await promisify(execFile)('sh', ['-c', filled(command, { 'http://localhost:3000': url, ...values })]);
  return JSON.parse(stdout);
}

async function rest(path, token) {
  const response = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

// connect is "Socket.IO request", "server URL", "Headers tab" and "handshake
// path" of the recipe.
async function connect(token) {
  const socket = io(`${url}/chat/`, { path: '/realtime', extraHeaders: { Authorization: token }, forceNew: true });
  const inbox = inboxOf(socket);
  await new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('connect_error', reject); });
  return { socket, inbox };
}

describe('the tutorial', { timeout: 60_000 }, () => {
  let a, b, roomId;

  before(async () => { b = await connect(TOKEN_B); });
  after(() => {
    a?.socket.disconnect();
    b?.socket.disconnect();
  });

  it('creates a room as user', async () => {
    const answer = await run(createRoom, { userAccessToken: TOKEN_A, participantUserId1: USER_B, participantUserId2: USER_C });
    assert.deepEqual(Object.keys(answer), ['roomId']);
    roomId = answer.roomId;
    const { body: room } = await rest(`/chat/rooms/${roomId}`, TOKEN_A);
    assert.equal(room.name, 'Conduit Users');
    // "Three individuals will be placed in a room"
    assert.deepEqual([...room.participants].sort(), [USER_A, USER_B, USER_C].sort());
  });

  it('adds users in a chat room', async () => {
    const answer = await run(addUsers, { userAccessToken: TOKEN_A, '{roomId}': roomId, someUserId1: USER_D, someUserId2: USER_E });
    assert.deepEqual(answer, { result: 'Users added' });
    const { body: room } = await rest(`/chat/rooms/${roomId}`, TOKEN_A);
    assert.deepEqual([...room.participants].sort(), [USER_A, USER_B, USER_C, USER_D, USER_E].sort());
  });

  it('sends a message', async () => {
    // "add the Authorization token that you got": with its prefix, or as it is.
    a = await connect(`Bearer ${TOKEN_A}`);
    // Postman's event is called "message"; "Arg 1" is the room, "Arg 2" the words.
    a.socket.emit('message', roomId, 'Hello everybody');
    const heard = await b.inbox.next('message');
    assert.equal(heard.message, 'Hello everybody');
    assert.equal(heard.room, roomId);
    assert.equal(heard.sender, USER_A);
  });

  it('shows it in the chat room', async () => {
    const { body } = await rest(`/chat/messages?roomId=${roomId}`, TOKEN_B);
    assert.equal(body.count, 1);
    assert.equal(body.messages[0].message, 'Hello everybody');
    assert.equal(body.messages[0].senderUser, USER_A);
  });

  it('echoes nothing to the sender, as in the tutorial\'s time', async () => {
    b.socket.emit('message', roomId, 'Hello to you');
    assert.equal((await a.inbox.next('message')).message, 'Hello to you');
    assert.deepEqual(a.inbox.rest('message'), []);
  });

  it('leaves the room', async () => {
    const answer = await run(leaveRoom, { userAccessToken: TOKEN_A, '6390b1808c52d0b5a436a429': roomId });
    assert.deepEqual(answer, { result: 'Ok' });
    assert.equal((await rest(`/chat/rooms/${roomId}`, TOKEN_A)).status, 404);
    const { body: room } = await rest(`/chat/rooms/${roomId}`, TOKEN_B);
    assert.deepEqual([...room.participants].sort(), [USER_B, USER_C, USER_D, USER_E].sort());
  });
});
