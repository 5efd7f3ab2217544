import { test } from "node:test";
import assert from "node:assert/strict";
import { byRole, offersFor, type Offer } from "./rights";

const offersAny = (offer: Offer) => Object.values(offer).some(Boolean);

test("members are offered nothing, nor is anybody in a direct room", () => {
  assert.ok(!offersAny(offersFor({ type: "group", me: "member" }, "member")));
  assert.ok(!offersAny(offersFor({ type: "direct", me: "owner" }, "member")));
});

test("an admin acts on members only", () => {
  const admin = { type: "group", me: "admin" };
  assert.deepEqual(offersFor(admin, "member"),
    { makeAdmin: false, makeMember: false, handOver: false, remove: true, silence: true, ban: true });
  assert.ok(!offersAny(offersFor(admin, "admin")));
  assert.ok(!offersAny(offersFor(admin, "owner")));
});

test("the owner acts on everybody", () => {
  const owner = { type: "group", me: "owner" };
  assert.ok(offersFor(owner, "member").makeAdmin);
  assert.ok(offersFor(owner, "admin").makeMember);
  assert.ok(offersFor(owner, "admin").ban);
  assert.ok(!offersFor(owner, "owner").handOver);
});

test("members are listed by role, then name", () => {
  const list = [{ role: "member", name: "b" }, { role: "member", name: "A" }, { role: "owner", name: "z" }, { role: "admin", name: "y" }];
  assert.deepEqual(byRole(list).map((m) => m.name), ["z", "y", "A", "b"]);
});
