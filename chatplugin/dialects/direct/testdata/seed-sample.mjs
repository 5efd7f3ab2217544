// The sample code of seed 000, run against a server.
//
// What was changed: the server URL, which carries a socket ticket (the document
// has no credential), and the two user ids. What was added around it: the other
// user, the two functions that the sample leaves to its reader
// (renderMessages, appendMessage), the use of the events that it only shows,
// and the checks. Between the two rulers the code is the document's.
//
// Environment: URL, USER_A, TOKEN_A, USER_B, TOKEN_B. It prints "ok" and ends,
// or throws.

import assert from "node:assert/strict";

const { URL: server, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;

async function serverURL(token) {
  const response = await fetch(`${server}/api/chat/ticket`, { method: "POST", headers: { Authorization: token } });
  const { ticket } = await response.json();
  return `${server}/?ticket=${encodeURIComponent(ticket)}`;
}

const rendered = [];
const appended = [];
const renderMessages = (messages) => { rendered.push(messages); };
const appendMessage = (message) => { appended.push(message); };

setTimeout(() => { throw new Error("timed out"); }, 20_000).unref();
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

// ------------------------------------------------------------- the document
import { io } from "socket.io-client";
const socket = io(await serverURL(TOKEN_A));
socket.on("connect", () => {
  console.log("Connected to chat server:", socket.id);
  // Register user for notifications
  socket.emit("register_user", USER_A);
});

socket.on("room_joined", (data) => {
  console.log("Room ID:", data.roomId);
  console.log("Room Details:", data.room);
});
socket.on("message_history", (data) => {
  console.log("Messages:", data.messages); // Array of message objects
});
socket.on("error", (err) => {
  console.error("Error:", err.message);
});
socket.on("new_message", (message) => {
  console.log("New Message:", message);
});
socket.on("chat_list_update", (data) => {
  console.log("Chat List Update:", data);
});
socket.on("more_messages", (data) => {
  const olderMessages = data.messages;
  // Prepend these to your UI list
  const nextOffset = data.offset; // Use this for the next fetch
  if (olderMessages.length === 0) {
    console.log("No more messages.");
  }
});

// 1. Initialize
const currentUser = USER_A;
const otherUser = USER_B;
let currentRoomId = null;
// 2. Join Chat
socket.emit("join_chat", { userId: currentUser, targetUserId: otherUser });
// 3. Handle Room Join
socket.on("room_joined", ({ roomId }) => {
  currentRoomId = roomId;
  console.log("Joined room:", roomId);
});
// 4. Handle Initial Messages
socket.on("message_history", ({ messages }) => {
  renderMessages(messages); // Render initial list
});
// 5. Send Message
function sendMessage(text) {
  if (!currentRoomId) return;
  socket.emit("send_message", {
    roomId: currentRoomId,
    senderId: currentUser,
    body: text
  });
}
// 6. Receive Real-time Messages
socket.on("new_message", (message) => {
  appendMessage(message);
});
// --------------------------------------------------------------------------

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
await until(() => rendered.length === 1);
assert.match(currentRoomId, uuid);
assert.deepEqual(rendered[0], []);

// The other user, who registers and does not join.
const other = io(await serverURL(TOKEN_B), { forceNew: true });
other.on("connect", () => other.emit("register_user", USER_B));
await once(other, "connect");
const listed = once(other, "chat_list_update");

sendMessage("Hello world!");
await until(() => appended.length === 1);
const [message] = appended;
assert.deepEqual(Object.keys(message).sort(), ["body", "created_at", "id", "room_id", "sender_id"]);
assert.match(message.id, uuid);
assert.equal(message.body, "Hello world!");
assert.equal(message.sender_id, currentUser);
assert.equal(message.room_id, currentRoomId);
assert.deepEqual(await listed, {
  room_id: currentRoomId, last_message: "Hello world!", sender_id: currentUser, updated_at: message.created_at,
});

// The other one joins and finds the message; its answer arrives here.
const history = once(other, "message_history");
other.emit("join_chat", { userId: USER_B, targetUserId: USER_A });
assert.deepEqual((await history).messages, [message]);
other.emit("send_message", { roomId: currentRoomId, senderId: USER_B, body: "Hi" });
await until(() => appended.length === 2);
assert.equal(appended[1].body, "Hi");

// Older messages.
let more = once(socket, "more_messages");
socket.emit("fetch_messages", { roomId: currentRoomId, limit: 20, offset: 1 });
const page = await more;
assert.deepEqual(page.messages, [message]);
assert.equal(page.offset, 2);
more = once(socket, "more_messages");
socket.emit("fetch_messages", { roomId: currentRoomId, limit: 20, offset: page.offset });
assert.deepEqual((await more).messages, []);

// A failed validation.
const failed = once(socket, "error");
socket.emit("join_chat", { userId: currentUser });
assert.equal((await failed).message, "Missing user IDs");

socket.disconnect();
other.disconnect();
console.log("ok");
