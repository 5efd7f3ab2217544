import assert from "node:assert/strict";
import test from "node:test";
import { anchorFor, centered, scrollFor } from "./anchor";
import { HeightIndex } from "./heights";

const all = () => true;

function list(keys: string[], guess = 100): HeightIndex {
  const heights = new HeightIndex();
  heights.setRows(
    keys,
    keys.map(() => guess),
  );
  return heights;
}

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `m${from + i}`);

test("older rows in front move the scroll position, not what is seen", () => {
  const heights = list(names(100, 150));
  const anchor = anchorFor(heights, 230, false, all);
  assert.deepEqual(anchor, { at: "row", key: "m102", bottom: 70 });
  const keys = names(50, 150);
  heights.setRows(
    keys,
    keys.map(() => 100),
  );
  assert.equal(scrollFor(heights, anchor, 600), 230 + 50 * 100);
});

test("a row above that turns out taller than guessed moves nothing that is seen", () => {
  const heights = list(names(0, 50));
  const anchor = anchorFor(heights, 1000, false, all);
  heights.measure("m3", 340);
  assert.equal(scrollFor(heights, anchor, 600), 1240);
});

test("the anchor row's own change at its top leaves its bottom in place", () => {
  const heights = list(names(0, 50));
  const anchor = anchorFor(heights, 1050, false, all);
  heights.measure("m10", 80); // lost its header
  assert.equal(scrollFor(heights, anchor, 600), 1030);
});

test("at the end the list follows new rows, unless newer pages are missing", () => {
  const heights = list(names(0, 20));
  const end = anchorFor(heights, 2000 - 600, true, all);
  assert.deepEqual(end, { at: "end" });
  assert.equal(anchorFor(heights, 2000 - 600, false, all).at, "row");
  heights.setRows(
    names(0, 21),
    names(0, 21).map(() => 100),
  );
  assert.equal(scrollFor(heights, end, 600), 1500);
});

test("separators are not held: they move when older rows of the day come in", () => {
  const heights = list(["day", "m1", "m2", ...names(3, 30)]);
  const anchor = anchorFor(heights, 10, false, (key) => key !== "day");
  assert.deepEqual(anchor, { at: "row", key: "m1", bottom: 190 });
});

test("an anchor that is gone is said to be gone", () => {
  const heights = list(names(0, 20));
  assert.equal(scrollFor(heights, { at: "row", key: "x", bottom: 5 }, 600), undefined);
});

test("a jump puts its row in the middle, a tall one at the top", () => {
  const heights = list(names(0, 50));
  assert.deepEqual(centered(heights, "m20", 600), { at: "row", key: "m20", bottom: 350 });
  assert.equal(scrollFor(heights, centered(heights, "m20", 600), 600), 2100 - 350);
  heights.measure("m20", 900);
  assert.equal(scrollFor(heights, centered(heights, "m20", 600), 600), 2000 - 16);
});
