import { test } from "node:test";
import assert from "node:assert/strict";
import { fold, matches } from "./fold";

test("case and accents do not matter", () => {
  assert.equal(fold("Éloïse ÅNGSTRÖM"), "eloise angstrom");
  assert.ok(matches("Éloïse Dupont", "eloi dup"));
});

test("every word must begin a word", () => {
  assert.ok(matches("Weekend trip", "tr"));
  assert.ok(!matches("Weekend trip", "end"));
  assert.ok(!matches("Weekend trip", "tr xyz"));
});

test("an empty query matches everything, punctuation alone too", () => {
  assert.ok(matches("anything", ""));
  assert.ok(matches("anything", " .* "));
});

test("scripts without spaces match anywhere", () => {
  assert.ok(matches("東京の友達", "友達"));
});
