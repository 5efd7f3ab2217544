import assert from "node:assert/strict";
import test from "node:test";
import { loudness, peaksFrom, peaksOf, resample } from "./waveform";

test("a recording of any length has at most 100 peaks between 0 and 255", () => {
  const long = Array.from({ length: 12_345 }, (_, i) => Math.abs(Math.sin(i / 50)) * 0.4);
  const peaks = peaksOf(long);
  assert.equal(peaks.length, 100);
  assert.equal(Math.max(...peaks), 255);
  assert.ok(peaks.every((p) => Number.isInteger(p) && p >= 0 && p <= 255));
  assert.deepEqual(peaksOf([]), []);
  assert.equal(peaksOf([0.5, 0.25]).length, 2);
});

test("silence stays flat", () => {
  assert.ok(peaksOf([0.001, 0.002, 0.001]).every((p) => p < 30));
});

test("resample keeps the loudest of each stretch and fills up short lists", () => {
  assert.deepEqual(resample([1, 9, 2, 3], 2), [9, 3]);
  assert.deepEqual(resample([1, 2], 4), [1, 1, 2, 2]);
  assert.deepEqual(resample([], 4), []);
});

test("loudness of a frame", () => {
  assert.equal(loudness(new Float32Array(8)), 0);
  assert.equal(loudness([1, -1, 1, -1]), 1);
  assert.equal(loudness([]), 0);
});

test("what other clients put into meta is read as data", () => {
  assert.deepEqual(peaksFrom([0, 300, -4, 12.5]), [0, 255, 0, 12.5]);
  assert.deepEqual(peaksFrom([1, "<b>"]), []);
  assert.deepEqual(peaksFrom(btoa("\x00\xff\x10")), [0, 255, 16]);
  assert.deepEqual(peaksFrom("%%%"), []);
  assert.deepEqual(peaksFrom({ length: 3 }), []);
});
