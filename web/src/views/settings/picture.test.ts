import { test } from "node:test";
import assert from "node:assert/strict";
import { middle, square } from "./picture";

test("the middle of a picture", () => {
  assert.deepEqual(middle(400, 200), { x: 100, y: 0, side: 200 });
  assert.deepEqual(middle(201, 400), { x: 0, y: 99, side: 201 });
});

test("what is no picture is refused with a line for people", async () => {
  await assert.rejects(square(new Blob(["x"], { type: "text/plain" })), /Choose a picture/);
});
