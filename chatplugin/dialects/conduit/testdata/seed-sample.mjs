// The tutorial of seed 003, step by step as it stands: its curl commands word by
// word, and the Postman recipe with the official client.
//
// Changed, and nothing else:
//   - the server: http://localhost:3000 and http://localhost:3001 are URL, one
//     port for both here;
//   - "userAccessToken" is TOKEN_A, in the quotation marks that the seed has;
//   - the placeholders for ids are ids: participantUserId1 and participantUserId2
//     are USER_B and USER_C, someUserId1 and someUserId2 are USER_D and USER_E
//     ({roomId} and 6390b1808c52d0b5a436a429 are the room that was made);
//   - the tutorial has nobody who listens: B does, to see that it arrives.
//
// Needs URL, TOKEN_A, USER_B, TOKEN_B, USER_C, USER_D, USER_E, and curl.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { io } from 'socket.io-client';

const { URL: url, TOKEN_A, USER_B, TOKEN_B, USER_C, USER_D, USER_E } = process.env;
assert.ok(url && TOKEN_A && USER_B && TOKEN_B && USER_C && USER_D && USER_E, 'set URL, TOKEN_A, TOKEN_B and USER_B to USER_E');

// run is a terminal: the command goes to a shell as the reader would type it.
const run = (command) => JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

// Create a room as user
const created = run(`curl --location --request POST '${url}/chat/rooms' \\
--header 'Content-Type: application/json' \\
--header 'Accept: application/json' \\
--header 'Authorization: Bearer "${TOKEN_A}" ' \\
--data-raw '{
"roomName": "Conduit Users",
"users": ["${USER_B}","${USER_C}"]
}'`);
assert.deepEqual(Object.keys(created), ['roomId']);
const { roomId } = created;

// Add users in a chat room
const added = run(`curl --location --request PUT '${url}/chat/rooms/${roomId}/addUsers' \\
--header 'Content-Type: application/json' \\
--header 'Accept: application/json' \\
--header 'masterkey: M4ST3RK3Y' \\
--header 'Authorization: Bearer "${TOKEN_A}"' \\
--data-raw '{
"users": ["${USER_D}","${USER_E}"]
}'`);
assert.deepEqual(added, { result: 'Users added' });

// Send message: server URL <url>/chat/, header Authorization, handshake path
// /realtime; Postman's event is "message", with the room id and the text as its
// two arguments.
const connect = (token) => new Promise((resolve, reject) => {
  const socket = io(`${url}/chat/`, { path: '/realtime', extraHeaders: { Authorization: `Bearer ${token}` }, forceNew: true });
  socket.once('connect', () => resolve(socket));
  socket.once('connect_error', reject);
});
const a = await connect(TOKEN_A);
const b = await connect(TOKEN_B);
a.on('message', () => assert.fail('the sender of the seed\'s time hears no echo'));
const arrived = new Promise((resolve) => b.once('message', resolve));
a.emit('message', roomId, 'Hello everybody');
const { message, room } = await arrived;
assert.deepEqual({ message, room }, { message: 'Hello everybody', room: roomId });

// "To view the message ... navigate to the chat room"
const { messages } = run(`curl --location '${url}/chat/messages?roomId=${roomId}' --header 'Authorization: Bearer ${TOKEN_B}'`);
assert.equal(messages[0].message, 'Hello everybody');

// Leaving a room
const left = run(`curl --location --request PUT '${url}/chat/leave/${roomId}' \\
--header 'Content-Type: application/json' \\
--header 'Accept: application/json' \\
--header 'masterkey: M4ST3RK3Y' \\
--header 'Authorization: Bearer "${TOKEN_A}"' \\
--data-raw ''`);
assert.deepEqual(left, { result: 'Ok' });

a.disconnect();
b.disconnect();
console.log('the seed works');
