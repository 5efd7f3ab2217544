// One room, many doors: whoever writes, whichever way, both sockets hear every
// message once and in one order, each in its own language.
//
// Environment: URL, USER_A, TOKEN_A, USER_B, TOKEN_B, ADMIN_TOKEN.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { EventSource } from "eventsource";
import PocketBase from "pocketbase";
import { io } from "socket.io-client";

globalThis.EventSource = EventSource; // the SDK's realtime needs a browser's

const { URL, USER_A, TOKEN_A, USER_B, TOKEN_B, ADMIN_TOKEN } = process.env;

function sdk(token) {
  const pb = new PocketBase(URL);
  pb.autoCancellation(false);
  pb.authStore.save(token, null);
  return pb;
}

// heard collects texts until the last one came.
function heard(socket, event, textOf, last) {
  const texts = [];
  return new Promise((resolve) => {
    socket.on(event, (data) => {
      texts.push(textOf(data));
      if (texts.at(-1) === last) resolve(texts);
    });
  });
}

test("a message arrives through every door in one order", async (t) => {
  const native = io(`${URL}/native`, { auth: { token: TOKEN_A }, transports: ["websocket"] });
  const syarah = io(URL, { query: { userId: USER_B }, transports: ["polling", "websocket"] });
  t.after(() => { native.close(); syarah.close(); });
  await Promise.all([once(native, "ready"), once(syarah, "connect")]);

  const joined = await syarah.emitWithAck("joinRoom", { otherUserId: USER_A, accessToken: TOKEN_B });
  assert.equal(joined.joined, true, JSON.stringify(joined));
  const direct = await native.emitWithAck("room.direct", { user: USER_B });
  assert.equal(direct.ok, true, JSON.stringify(direct));
  const room = direct.data.room;
  assert.equal(joined.chatHeaderId, room.num, "both dialects opened the same room");

  const inNative = heard(native, "message.created", (e) => e.record.text, "last");
  const inSyarah = heard(syarah, "message", (e) => e.chatMessage.message, "last");

  const alice = sdk(TOKEN_A);
  const bob = sdk(TOKEN_B);
  const admin = sdk(ADMIN_TOKEN);

  // PocketBase's own realtime hears it as well.
  const inRealtime = [];
  await bob.collection("chat_messages").subscribe("*", (e) => inRealtime.push(e.record.text), { filter: `room = "${room.id}"` });
  t.after(() => bob.realtime.unsubscribe());

  const sent = await native.emitWithAck("message.send", { room: room.id, text: "by the native socket" });
  assert.equal(sent.ok, true, JSON.stringify(sent));
  await syarah.emitWithAck("createMessage", { message: "by the syarah socket", chatHeaderId: room.num, accessToken: TOKEN_B, messageType: 1 });
  const rest = await alice.collection("chat_messages").create({ room: room.id, sender: USER_A, text: "by the SDK" });
  assert.equal(rest.seq, 3);
  const batch = bob.createBatch();
  batch.collection("chat_messages").create({ room: room.id, sender: USER_B, text: "by the batch API, 1" });
  batch.collection("chat_messages").create({ room: room.id, sender: USER_B, text: "by the batch API, 2" });
  await batch.send();
  await admin.collection("chat_messages").create({ room: room.id, sender: USER_A, type: "text", text: "by an admin in the dashboard" });
  await admin.send("/e2e/save", { method: "POST", body: { room: room.id, sender: USER_B, text: "by $app.save in a hook" } });
  await admin.send("/e2e/send", { method: "POST", body: { room: room.id, sender: USER_A, text: "by $chat.send in a hook" } });
  await native.emitWithAck("message.send", { room: room.id, text: "last" });

  const want = [
    "by the native socket", "by the syarah socket", "by the SDK", "by the batch API, 1", "by the batch API, 2",
    "by an admin in the dashboard", "by $app.save in a hook", "by $chat.send in a hook", "last",
  ];
  assert.deepEqual(await inNative, want);
  assert.deepEqual(await inSyarah, want);

  const stored = await alice.collection("chat_messages").getFullList({ filter: `room = "${room.id}"`, sort: "seq" });
  assert.deepEqual(stored.map((m) => m.text), want);
  assert.deepEqual(stored.map((m) => m.seq), want.map((_, i) => i + 1), "dense");

  for (const name of ["chat_rooms", "chat_members", "chat_messages"]) {
    const list = await admin.collection(name).getList(1, 1, { filter: name === "chat_rooms" ? `id = "${room.id}"` : `room = "${room.id}"` });
    assert.ok(list.totalItems > 0, `the admin sees ${name}`);
  }
  assert.deepEqual(inRealtime.slice().sort(), want.slice().sort(), "PocketBase's realtime");
});

test("an edit and a delete over REST reach both sockets", async (t) => {
  const native = io(`${URL}/native`, { auth: { token: TOKEN_A } });
  const syarah = io(URL, { query: { userId: USER_B }, auth: { accessToken: TOKEN_B } });
  t.after(() => { native.close(); syarah.close(); });
  await Promise.all([once(native, "ready"), once(syarah, "connect")]);
  const { chatHeaderId } = await syarah.emitWithAck("joinRoom", { otherUserId: USER_A });
  const { data: { room } } = await native.emitWithAck("room.direct", { user: USER_B });

  const alice = sdk(TOKEN_A);
  const created = once(syarah, "message");
  const msg = await alice.collection("chat_messages").create({ room: room.id, sender: USER_A, text: "first" });
  await created;

  const updated = [once(native, "message.updated"), once(syarah, "messageUpdated")];
  await alice.collection("chat_messages").update(msg.id, { text: "second" });
  const [[inNative], [inSyarah]] = await Promise.all(updated);
  assert.equal(inNative.record.text, "second");
  assert.equal(inSyarah.message, "second");
  assert.equal(inSyarah.chatHeaderId, chatHeaderId);

  const deleted = [once(native, "message.deleted"), once(syarah, "messageDeleted")];
  await alice.collection("chat_messages").delete(msg.id);
  const [[tombstone], [num]] = await Promise.all(deleted);
  assert.equal(tombstone.record.text, "");
  assert.notEqual(tombstone.record.deleted, "");
  assert.equal(num, msg.num);
});
