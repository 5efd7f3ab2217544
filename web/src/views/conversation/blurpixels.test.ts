import assert from "node:assert/strict";
import test from "node:test";
import { blurhashPixels } from "./blurpixels";

test("a hash of one component is one colour", () => {
  // 4x3 components are announced by "L"; "00" + DC only is size digit 0.
  const pixels = blurhashPixels("00TSUA", 4, 4)!;
  assert.equal(pixels.length, 64);
  for (let i = 4; i < 64; i++) assert.equal(pixels[i], pixels[i % 4]);
  assert.equal(pixels[3], 255);
});

test("the example of the published algorithm has the colours it had", () => {
  const pixels = blurhashPixels("LEHV6nWB2yk8pyo0adR*.7kCMdnj", 32, 32)!;
  const at = (x: number, y: number) => [...pixels.slice((x + y * 32) * 4, (x + y * 32) * 4 + 3)];
  // Values of the reference decoder (npm blurhash 2.0.5), see the test's name.
  assert.deepEqual(at(0, 0), [135, 164, 177]);
  assert.deepEqual(at(16, 16), [158, 125, 108]);
});

test("what is no hash paints nothing", () => {
  for (const hash of [undefined, null, 5, "", "LEHV6", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "LEHV6nWB2yk8pyo0adR*.7kCMdn\"", "<svg/onload=alert(1)>"]) {
    assert.equal(blurhashPixels(hash, 8, 8), undefined, String(hash));
  }
});
