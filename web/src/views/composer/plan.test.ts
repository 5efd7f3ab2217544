import assert from "node:assert/strict";
import test from "node:test";
import { planOf, rest } from "./plan";

test("words alone are a text without the blanks around", () => {
  assert.deepEqual(planOf("  hi \n", []), [{ text: "hi", reply: true, mentions: true }]);
  assert.deepEqual(planOf(" \n ", []), []);
});

test("with files the words are the first one's caption", () => {
  assert.deepEqual(planOf("sea", ["a", "b"]), [
    { file: "a", caption: "sea", reply: true, mentions: true },
    { file: "b", reply: false, mentions: false },
  ]);
  assert.deepEqual(planOf("", ["a"]), [{ file: "a", reply: true, mentions: false }]);
});

test("words too long for a caption follow as a text, and are not lost", () => {
  const long = "x".repeat(2001);
  assert.deepEqual(planOf(long, ["a"]), [
    { file: "a", reply: true, mentions: false },
    { text: long, reply: false, mentions: true },
  ]);
  assert.equal(planOf("👍".repeat(2000), ["a"]).length, 1);
});

test("what is typed while the outbox takes a text stays", () => {
  assert.equal(rest("Hello", "Hello"), "");
  assert.equal(rest("Hello and", "Hello"), " and");
  assert.equal(rest("Something else", "Hello"), "Something else");
});
