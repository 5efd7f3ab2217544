import assert from "node:assert/strict";
import test from "node:test";
import { isEmojiOnly } from "./emoji-only";

test("a few emoji alone are shown large", () => {
  for (const text of ["👍", "👩‍👩‍👧‍👦 🎉", "🇮🇹❤️👋🏽"]) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ["", " ", "1", "ok 👍", "👍👍👍👍", "#"]) assert.equal(isEmojiOnly(text), false, text);
});
