import { test } from "node:test";
import assert from "node:assert/strict";
import { moved, scrollFor, spanOf } from "./window";

test("a short list is whole", () => {
  assert.deepEqual(spanOf({ count: 3, row: 72, top: 0, height: 800 }), { from: 0, to: 3, before: 0, after: 0 });
});

test("a long list holds what is seen and a little more, and keeps its height", () => {
  for (const top of [0, 71, 72, 5000, 719_200, 10_000_000]) {
    const span = spanOf({ count: 10_000, row: 72, top, height: 800 });
    assert.ok(span.to - span.from <= 30, `rows at ${top}`);
    assert.equal(span.before + (span.to - span.from) * 72 + span.after, 720_000);
  }
  const span = spanOf({ count: 10_000, row: 72, top: 7200, height: 720 });
  assert.ok(span.from <= 100 && span.to >= 111);
});

test("an empty list and an unmeasured row are nothing", () => {
  assert.equal(spanOf({ count: 0, row: 72, top: 0, height: 800 }).to, 0);
  assert.equal(spanOf({ count: 5, row: 0, top: 0, height: 800 }).to, 0);
});

test("a row is scrolled to only as far as needed", () => {
  const view = { count: 100, row: 50, top: 500, height: 200 };
  assert.equal(scrollFor(11, view), 500);
  assert.equal(scrollFor(3, view), 150);
  assert.equal(scrollFor(20, view), 850);
});

test("keys move inside the list", () => {
  assert.equal(moved("ArrowDown", 0, 3, 10), 1);
  assert.equal(moved("ArrowDown", 2, 3, 10), 2);
  assert.equal(moved("ArrowUp", 0, 3, 10), 0);
  assert.equal(moved("End", 0, 3, 10), 2);
  assert.equal(moved("PageDown", 0, 100, 10), 10);
  assert.equal(moved("a", 0, 3, 10), undefined);
  assert.equal(moved("Home", 0, 0, 10), undefined);
});
