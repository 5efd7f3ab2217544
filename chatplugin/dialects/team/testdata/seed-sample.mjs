// The nine example payloads of the published "Chat Feature API" (seed 002), sent in
// the document's order, and what the document says each of them emits.
//
// Changed from the document:
// - the server URL carries a socket ticket: the document has no credential;
// - user ids are those of the two test users: USER_A for whoever acts, USER_B for the other;
// - ids that the document's database gave out (room_id, message_id, _id in pinMessage) are
//   those that this server gave out;
// - the first example lacks its opening brace in the document.
// All else, odd values included, is as it stands there.
import { io } from 'socket.io-client';

const { URL, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;

const ticketOf = async (token) => {
  const response = await fetch(`${URL}/api/chat/ticket`, { method: 'POST', headers: { Authorization: token } });
  return (await response.json()).ticket;
};
const fail = (text) => { console.error(text); process.exit(1); };
const check = (ok, text) => { if (!ok) fail(`wrong: ${text}`); else console.log(`ok: ${text}`); };
const next = (socket, event) => new Promise((resolve) => {
  const timer = setTimeout(() => fail(`not heard: ${event}`), 20_000);
  socket.once(event, (...args) => { clearTimeout(timer); resolve(args); });
});
const connect = async (token) => {
  const socket = io(`${URL}/?ticket=${await ticketOf(token)}`, { forceNew: true });
  socket.on('error', ({ event, message }) => fail(`${event}: ${message}`));
  socket.on('connect_error', ({ message }) => fail(message));
  await next(socket, 'connect');
  return socket;
};

const a = await connect(TOKEN_A);
const b = await connect(TOKEN_B);

// connectRooms: socket.emit('connectRooms', allRooms)
for (const [socket, user] of [[b, USER_B], [a, USER_A]]) {
  const allRooms = next(socket, 'connectRooms');
  socket.emit('connectRooms', {
    "user_id": user,
    "first_name": "Mazrui"
  });
  check(Array.isArray((await allRooms)[0]), 'connectRooms answers a list of rooms');
}

// sendNewMessage: io.sockets.emit(user_id, data.message). It comes before sendMessage here, which needs its room.
const opened = next(b, USER_B);
const own = next(a, 'message');
a.emit('sendNewMessage', {
  "room_name": "Amazing group", "type": "peer-to-peer",
  "recipient_id": [USER_B], "user_name": "Bharat Subbaraman", "image_url": "https://nathanhrerp.s3.eu-central-1.amazonaws.com/users/Bharat-Subbaraman/Bharat-Subbaraman.webp",
  "message": { "_id": "63cfbfc722c59b536467f03c", "message": "",
    "recipients": [{ "_id": "", "msg_seen": "" }], "message_type": "text",
    "attachments": [], "sender_id": USER_A,
    "first_name": "Abdul", "last_name": "Poyilthodi Chathamparambil" }
});
const [first] = await opened;
await own;
check(first.message === '' && first.message_type === 'text' && first.sender_id === USER_A, 'the recipient hears the new conversation under its user id');
const room_id = first.room_id;

// sendMessage: io.sockets.in(room).emit('message', payload)
const both = Promise.all([next(a, 'message'), next(b, 'message')]);
a.emit('sendMessage', {
  "message": "Can you see this message?",
  "room_id": room_id,
  "recipients": [{
    "_id": USER_A,
    "msg_seen": false }],
  "isStoryReply": false,
  "reply_message": {},
  "message_type": "",
  "attachments": [],
  "sender_id": USER_A,
  "first_name": "Abdul",
  "last_name": "Poyilthodi Chathamparambil",
  "dateCreated": "2024-05-15T07:19:36.621+00:00"
});
const [[sent], [got]] = await both;
check(JSON.stringify(sent) === JSON.stringify(got), 'everybody in the room hears the same message');
check(got.message === 'Can you see this message?' && got.room_id === room_id && got.sender_id === USER_A, 'the message is the one that was sent');
check(got.message_type === '' && got.isStoryReply === false && JSON.stringify(got.reply_message) === '{}' && got.attachments.length === 0, 'its other keys came along');
check(got.recipients.length === 1 && got.recipients[0]._id === USER_A && got.recipients[0].msg_seen === false, 'so did its recipients');
const message_id = got._id;

// What follows goes to everybody in the room: io.sockets.in(room).emit(event, payload).
const echoes = async (emitted, event, payload) => {
  const heard = Promise.all([next(a, event), next(b, event)]);
  a.emit(emitted, payload);
  for (const [said] of await heard) {
    const same = Object.entries(payload).every(([key, value]) => said[key] === value);
    check(same, `${emitted} emits '${event}' with its payload`);
  }
};
await echoes('typing', 'typing', { "room_id": room_id, "message": "I am typing..." });
await echoes('editMessage', 'edited', { "message_id": message_id, "message": "I have edited this message again", "room_id": room_id, "user_id": USER_A });

// A message is seen by who did not send it; the document's payload does not say by whom.
const seen = Promise.all([next(a, 'seen'), next(b, 'seen')]);
b.emit('messageSeen', { "message_id": message_id, "room_id": room_id });
for (const [said] of await seen) {
  check(said.message_id === message_id && said.room_id === room_id && said.user_id === USER_B, "messageSeen emits 'seen' with its payload");
}

// pinMessage, as in the document: false, that is unpinned. The second spelling is the document's own, too.
const unpinned = Promise.all([next(a, 'pin message'), next(a, 'pin_message')]);
a.emit('pinMessage', { "_id": message_id, "room_id": room_id, "pin_message": false });
for (const [said] of await unpinned) {
  check(said._id === message_id && said.room_id === room_id && said.pin_message === false, "pinMessage emits 'pin message' with its payload");
}
await echoes('pinMessage', 'pin_message', { "_id": message_id, "room_id": room_id, "pin_message": true });
await echoes('deleteMessage', 'delete', { "message_id": message_id, "user_id": USER_A, "room_id": room_id });

// createGroup: io.sockets.in(room).emit(group_{user_id}, payload). The document names the group itself among its recipients.
const groups = Promise.all([next(a, `group_${USER_A}`), next(b, `group_${USER_B}`)]);
a.emit('createGroup', { "_id": "63cfbe252ff0dd6ab8615e95", "room_name": "Future group",
  "recipients": ["63cfbe252ff0dd6ab8615e95",
    USER_B], "type": "group-chat", "creator_id": USER_A,
  "image_url": "https://nathanhrerp.s3.amazonaws.com/users/Abdul%2%E2%80%A6rambil/Abdul%20-Poyilthodi%20Chathamparambil.webp" });
for (const [group] of await groups) {
  check(group._id === '63cfbe252ff0dd6ab8615e95' && group.room_name === 'Future group' && group.type === 'group-chat' && group.creator_id === USER_A,
    'createGroup tells each user of the group');
  check(group.image_url.endsWith('Chathamparambil.webp') && group.recipients.includes(USER_B), 'the group is the one that was made');
}

a.disconnect();
b.disconnect();
console.log('done');
