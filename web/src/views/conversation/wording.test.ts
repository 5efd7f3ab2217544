import assert from "node:assert/strict";
import test from "node:test";
import { bytes, duration, fileWord, spoken, summary } from "./wording";

test("lengths", () => {
  assert.deepEqual([0, 7.4, 60, 754, 3723, Infinity, NaN, -3].map(duration), ["0:00", "0:07", "1:00", "12:34", "1:02:03", "0:00", "0:00", "0:00"]);
  assert.deepEqual([1, 59, 60, 61, 125].map(spoken), ["1 second", "59 seconds", "1 minute", "1 minute 1 second", "2 minutes 5 seconds"]);
});

test("sizes", () => {
  assert.deepEqual([0, 512, 1400, 999_600, 23_400_000, "9", undefined].map(bytes), ["0 B", "512 B", "1.4 KB", "1.0 MB", "23 MB", "", ""]);
});

test("the badge of a file", () => {
  assert.deepEqual(["a.pdf", "b.tar.gz", "noending", "x.<b>", "y.longer"].map(fileWord), ["PDF", "GZ", "FILE", "FILE", "FILE"]);
});

test("one line for every kind of message", () => {
  assert.equal(summary({ type: "text", text: "hi" }), "hi");
  assert.equal(summary({ type: "image" }), "Photo");
  assert.equal(summary({ type: "image", caption: "sea" }), "sea");
  assert.equal(summary({ type: "audio", meta: { duration: 61 } }), "Voice message, 1:01");
  assert.equal(summary({ type: "file", meta: { name: "<b>.pdf" } }), "<b>.pdf");
  assert.equal(summary({ type: "text", text: "", deleted: "2026" }), "Deleted message");
});
