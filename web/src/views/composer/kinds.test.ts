import assert from "node:assert/strict";
import test from "node:test";
import { filesIn, kindOf, tooLarge } from "./kinds";

test("what a file is sent as", () => {
  assert.equal(kindOf("image/PNG"), "image");
  assert.equal(kindOf("audio/webm;codecs=opus"), "audio");
  assert.equal(kindOf("video/mp4"), "video");
  for (const type of ["", "image/heic", "image/svg+xml", "text/html", "application/pdf"]) assert.equal(kindOf(type), "file", type);
});

test("files that can't be sent are told before the upload", () => {
  assert.equal(tooLarge({ name: "a", size: 5, type: "" }), undefined);
  assert.match(tooLarge({ name: "a", size: 0, type: "" })!, /empty/);
  assert.match(tooLarge({ name: "a", size: 60e6, type: "application/pdf" })!, /50 MB/);
  assert.equal(tooLarge({ name: "a", size: 60e6, type: "video/mp4" }), undefined);
  assert.match(tooLarge({ name: "a", size: 600e6, type: "video/mp4" })!, /500 MB/);
});

test("pasted text stays text, even when a picture of it comes along", () => {
  const files = [{ name: "x.png" }] as unknown as FileList;
  assert.equal(filesIn({ files, getData: () => "" }).length, 1);
  assert.equal(filesIn({ files, getData: () => "cell" }).length, 0);
  assert.equal(filesIn(null).length, 0);
});
