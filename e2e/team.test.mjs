// Sends the nine example payloads of the published "Chat Feature API" (seed
// 002), as they stand, and listens for what the document says each of them
// emits.
//
// The document has no code. samples/team.txt are its examples under their
// headings, in its order and with its line breaks. Filled in are the user ids
// and the room id; the ids of the message and of the group are the client's own.
// The server URL carries a socket ticket because the document has no credential.
//
// Needs: URL, USER_A, TOKEN_A, USER_B, TOKEN_B.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { filled, inboxOf, sample, ticketURL } from './sample.mjs';

const { URL: url, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;
assert.ok(url && USER_A && TOKEN_A && USER_B && TOKEN_B, 'set URL, USER_A, TOKEN_A, USER_B and TOKEN_B');

const document = await sample('team.txt');

// example is the payload under an event's heading. Two things are mended to make
// it JSON: lines that the page broke within a string are joined, and the first
// example gets the brace that it lacks.
function example(event, values) {
  const [, text] = document.split(`Event: ${event}\n`);
  let json = text.split('Event: ')[0].trim().replaceAll('-\n', '-').replaceAll('\n', ' ');
  if (!json.startsWith('{')) json = `{${json}`;
  return JSON.parse(filled(json, values));
}

// The document's ids. Who acts in its examples is one user under two ids.
const Mazrui = '65e01d25c002d6508c631ad9', Abdul = '616e6d5195ae5b3f1adc87dc', Bharat = '5fa24825a8e9cddf8f35df71';
const documentsRoom = '663c8020fefd1941540edbca';
const message_id = '63cfbfc722c59b536467f03c', group_id = '63cfbe252ff0dd6ab8615e95';

async function connect(token) {
  const socket = io(await ticketURL(url, token), { forceNew: true });
  const inbox = inboxOf(socket);
  await new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('connect_error', reject); });
  return { socket, inbox };
}

describe('the examples of the document', { timeout: 60_000 }, () => {
  let a, b, room_id;

  before(async () => { [a, b] = await Promise.all([connect(TOKEN_A), connect(TOKEN_B)]); });
  after(() => {
    for (const one of [a, b]) {
      one?.socket.disconnect();
      assert.deepEqual(one?.inbox.rest('error'), []);
    }
  });

  // Both hear the event with the payload: "Emits: io.sockets.in(room).emit(...)".
  async function everybodyHears(event, payload) {
    for (const { inbox } of [a, b]) {
      const heard = await inbox.next(event);
      assert.deepEqual(Object.fromEntries(Object.keys(payload).map((key) => [key, heard[key]])), payload);
    }
  }

  it('connectRooms: the rooms of the user', async () => {
    a.socket.emit('connectRooms', example('connectRooms', { [Mazrui]: USER_A }));
    assert.deepEqual(await a.inbox.next('connectRooms'), []);
    b.socket.emit('connectRooms', example('connectRooms', { [Mazrui]: USER_B }));
    assert.deepEqual(await b.inbox.next('connectRooms'), []);
  });

  // Before sendMessage, which needs the room.
  it('sendNewMessage: the recipient hears the message under their user id', async () => {
    const payload = example('sendNewMessage', { [Bharat]: USER_B, [Abdul]: USER_A });
    assert.equal(payload.user_name, 'Bharat Subbaraman');
    a.socket.emit('sendNewMessage', payload);
    const opened = await b.inbox.next(USER_B);
    assert.equal(opened._id, message_id);
    assert.equal(opened.message, '');
    assert.equal(opened.message_type, 'text');
    assert.equal(opened.sender_id, USER_A);
    assert.match(opened.room_id, /^[0-9a-f]{24}$/);
    room_id = opened.room_id;
    assert.equal((await a.inbox.next('message'))._id, message_id);
  });

  it('sendMessage: the room hears "message"', async () => {
    const payload = example('sendMessage', { [documentsRoom]: room_id, [Mazrui]: USER_A });
    a.socket.emit('sendMessage', payload);
    // The names and the time are what the server knows.
    const { dateCreated, first_name, last_name, ...rest } = payload;
    await everybodyHears('message', rest);
  });

  it('typing: the room hears "typing"', async () => {
    const payload = example('typing', { [documentsRoom]: room_id });
    a.socket.emit('typing', payload);
    await everybodyHears('typing', payload);
  });

  it('editMessage: the room hears "edited"', async () => {
    const payload = example('editMessage', { [documentsRoom]: room_id, [Mazrui]: USER_A });
    a.socket.emit('editMessage', payload);
    await everybodyHears('edited', payload);
  });

  it('messageSeen: the room hears "seen"', async () => {
    const payload = example('messageSeen', { [documentsRoom]: room_id });
    assert.equal(payload.message_id, message_id);
    b.socket.emit('messageSeen', payload); // who wrote it has seen it
    await everybodyHears('seen', payload);
  });

  it('pinMessage: the room hears "pin message"', async () => {
    const payload = example('pinMessage', { [documentsRoom]: room_id });
    // The example unpins. To unpin something it is pinned first.
    a.socket.emit('pinMessage', { ...payload, pin_message: true });
    await everybodyHears('pin message', { ...payload, pin_message: true });
    a.socket.emit('pinMessage', payload);
    await everybodyHears('pin message', payload);
  });

  it('createGroup: each user hears of it under "group_<user id>"', async () => {
    // The document's recipients are two times the group's own id: the second is B here.
    const payload = example('createGroup', { [Mazrui]: USER_A });
    assert.deepEqual(payload.recipients, [group_id, group_id]);
    payload.recipients[1] = USER_B;
    a.socket.emit('createGroup', payload);
    for (const [inbox, user] of [[a.inbox, USER_A], [b.inbox, USER_B]]) {
      const { recipients, ...group } = await inbox.next(`group_${user}`);
      const { recipients: asked, ...want } = payload;
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, group[key]])), want);
      assert.deepEqual([...recipients].sort(), [USER_A, USER_B].sort());
    }
  });

  it('deleteMessage: the room hears "delete"', async () => {
    const payload = example('deleteMessage', { [documentsRoom]: room_id, [Mazrui]: USER_A });
    a.socket.emit('deleteMessage', payload);
    await everybodyHears('delete', payload);
  });

  it('connectRooms: lists what there is now', async () => {
    b.socket.emit('connectRooms', example('connectRooms', { [Mazrui]: USER_B }));
    const rooms = await b.inbox.next('connectRooms');
    assert.deepEqual(rooms.map(({ _id }) => _id).sort(), [room_id, group_id].sort());
  });
});
