import assert from "node:assert/strict";
import test from "node:test";
import { refreshDue } from "./token";

const hour = 3600_000;
const token = (exp: number) => `x.${btoa(JSON.stringify({ exp: exp / 1000 })).replaceAll("=", "")}.y`;
const now = 1_000 * hour;

test("a token is replaced some hours after the last time", () => {
  assert.equal(refreshDue(token(now + 100 * hour), now - 2 * hour, now), 4 * hour);
});

test("a token that never was replaced here is replaced at once", () => {
  assert.equal(refreshDue(token(now + 100 * hour), 0, now), 0);
});

test("a short token is replaced half way", () => {
  assert.equal(refreshDue(token(now + hour), now, now), hour / 2);
});

test("what cannot be read is replaced at once", () => {
  assert.equal(refreshDue("nonsense", now, now), 0);
  assert.equal(refreshDue(token(now - hour), now, now), 0);
});
