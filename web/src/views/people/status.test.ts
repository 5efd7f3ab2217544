import { test } from "node:test";
import assert from "node:assert/strict";
import { relationOf } from "./status";

test("a request looks different to who made it", () => {
  const bond = { status: "pending", friendship: { requester: "ann" } };
  assert.equal(relationOf(bond, "ann"), "asked");
  assert.equal(relationOf(bond, "bob"), "wanted");
});

test("friends, blocked and all others", () => {
  assert.equal(relationOf({ status: "accepted", friendship: { requester: "ann" } }, "bob"), "friend");
  assert.equal(relationOf({ status: "blocked", friendship: { requester: "ann" } }, "ann"), "blocked");
  assert.equal(relationOf({ status: "", friendship: null }, "ann"), "none");
});

test("a rejected request may be made again", () => {
  assert.equal(relationOf({ status: "rejected", friendship: { requester: "ann" } }, "ann"), "none");
});
