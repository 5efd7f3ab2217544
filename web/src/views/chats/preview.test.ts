import { test } from "node:test";
import assert from "node:assert/strict";
import { clock, previewOf, sizeOf } from "./preview";

const base = { type: "text", text: "", caption: "", deleted: "", sender: "bob" };
const names = (id: string) => (id === "bob" ? "Bob" : "?");

test("a group says who, a direct room only that it was me", () => {
  assert.deepEqual(previewOf({ ...base, text: "hi" }, "ann", true, names), { mark: "text", who: "Bob", text: "hi" });
  assert.equal(previewOf({ ...base, text: "hi" }, "ann", false, names).who, "");
  assert.equal(previewOf({ ...base, text: "hi" }, "bob", false, names).who, "You");
});

test("lines become one line", () => {
  assert.equal(previewOf({ ...base, text: " a\n\n b " }, "ann", false, names).text, "a b");
  assert.ok(previewOf({ ...base, text: "x".repeat(10_000) }, "ann", false, names).text.length <= 200);
});

test("files say what they are, captions go first", () => {
  assert.equal(previewOf({ ...base, type: "image" }, "ann", false, names).text, "Photo");
  assert.equal(previewOf({ ...base, type: "image", caption: "Sea" }, "ann", false, names).text, "Sea");
  assert.equal(previewOf({ ...base, type: "audio", meta: { duration: 65.4 } }, "ann", false, names).text, "Voice message, 1:05");
  assert.equal(previewOf({ ...base, type: "file", meta: { name: "a.pdf" } }, "ann", false, names).text, "a.pdf");
  assert.equal(previewOf({ ...base, type: "file", meta: "odd" }, "ann", false, names).text, "File");
});

test("a tombstone has no text of the message", () => {
  assert.deepEqual(previewOf({ ...base, type: "image", caption: "x", deleted: "2026-01-01" }, "ann", true, names),
    { mark: "deleted", who: "Bob", text: "Message deleted" });
});

test("numbers for people", () => {
  assert.equal(clock(3725), "1:02:05");
  assert.equal(clock(0), "0:00");
  assert.equal(sizeOf(999), "999 B");
  assert.equal(sizeOf(1500), "1.5 kB");
  assert.equal(sizeOf(52_428_800), "52 MB");
});
