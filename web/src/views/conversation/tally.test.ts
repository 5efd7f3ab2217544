import assert from "node:assert/strict";
import test from "node:test";
import { listed, tally } from "./tally";

test("one chip per emoji, first used first, each user once", () => {
  const chips = tally(
    [
      { emoji: "👍", user: "ann" },
      { emoji: "🔥", user: "me" },
      { emoji: "👍", user: "bob" },
      { emoji: "👍", user: "ann" },
    ],
    "me",
  );
  assert.deepEqual(chips, [
    { emoji: "👍", users: ["ann", "bob"], mine: false },
    { emoji: "🔥", users: ["me"], mine: true },
  ]);
  assert.deepEqual(tally([], "me"), []);
});

test("names in a sentence", () => {
  assert.equal(listed([]), "");
  assert.equal(listed(["Ann"]), "Ann");
  assert.equal(listed(["Ann", "you"]), "Ann and you");
  assert.equal(listed(["A", "B", "C", "D", "E", "F"]), "A, B, C and 3 more");
});
