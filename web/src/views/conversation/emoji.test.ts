import assert from "node:assert/strict";
import test from "node:test";
import { emoji, found, nameOf } from "./emoji";

test("each emoji is one grapheme with a name, and none is there twice", () => {
  const seen = new Set<string>();
  for (const { list } of emoji) {
    for (const { char, name } of list) {
      assert.equal([...new Intl.Segmenter().segment(char)].length, 1, name);
      assert.match(name, /^[a-z ]+$/);
      assert.ok(!seen.has(char), `${char} twice`);
      seen.add(char);
      assert.ok(new TextEncoder().encode(char).length <= 64);
    }
  }
});

test("finding by name", () => {
  assert.equal(found("").length, emoji.length);
  assert.deepEqual(found(" PIZ ")[0]!.list.map((e) => e.char), ["🍕"]);
  assert.deepEqual(found("nothing like it")[0]!.list, []);
  assert.equal(nameOf("🍕"), "pizza");
  assert.equal(nameOf("<b>"), "<b>");
});
