import assert from "node:assert/strict";
import test from "node:test";
import { dropMember, hasSent, marksOf, putMembers } from "./members";
import { aMember } from "./samples";

const read = (user: string, seq: number, more = {}) => aMember(user, { last_read_seq: seq, last_delivered_seq: seq, ...more });

test("a message is read when all others have read it", () => {
  assert.deepEqual(marksOf([read("ann", 1), read("bob", 5), read("carl", 3, { last_delivered_seq: 4 })], "ann"), { read: 3, delivered: 4 });
});

test("who came later needs nothing older", () => {
  assert.deepEqual(marksOf([read("bob", 5), read("carl", 0, { joined_seq: 5 })], "ann"), { read: 5, delivered: 5 });
});

test("who hides cursors does not hold up the others, and tells nothing alone", () => {
  const { last_read_seq: _, last_delivered_seq: __, ...hidden } = aMember("carl");
  assert.equal(marksOf([read("bob", 5), hidden], "ann").read, 5);
  assert.equal(marksOf([hidden], "ann").read, 0);
  const list = [hidden];
  assert.equal(hasSent(list, "carl", 7), list);
});

test("alone nobody has read anything", () => assert.deepEqual(marksOf([read("ann", 5)], "ann"), { read: 0, delivered: 0 }));

test("who sends has read what is before", () => {
  assert.deepEqual(marksOf(hasSent([read("bob", 1)], "bob", 4), "ann"), { read: 4, delivered: 4 });
  const list = [read("bob", 9)];
  assert.equal(hasSent(list, "bob", 4), list);
});

test("a second stay in a room begins anew", () => {
  const [back] = putMembers([read("bob", 9)], [aMember("bob", { id: "again", last_read_seq: 2 })]);
  assert.equal(back?.last_read_seq, 2);
});

test("a member who left is gone, another changes nothing", () => {
  const list = [read("bob", 1), read("carl", 1)];
  assert.deepEqual(dropMember(list, "bob").map((m) => m.user), ["carl"]);
  assert.equal(dropMember(list, "dora"), list);
});
