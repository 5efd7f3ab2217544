import assert from "node:assert/strict";
import test from "node:test";
import { aMessage } from "./samples";
import { covers, indexOfSeq, insert, keyOf, markOf, nearest, remove, replace } from "./timeline";

const seqs = (list: { seq: number }[]) => list.map((m) => m.seq);

test("pages and events meet in order, each message once", () => {
  const live = insert([], [aMessage(5)]);
  const all = insert(live, [aMessage(3), aMessage(4), aMessage(5)]);
  assert.deepEqual(seqs(all), [3, 4, 5]);
  assert.deepEqual(seqs(insert(all, [aMessage(1), aMessage(2)])), [1, 2, 3, 4, 5]);
});

test("the newer copy of a message stays, whichever comes first", () => {
  const fresh = aMessage(1, { text: "new", updated: "2026-02-01" });
  assert.equal(insert([fresh], [aMessage(1)])[0]?.text, "new");
  assert.equal(insert([aMessage(1)], [fresh])[0]?.text, "new");
});

test("a changed message takes its own place, an older state changes nothing", () => {
  const list = [aMessage(1), aMessage(2)];
  const changed = replace(list, aMessage(2, { deleted: "now", text: "", updated: "2026-02-01" }));
  assert.equal(changed[1]?.deleted, "now");
  assert.equal(changed[0], list[0]);
  assert.equal(replace(changed, aMessage(2)), changed);
  assert.equal(replace(list, aMessage(9)), list);
});

test("a hidden message leaves, and the list is the same without one", () => {
  const list = [aMessage(1), aMessage(2)];
  assert.deepEqual(seqs(remove(list, new Set(["m1"]))), [2]);
  assert.equal(remove(list, new Set(["m7"])), list);
});

test("a place is found also where a message is hidden", () => {
  const list = [aMessage(2), aMessage(4), aMessage(7)];
  assert.deepEqual([indexOfSeq(list, 4), indexOfSeq(list, 5)], [1, -1]);
  assert.deepEqual([covers(list, 5), covers(list, 8), covers([], 1)], [true, false, false]);
  assert.deepEqual([nearest(list, 5)?.seq, nearest(list, 1)?.seq, nearest([], 1)], [4, 2, undefined]);
});

test("marks go from sent to delivered to read", () => {
  const marks = { read: 2, delivered: 4 };
  assert.deepEqual([1, 2, 3, 4, 5].map((seq) => markOf(seq, marks)), ["read", "read", "delivered", "delivered", "sent"]);
});

test("one's own message keeps its key when it is stored", () => {
  assert.equal(keyOf(aMessage(0, { id: "", sender: "ann", client_id: "x" }), "ann"), keyOf(aMessage(9, { sender: "ann", client_id: "x" }), "ann"));
  assert.equal(keyOf(aMessage(9, { client_id: "x" }), "ann"), "m9");
});
