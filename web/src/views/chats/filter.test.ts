import { test } from "node:test";
import assert from "node:assert/strict";
import { filtered, type Listed } from "./filter";

const line = (id: string, type: string, unread: number, hidden = false): Listed => ({ room: { id, type }, member: { hidden }, unread });
const lines = [line("ann", "direct", 0), line("team", "group", 2), line("bob", "direct", 1)];
const hidden = [line("old team", "group", 0, true)];
const ids = (sort: "all" | "unread" | "groups" | "hidden", query = "", open = "") =>
  filtered(lines, hidden, sort, query, open, (l) => l.room.id).map((l) => l.room.id);

test("each filter shows its rooms in order", () => {
  assert.deepEqual(ids("all"), ["ann", "team", "bob"]);
  assert.deepEqual(ids("unread"), ["team", "bob"]);
  assert.deepEqual(ids("groups"), ["team"]);
  assert.deepEqual(ids("hidden"), ["old team"]);
});

test("the open room stays while it is read", () => {
  assert.deepEqual(ids("unread", "", "ann"), ["ann", "team", "bob"]);
});

test("words find hidden rooms under every filter", () => {
  assert.deepEqual(ids("unread", "team"), ["team", "old team"]);
});
