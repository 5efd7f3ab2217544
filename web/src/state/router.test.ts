import assert from "node:assert/strict";
import test from "node:test";
import { href, routeOf, type Route } from "./router";

test("every route has an address that leads back to it", () => {
  const routes: Route[] = [
    { page: "chats" }, { page: "people" }, { page: "settings" }, { page: "search" }, { page: "search", q: "a & b?", room: "r1" },
    { page: "room", room: "r1" }, { page: "room", room: "r/1", at: "m1", info: true },
  ];
  for (const route of routes) assert.deepEqual(routeOf(href(route)), route);
});

test("an unknown address is the list of chats", () => {
  for (const hash of ["", "#", "#/", "#/nowhere", "#/room", "#/room/"]) assert.deepEqual(routeOf(hash), { page: "chats" });
  assert.deepEqual(routeOf("#/room/%zz"), { page: "room", room: "%zz" });
});
