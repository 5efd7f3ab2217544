import { test } from "node:test";
import assert from "node:assert/strict";
import { active, flip, hint, noFilters, paramsOf, searchable } from "./query";

test("what is not set is left out", () => {
  assert.deepEqual(paramsOf(noFilters), {});
  assert.deepEqual(paramsOf({ ...noFilters, q: " sea ", types: ["image"] }), { q: "sea", types: ["image"] });
});

test("days are whole days of the reader", () => {
  const p = paramsOf({ ...noFilters, q: "x", from: "2026-03-01", to: "2026-03-01" });
  assert.equal(new Date(p.from!).getTime(), new Date(2026, 2, 1).getTime());
  assert.equal(new Date(p.to!).getTime(), new Date(2026, 2, 2).getTime());
  assert.deepEqual(paramsOf({ ...noFilters, q: "x", from: "hello" }), { q: "x" });
});

test("without words a room and something that narrows it are needed", () => {
  assert.ok(searchable({ ...noFilters, q: "x" }));
  assert.ok(!searchable({ ...noFilters, types: ["image"] }));
  assert.ok(!searchable({ ...noFilters, room: "r" }));
  assert.ok(searchable({ ...noFilters, room: "r", pinned: true }));
  assert.equal(hint(noFilters), "");
  assert.match(hint({ ...noFilters, types: ["image"] }), /conversation/);
  assert.match(hint({ ...noFilters, room: "r" }), /kind or a sender/);
});

test("flip and count", () => {
  assert.deepEqual(flip(["a"], "b"), ["a", "b"]);
  assert.deepEqual(flip(["a", "b"], "a"), ["b"]);
  assert.equal(active({ ...noFilters, room: "r", types: ["image", "file"] }), 2);
});
