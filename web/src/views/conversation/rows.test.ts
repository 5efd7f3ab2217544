import assert from "node:assert/strict";
import test from "node:test";
import { dayOf, fit, guess, rowsOf, type Row, type Shown } from "./rows";

const start = new Date(2026, 10, 20, 10, 0).getTime();

function entry(seq: number, sender: string, minutes: number, type = "text"): Shown {
  return { key: `k${seq}`, message: { seq, sender, type, created: new Date(start + minutes * 60_000).toISOString() } };
}

const shape = (rows: Row<Shown>[]) =>
  rows.map((row) => (row.kind === "message" ? `${row.key}${row.first ? " first" : ""}${row.last ? " last" : ""}` : row.kind));

test("messages of one sender within minutes are one run", () => {
  const rows = rowsOf([entry(1, "ann", 0), entry(2, "ann", 1), entry(3, "bob", 2), entry(4, "bob", 9)], 0, "me");
  assert.deepEqual(shape(rows), ["day", "k1 first", "k2 last", "k3 first last", "k4 first last"]);
});

test("each day begins with a separator and a new run", () => {
  const rows = rowsOf([entry(1, "ann", 14 * 60 - 1), entry(2, "ann", 14 * 60 + 1)], 0, "me");
  assert.deepEqual(shape(rows), ["day", "k1 first last", "day", "k2 first last"]);
});

test("the divider stands before the first unread message of somebody else", () => {
  const entries = [entry(1, "ann", 0), entry(2, "ann", 1), entry(3, "me", 1), entry(4, "ann", 1)];
  assert.deepEqual(shape(rowsOf(entries, 2, "me")), ["day", "k1 first last", "unread", "k2 first last", "k3 first last", "k4 first last"]);
  assert.deepEqual(shape(rowsOf(entries, 3, "me")).indexOf("unread"), 4);
  assert.ok(!shape(rowsOf(entries, 9, "me")).includes("unread"));
  assert.ok(!shape(rowsOf(entries, 0, "me")).includes("unread"));
});

test("system lines stand alone", () => {
  const rows = rowsOf([entry(1, "", 0, "system"), entry(2, "", 0, "system")], 0, "me");
  assert.deepEqual(shape(rows), ["day", "k1 first last", "k2 first last"]);
});

test("PocketBase's dates and the local day agree", () => {
  const rows = rowsOf([{ key: "a", message: { seq: 1, sender: "x", type: "text", created: "2026-11-20 12:00:00.000Z" } }], 0, "");
  assert.equal(rows[0]!.kind === "day" && rows[0]!.day, dayOf(Date.UTC(2026, 10, 20, 12)));
});

test("a message that is not sent yet is shown today", () => {
  const rows = rowsOf([{ key: "a", message: { seq: 0, sender: "me", type: "text", created: "" } }], 0, "me");
  assert.equal(rows[0]!.kind === "day" && rows[0]!.day, dayOf(Date.now()));
});

test("guesses grow with the text and never fail on odd facts", () => {
  const row = (message: object): Row<Shown> => ({ kind: "message", key: "k", first: true, last: true, entry: { key: "k", message: message as never } });
  const short = guess(row({ type: "text", text: "hi" }), 800);
  assert.ok(guess(row({ type: "text", text: "long ".repeat(200) }), 800) > short + 100);
  for (const meta of [null, "x", { w: -1, h: "2" }, { w: 1e9, h: NaN }]) {
    assert.ok(Number.isFinite(guess(row({ type: "image", meta }), 300)));
  }
});

test("a picture's box has its shape", () => {
  assert.deepEqual(fit({ w: 1920, h: 1080 }, 320), { width: 320, height: 180 });
  assert.deepEqual(fit({ w: 100, h: 4000 }, 320), { width: 96, height: 360 });
  assert.deepEqual(fit(undefined, 320), { width: 320, height: 220 });
});
