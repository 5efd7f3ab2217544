import assert from "node:assert/strict";
import test from "node:test";
import { hrefOf, partsOf } from "./text-parts";

const links = (text: string) => partsOf(text).flatMap((p) => (p.kind === "link" ? [p.href] : []));
const whole = (text: string, names = [] as { id: string; name: string }[]) => partsOf(text, names).map((p) => p.text).join("");

test("addresses are links, and the sentence around them is not", () => {
  assert.deepEqual(links("See https://example.com/a, or (www.example.org)."), ["https://example.com/a", "https://www.example.org/"]);
  assert.deepEqual(links("https://en.example.org/wiki/Ann_(name)"), ["https://en.example.org/wiki/Ann_(name)"]);
  assert.deepEqual(links("write to ann@example.com!"), ["mailto:ann@example.com"]);
});

test("nothing but http, https and mail is ever a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://x", "JaVaScRiPt://example.com/%0aalert(1)", "ftp://example.com"]) {
    assert.deepEqual(links(text).filter((l) => !/^(https?|mailto):/.test(l)), [], text);
  }
  assert.equal(hrefOf("https://bank.example@evil.example/"), undefined);
  assert.equal(hrefOf("http://nodots"), undefined);
});

test("markup stays text", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "&lt;b&gt;", "https://example.com/\"onmouseover=\"x"]) assert.equal(whole(text), text);
});

test("mentioned names are mentions, the longest first, but not inside of words", () => {
  const names = [{ id: "1", name: "Ann" }, { id: "2", name: "Ann Lee" }, { id: "@all", name: "@all" }];
  const found = (text: string) => partsOf(text, names).flatMap((p) => (p.kind === "mention" ? [p.user] : []));
  assert.deepEqual(found("@Ann Lee and @Ann, @all!"), ["2", "1", "@all"]);
  assert.deepEqual(found("@Anna x@Ann @Bob"), []);
  assert.equal(whole("@Ann Lee and @Ann", names), "@Ann Lee and @Ann");
});

test("every text is the sum of its parts", () => {
  for (const text of ["", " ", "a\nb", "שלום https://example.com עולם", "@", "@@all", "www.", "http://", "a@b", "😀@all"]) assert.equal(whole(text, [{ id: "@all", name: "@all" }]), text);
});
