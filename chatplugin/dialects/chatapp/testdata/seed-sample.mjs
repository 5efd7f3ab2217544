// Seed 004 has no sample code: it is a list of events with their payloads. So
// this is a client of that list. The schemas are the document's, property by
// property; every payload that is heard is checked against them. Chats and
// messages are made over REST, which the document leaves to another API.
//
// What a client of the document would have differently: the server URL and the
// token. The five names that could not be read are ours (docs/dialects/chatapp.md).
//
// Environment: URL, USER_A, TOKEN_A, USER_B, TOKEN_B. It prints "ok" and ends,
// or throws.

import assert from "node:assert/strict";
import { io } from "socket.io-client";

const { URL: server, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;

// ------------------------------------------------------------- the document
const string = "string", number = "number", boolean = "boolean", date = "date";
const Sender = { id: string, username: string };
const Message = {
  id: string, chatId: string, senderId: string, content: string, fileUrl: string, fileName: string,
  createdAt: date, sender: Sender,
};
const User = { id: string, username: string, profilePic: string, lastSeen: date, online: boolean };
const ChatUser = { userId: string, chatId: string, unreadCount: number, joinedAt: date, user: User };
const Chat = {
  id: string, isGroup: boolean, name: string, profilePic: string, createdAt: date,
  users: [ChatUser], unreadCount: number, messages: [Message],
};
const Typing = { chatId: string, userId: string, username: string };

const payloads = {
  typing_start: Typing,
  typing_end: Typing,
  new_message: Message,
  chat_summary_updated: { chatId: string, unreadCount: number, message: Message },
  chat_updated: Chat,
  new_chat: Chat,
  chat_deleted: string,
  user_status: { userId: string, online: boolean, lastSeen: date },
};
// --------------------------------------------------------------------------

// What a chat or message need not have is null.
const optional = new Set(["content", "fileUrl", "fileName", "profilePic", "lastSeen", "message"]);

function conforms(value, schema, path) {
  if (Array.isArray(schema)) {
    assert.ok(Array.isArray(value), `${path} is no list`);
    value.forEach((item, i) => conforms(item, schema[0], `${path}[${i}]`));
    return;
  }
  if (typeof schema === "string") {
    assert.equal(typeof value, schema === date ? "string" : schema, path);
    if (schema === date) assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, path);
    return;
  }
  for (const [key, inner] of Object.entries(schema)) {
    assert.ok(key in value, `${path}.${key} is missing`);
    if (value[key] !== null || !optional.has(key)) conforms(value[key], inner, `${path}.${key}`);
  }
}

const checked = new Set();
async function connect(token) {
  const socket = io(`${server}/?dialect=chatapp`, { auth: { token }, forceNew: true });
  for (const [event, schema] of Object.entries(payloads)) {
    socket.on(event, (payload) => {
      conforms(payload, schema, event);
      checked.add(event);
    });
  }
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}
const next = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

async function rest(method, path, body) {
  const response = await fetch(`${server}/api/chat/${path}`, {
    method,
    headers: { Authorization: TOKEN_A, "Content-Type": "application/json" },
    body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? null : response.json();
}

setTimeout(() => { throw new Error(`timed out; heard ${[...checked]}`); }, 30_000).unref();

// Each wait begins before what it waits for, and a presence of the other user.
const a = await connect(TOKEN_A);
let heard = next(a, "new_chat");
const { room } = await rest("POST", "rooms", { name: "Team", members: [USER_B] });
assert.equal((await heard).id, room.id);
heard = next(a, "user_status");
const b = await connect(TOKEN_B);
assert.deepEqual({ userId: (await heard).userId, online: (await heard).online }, { userId: USER_B, online: true });

await a.emitWithAck("join_chat", room.id);
await b.emitWithAck("join_chat", room.id);
const typing = Promise.all([next(b, "typing_start"), next(b, "typing_end")]);
a.emit("typing_start", room.id);
a.emit("typing_end", room.id);
for (const { chatId, userId } of await typing) assert.deepEqual({ chatId, userId }, { chatId: room.id, userId: USER_A });

const both = Promise.all([next(b, "new_message"), next(a, "new_message"), next(b, "chat_summary_updated")]);
const { message } = await rest("POST", `rooms/${room.id}/messages`, { text: "Hello" });
const [toB, toA, summary] = await both;
assert.deepEqual(toB, toA);
assert.equal(toB.id, message.id);
assert.equal(toB.content, "Hello");
assert.equal(summary.message.id, message.id);
assert.equal(summary.unreadCount, 0); // the chat is open

b.emit("leave_chat", room.id);
await b.emitWithAck("leave_chat", room.id);
const counted = new Promise((resolve) => {
  b.on("chat_summary_updated", ({ unreadCount }) => { if (unreadCount === 1) resolve(); });
});
await rest("POST", `rooms/${room.id}/messages`, { text: "Are you there?" });
await counted;

const updated = next(a, "chat_updated");
await rest("PATCH", `rooms/${room.id}`, { name: "Crew" });
assert.equal((await updated).name, "Crew");

const deleted = Promise.all([next(a, "chat_deleted"), next(b, "chat_deleted")]);
await rest("DELETE", `rooms/${room.id}`);
assert.deepEqual(await deleted, [room.id, room.id]);

assert.deepEqual([...checked].sort(), Object.keys(payloads).sort());
a.disconnect();
b.disconnect();
console.log("ok");
