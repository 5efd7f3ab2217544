// What a text is made of: words, links and mentions. Pure, so that it can be
// tested; nothing of a user's ever becomes markup.

export type Part =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mention"; text: string; user: string };

export type Name = { id: string; name: string };

const address = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]+|\b[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b/giu;

/** Splits a text. names are those of mentioned users; "@all" has the id "@all". */
export function partsOf(text: string, names: Name[] = []): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    const shown = trimmed(match[0]);
    const href = hrefOf(shown);
    if (!href) continue;
    if (match.index > at) parts.push(...mentionsIn(text.slice(at, match.index), names));
    parts.push({ kind: "link", text: shown, href });
    at = match.index + shown.length;
  }
  if (at < text.length) parts.push(...mentionsIn(text.slice(at), names));
  return parts;
}

// A sentence's end is no part of the address in it, but brackets that belong are.
function trimmed(link: string): string {
  let end = link;
  for (;;) {
    const last = end.at(-1);
    if (last === undefined) return end;
    if (".,;:!?*_~…".includes(last)) end = end.slice(0, -1);
    else if (last === ")" && count(end, ")") > count(end, "(")) end = end.slice(0, -1);
    else if (last === "]" && count(end, "]") > count(end, "[")) end = end.slice(0, -1);
    else return end;
  }
}

const count = (text: string, char: string) => text.split(char).length - 1;

/** What a link opens: http, https and mail only. */
export function hrefOf(shown: string): string | undefined {
  const whole = /^https?:\/\//i.test(shown) ? shown : shown.startsWith("www.") || /^www\./i.test(shown) ? `https://${shown}` : `mailto:${shown}`;
  try {
    const url = new URL(whole);
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) return undefined;
    if (url.protocol !== "mailto:" && !url.hostname.includes(".") && url.hostname !== "localhost" && !url.hostname.startsWith("[")) return undefined;
    // A name before an @ in an address is there to deceive.
    if (url.username || url.password) return undefined;
    return url.href;
  } catch {
    return undefined;
  }
}

function mentionsIn(text: string, names: Name[]): Part[] {
  const known = names.filter((n) => n.name).sort((a, b) => b.name.length - a.name.length);
  const parts: Part[] = [];
  let plain = "";
  for (let i = 0; i < text.length; ) {
    // A name inside of a word is no mention: x@ann.
    const free = text[i] === "@" && !wordly.test(text[i - 1] ?? "");
    const found = free ? known.find((n) => text.startsWith(labelOf(n), i) && !wordly.test(text[i + labelOf(n).length] ?? "")) : undefined;
    if (!found) {
      plain += text[i++];
      continue;
    }
    if (plain) parts.push({ kind: "text", text: plain });
    plain = "";
    parts.push({ kind: "mention", text: labelOf(found), user: found.id });
    i += labelOf(found).length;
  }
  if (plain) parts.push({ kind: "text", text: plain });
  return parts;
}

const wordly = /[\p{L}\p{N}_]/u;

const labelOf = ({ name }: Name) => (name.startsWith("@") ? name : `@${name}`);
