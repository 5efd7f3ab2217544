import assert from "node:assert/strict";
import test from "node:test";
import { HeightIndex } from "./heights";

function index(n: number, guess = 10): HeightIndex {
  const heights = new HeightIndex();
  heights.setRows(
    Array.from({ length: n }, (_, i) => `k${i}`),
    Array.from({ length: n }, () => guess),
  );
  return heights;
}

test("rows are where the heights above them put them", () => {
  const heights = index(5);
  assert.equal(heights.total, 50);
  assert.equal(heights.measure("k1", 30), true);
  assert.equal(heights.measure("k1", 30), false);
  assert.deepEqual([heights.top(1), heights.top(2), heights.total], [10, 40, 70]);
});

test("at finds the row under a point and clamps", () => {
  const heights = index(4);
  heights.measure("k0", 25);
  assert.deepEqual(
    [-5, 0, 24, 25, 34, 35, 1000].map((y) => heights.at(y)),
    [0, 0, 0, 1, 1, 2, 3],
  );
  assert.deepEqual(heights.range(26, 40), [1, 3]);
  assert.deepEqual(new HeightIndex().range(0, 100), [0, 0]);
});

test("measured heights survive rows put in front", () => {
  const heights = index(3);
  heights.measure("k2", 99);
  heights.setRows(["older", "k0", "k1", "k2"], [20, 10, 10, 10]);
  assert.equal(heights.top(heights.indexOf("k2")), 40);
  assert.equal(heights.total, 139);
});

test("another width makes every height a guess again", () => {
  const heights = index(3);
  heights.measure("k0", 99);
  heights.forget();
  assert.equal(heights.total, 30);
});

test("ranges of ten thousand random heights cover exactly what is asked", () => {
  const heights = index(10_000);
  let seed = 7;
  const tops: number[] = [0];
  for (let i = 0; i < 10_000; i++) {
    seed = (seed * 16807) % 2147483647;
    const height = 20 + (seed % 300);
    heights.measure(`k${i}`, height);
    tops.push(tops[i]! + height);
  }
  for (const y of [0, 1, 5_000, 123_456, 999_999, tops[10_000]! - 1]) {
    const [from, to] = heights.range(y, y + 800);
    assert.ok(tops[from]! <= y && tops[from + 1]! > y);
    assert.ok(to === 10_000 || tops[to]! > y + 800);
    assert.ok(tops[to - 1]! <= y + 800);
  }
});
