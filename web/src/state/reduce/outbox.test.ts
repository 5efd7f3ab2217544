import assert from "node:assert/strict";
import test from "node:test";
import { asMessage, command, nextOf, ordered, secondsIn, verdict, type Item } from "./outbox";

const item = (id: string, more: Partial<Item> = {}): Item => ({
  id, room: "r", at: 1, text: "hello", caption: "", kind: "", name: "", replyTo: "", mentions: [], state: "waiting", error: "", ...more,
});
const refused = (status: number, message = "", data = {}) => ({ status, message, data });

test("without a connection a message waits for it", () => {
  assert.deepEqual(verdict(refused(0), item("a"), 1), { next: "online" });
  assert.deepEqual(verdict(refused(401), item("a"), 1), { next: "online" });
});

test("what the server refuses has failed", () => {
  for (const status of [400, 403, 404, 409, 413]) assert.deepEqual(verdict(refused(status), item("a"), 1), { next: "failed" });
});

test("too fast waits as long as the server says, a long wait is told", () => {
  assert.deepEqual(verdict(refused(429, "Try again in 2 seconds."), item("a"), 1), { next: "again", wait: 2000 });
  assert.deepEqual(verdict(refused(429, "Slow down."), item("a"), 1), { next: "again", wait: 1000 });
  assert.deepEqual(verdict(refused(429, "Slow mode: wait 45 seconds."), item("a"), 1), { next: "failed" });
  assert.deepEqual(verdict(refused(429, "Slow down."), item("a"), 6), { next: "failed" });
});

test("a server in trouble is tried some times", () => {
  assert.deepEqual(verdict(refused(503), item("a"), 1), { next: "again", wait: 2000 });
  assert.deepEqual(verdict(refused(503), item("a"), 5), { next: "failed" });
});

test("an upload that is gone is brought again, once", () => {
  const gone = refused(400, "", { upload: { code: "x", message: "y" } });
  assert.deepEqual(verdict(gone, item("a", { upload: "u" }), 1), { next: "upload" });
  assert.deepEqual(verdict(gone, item("a", { upload: "u" }), 2), { next: "failed" });
  assert.deepEqual(verdict(gone, item("a"), 1), { next: "failed" });
});

test("seconds are read from a refusal", () => {
  assert.deepEqual(["in 5 seconds", "1 second", "30s", "2 sec", "later", "at 10:30"].map(secondsIn), [5, 1, 30, 2, 0, 0]);
});

test("a room's messages go in the order they were written, failed ones stand aside", () => {
  const items = [item("c", { at: 3 }), item("a", { at: 1, state: "failed" }), item("b", { at: 2 }), item("x", { room: "s", at: 0 })];
  assert.deepEqual(ordered(items).map((i) => i.id), ["x", "a", "b", "c"]);
  assert.equal(nextOf(items, "r")?.id, "b");
  assert.equal(nextOf([item("a", { state: "failed" })], "r"), undefined);
});

test("the command says what was written and nothing empty", () => {
  assert.deepEqual(command(item("a")), { room: "r", client_id: "a", text: "hello" });
  assert.deepEqual(command(item("b", { text: "", caption: "look", kind: "image", upload: "u", replyTo: "m1", mentions: ["bob"], meta: { w: 1 } })),
    { room: "r", client_id: "b", type: "image", upload: "u", caption: "look", reply_to: "m1", mentions: ["bob"], meta: { w: 1 } });
});

test("an unsent message looks like a message, with its file's facts", () => {
  const message = asMessage(item("a", { kind: "file", name: "a.txt", file: new Blob(["four"], { type: "text/plain" }) }), "ann");
  assert.deepEqual([message.sender, message.client_id, message.type, message.meta], ["ann", "a", "file", { name: "a.txt", size: 4, mime: "text/plain" }]);
});
