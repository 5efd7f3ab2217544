import assert from "node:assert/strict";
import test from "node:test";
import { agoText, dayText, millisOf, timeText } from "./time-text";

const now = new Date(2026, 5, 17, 15, 0).getTime();
const ago = (ms: number) => new Date(now - ms).toISOString();
const day = 86_400_000;

test("PocketBase's times and RFC 3339 are read alike", () => {
  assert.equal(millisOf("2026-01-01 10:00:00.000Z"), millisOf("2026-01-01T10:00:00.000Z"));
  assert.ok(Number.isNaN(millisOf("")));
});

test("days have words", () => {
  assert.deepEqual([dayText(ago(0), now), dayText(ago(day), now)], ["Today", "Yesterday"]);
  assert.match(dayText(ago(400 * day), now), /2025/);
});

test("a short time is a clock today and a date later", () => {
  assert.match(timeText(ago(0), "short", now), /\d:\d\d/);
  assert.doesNotMatch(timeText(ago(3 * day), "short", now), /:/);
});

test("how long ago is said in words, and nothing for no time", () => {
  assert.equal(agoText(ago(5_000), now), "just now");
  assert.match(agoText(ago(5 * 60_000), now), /5/);
  assert.deepEqual([agoText("", now), timeText("", "short", now), dayText("", now)], ["", "", ""]);
});
