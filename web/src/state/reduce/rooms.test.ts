import assert from "node:assert/strict";
import test from "node:test";
import { edited, merge, newerMember, placeChanged, presence, put, readTo, roomChanged, sent, sorted, type Lines } from "./rooms";
import { aLine, aMember, aMessage, aRoom } from "./samples";

const lines = (...all: ReturnType<typeof aLine>[]): Lines => put(new Map(), ...all);
const only = (l: Lines) => l.get("r")!;

test("a message from another is unread and is the room's last", () => {
  const line = only(sent(lines(aLine({ last_seq: 2 }, { last_read_seq: 2 })), aMessage(3), "ann"));
  assert.deepEqual([line.unread, line.unread_mentions, line.last_message?.id, line.room.last_seq], [1, 0, "m3", 3]);
});

test("a mention of one, or of all, is counted, but not one's own", () => {
  let l = lines(aLine());
  l = sent(l, aMessage(1, { mentions: ["ann"] }), "ann");
  l = sent(l, aMessage(2, { mentions: ["@all"] }), "ann");
  l = sent(l, aMessage(3, { mentions: ["carl"] }), "ann");
  assert.equal(only(l).unread_mentions, 2);
  assert.equal(only(sent(l, aMessage(4, { sender: "ann", mentions: ["@all"] }), "ann")).unread_mentions, 0);
});

test("who answers has read the room, on all devices", () => {
  const line = only(sent(lines(aLine({ last_seq: 5 }, { last_read_seq: 1 })), aMessage(6, { sender: "ann" }), "ann"));
  assert.deepEqual([line.unread, line.member.last_read_seq], [0, 6]);
});

test("a message that comes twice counts once", () => {
  const once = sent(lines(aLine()), aMessage(1), "ann");
  assert.equal(sent(once, aMessage(1), "ann"), once);
});

test("an answer that was overtaken by events takes nothing back", () => {
  const now = sent(lines(aLine({ last_seq: 1 }, { last_read_seq: 1 })), aMessage(2, { mentions: ["ann"] }), "ann");
  const late = merge(only(now), aLine({ last_seq: 1 }, { last_read_seq: 1 }, { last_message: aMessage(1) }));
  assert.deepEqual([late.room.last_seq, late.unread, late.unread_mentions, late.last_message?.id], [2, 1, 1, "m2"]);
});

test("a newer answer replaces what is known", () => {
  const fresh = merge(aLine({ last_seq: 1 }), aLine({ last_seq: 4, name: "New", updated: "2026-02-01" }, { last_read_seq: 3 }, { unread_mentions: 1, last_message: aMessage(4) }));
  assert.deepEqual([fresh.room.name, fresh.unread, fresh.unread_mentions, fresh.last_message?.id], ["New", 1, 1, "m4"]);
});

test("only the last message shows its edit, and no older state of it", () => {
  const l = sent(lines(aLine()), aMessage(1), "ann");
  assert.equal(edited(l, aMessage(7)), l);
  const changed = edited(l, aMessage(1, { text: "new", updated: "2026-02-01" }));
  assert.equal(only(changed).last_message?.text, "new");
  assert.equal(only(edited(changed, aMessage(1))).last_message?.text, "new");
});

test("a renamed room keeps the head that is known", () => {
  const l = sent(lines(aLine()), aMessage(3), "ann");
  const line = only(roomChanged(l, aRoom({ name: "Other", last_seq: 1, updated: "2026-02-01" })));
  assert.deepEqual([line.room.name, line.room.last_seq, line.unread], ["Other", 3, 3]);
});

test("reading to the end ends the mentions, reading half way does not", () => {
  const l = lines(aLine({ last_seq: 4 }, {}, { unread_mentions: 2 }));
  assert.deepEqual([only(readTo(l, "r", 2)).unread, only(readTo(l, "r", 2)).unread_mentions], [2, 2]);
  assert.deepEqual([only(readTo(l, "r", 4)).unread, only(readTo(l, "r", 4)).unread_mentions], [0, 0]);
  const read = readTo(l, "r", 4);
  assert.equal(readTo(read, "r", 3), read);
});

test("cursors never go back, whichever record is newer", () => {
  const member = newerMember(aMember("bob", { last_read_seq: 9 }), aMember("bob", { last_read_seq: 4, role: "admin", updated: "2026-02-01" }));
  assert.deepEqual([member.last_read_seq, member.role], [9, "admin"]);
});

test("who hides their cursors now has none", () => {
  const { last_read_seq: _, last_delivered_seq: __, ...hidden } = aMember("bob");
  assert.equal(newerMember(aMember("bob", { last_read_seq: 9 }), hidden).last_read_seq, undefined);
});

test("one's own settings stay when a record without them comes", () => {
  const changed = placeChanged(lines(aLine({}, { notify: "mentions" })), aMember("ann", { role: "admin", updated: "2026-02-01" }));
  assert.deepEqual([only(changed).member.notify, only(changed).member.role], ["mentions", "admin"]);
});

test("a room that is not known changes nothing", () => {
  const l = lines(aLine());
  assert.equal(sent(l, aMessage(1, { room: "other" }), "ann"), l);
  assert.equal(readTo(l, "other", 1), l);
});

test("presence reaches the direct room with the user", () => {
  const peer = { id: "bob", name: "Bob", avatar: "" };
  const l = lines(aLine({ type: "direct" }, {}, { peer }), aLine({ id: "s" }, { room: "s" }));
  const on = presence(l, "bob", true);
  assert.deepEqual([on.get("r")?.online, on.get("s")], [true, l.get("s")]);
  assert.equal(presence(on, "bob", true), on);
});

test("rooms are in order of their newest activity", () => {
  const order = sorted([
    aLine({ id: "old", last_message_at: "2026-01-01 10:00" }), aLine({ id: "empty", created: "2026-01-03 10:00" }), aLine({ id: "new", last_message_at: "2026-01-02 10:00" }),
  ]);
  assert.deepEqual(order.map((l) => l.room.id), ["empty", "new", "old"]);
});
