import { test } from "node:test";
import assert from "node:assert/strict";
import { banChoices, banUntil, isRunning, muteChoices, muteUntil, slowChoicesWith, until, untilText } from "./durations";

const now = Date.parse("2026-03-01T12:00:00Z");

test("times are RFC 3339", () => {
  assert.equal(until(3600, now), "2026-03-01T13:00:00.000Z");
  assert.equal(banUntil(banChoices.at(-1)!, now), "");
  assert.ok(Date.parse(muteUntil(muteChoices.at(-1)!, now)) > now);
});

test("dates of PocketBase are read", () => {
  assert.ok(isRunning("2026-03-01 12:00:01.000Z", now));
  assert.ok(!isRunning("2026-03-01 11:59:59.000Z", now));
  assert.ok(!isRunning("", now));
});

test("an end is written for people", () => {
  assert.equal(untilText("", now), "");
  assert.equal(untilText("2020-01-01 00:00:00.000Z", now), "");
  assert.equal(untilText(muteUntil({ label: "", seconds: 0 }, now), now), "always");
  assert.match(untilText("2026-03-09 12:00:00.000Z", now, "en"), /^until .*Mar.* 9|^until 9/);
});

test("a slow mode that is not in the list is shown all the same", () => {
  assert.equal(slowChoicesWith(30).length, 9);
  assert.deepEqual(slowChoicesWith(7).map((c) => c.seconds).slice(0, 4), [0, 5, 7, 10]);
});
