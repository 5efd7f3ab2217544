import assert from "node:assert/strict";
import test from "node:test";
import type { MessageRecord, RoomLine } from "../../state/types";
import { actionsFor } from "./actions";

const line = (type: "direct" | "group", role: "owner" | "admin" | "member") =>
  ({ room: { type }, member: { role } }) as unknown as RoomLine;
const message = (over: Partial<MessageRecord> = {}) => ({ type: "text", text: "hi", sender: "me", ...over }) as MessageRecord;
const may = (l: RoomLine, m: MessageRecord, open = true) => actionsFor(l, m, "me", open).join(" ");

test("one's own in a direct room", () => {
  assert.equal(may(line("direct", "owner"), message()), "react reply copy edit pin hide remove");
});

test("of the other in a direct room: whatever the role says, not theirs to remove", () => {
  assert.equal(may(line("direct", "owner"), message({ sender: "ann" })), "react reply copy pin report hide");
});

test("in a group only those who lead pin and remove what others wrote", () => {
  const theirs = message({ sender: "ann", pinned: "2026" });
  assert.equal(may(line("group", "member"), theirs), "react reply copy report hide");
  assert.equal(may(line("group", "admin"), theirs), "react reply copy unpin report hide remove");
});

test("a voice note has no text to copy, its caption may be edited", () => {
  assert.equal(may(line("group", "member"), message({ type: "audio", text: "" })), "react reply edit hide remove");
});

test("tombstones, lines of the server and rooms one is out of", () => {
  assert.equal(may(line("group", "owner"), message({ deleted: "2026", text: "" })), "hide");
  assert.equal(may(line("group", "member"), message({ sender: "", type: "system" })), "react reply copy hide");
  assert.equal(may(line("group", "owner"), message(), false), "copy");
});
