import assert from "node:assert/strict";
import test from "node:test";
import { completed, matching, mentionedIn, typedAt } from "./mention";

const people = [
  { id: "1", name: "Ann" },
  { id: "2", name: "Ann Lee" },
  { id: "3", name: "Zoë Müller" },
  { id: "4", name: "<b>Bob</b>" },
  { id: "@all", name: "all" },
];
const ids = (found: { id: string }[]) => found.map((p) => p.id);

test("a mention is what stands between an @ and the caret", () => {
  assert.deepEqual(typedAt("hi @an", 6), { from: 3, to: 6, query: "an" });
  assert.deepEqual(typedAt("@", 1), { from: 0, to: 1, query: "" });
  assert.deepEqual(typedAt("(@Ann L", 7), { from: 1, to: 7, query: "Ann L" });
  assert.deepEqual(typedAt("@ann later", 3), { from: 0, to: 3, query: "an" });
});

test("mail addresses, spaces and other lines are none", () => {
  for (const text of ["me@example", "hello", "@ ann", "@ann\nx", "a.@x", "@a  b", "@" + "x".repeat(60)]) {
    assert.equal(typedAt(text, text.length), undefined, text);
  }
});

test("who fits: beginnings first, then words, whatever the case and accents", () => {
  assert.deepEqual(ids(matching(people, "AN")), ["1", "2"]);
  assert.deepEqual(ids(matching(people, "lee")), ["2"]);
  assert.deepEqual(ids(matching(people, "zoe")), ["3"]);
  assert.deepEqual(ids(matching(people, "mul")), ["3"]);
  assert.equal(matching(people, "").length, 5);
  assert.equal(matching(people, "", 2).length, 2);
  assert.deepEqual(matching(people, "(.*"), []);
});

test("completing puts the name and the caret behind it", () => {
  assert.deepEqual(completed("hi @an", { from: 3, to: 6, query: "an" }, "Ann Lee"), { text: "hi @Ann Lee ", caret: 12 });
  assert.deepEqual(completed("@an there", { from: 0, to: 3, query: "an" }, "Ann"), { text: "@Ann there", caret: 5 });
});

test("a text mentions those whose names stand in it", () => {
  assert.deepEqual(mentionedIn("@Ann Lee, @Zoë Müller!", people), ["2", "3"]);
  assert.deepEqual(mentionedIn("@Ann and @Ann and @all", people), ["1", "@all"]);
  assert.deepEqual(mentionedIn("x@Ann @Anna @ann @<b>Bob</b>", people), ["4"]);
  assert.deepEqual(mentionedIn("", people), []);
});
