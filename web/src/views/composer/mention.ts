// Completion of mentions while one types: what is being written at the caret, who
// fits, and whom a finished text mentions.

export interface Person {
  id: string;
  name: string;
}

// Typed is an "@..." that ends at the caret.
export interface Typed {
  from: number; // where the @ is
  to: number; // the caret
  query: string; // what stands between
}

// longest is how far back from the caret an @ may be.
const longest = 50;

// typedAt finds the mention being written at the caret. It begins with an @ after
// a space, a bracket or the start; names may hold spaces, but a query that begins
// with one, or goes over a line, is none.
export function typedAt(text: string, caret: number): Typed | undefined {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || caret - from > longest) return undefined;
  if (from > 0 && /[\p{L}\p{N}_.@/]/u.test(text[from - 1]!)) return undefined;
  const query = text.slice(from + 1, caret);
  if (/^\s|[\n\r]|\s{2}/u.test(query)) return undefined;
  return { from, to: caret, query };
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// matching gives at most limit people for a query: names that begin with it, then
// names with a word that does. Case and accents do not matter.
export function matching<P extends Person>(people: readonly P[], query: string, limit = 8): P[] {
  const wanted = folded(query);
  const begins: P[] = [];
  const within: P[] = [];
  for (const person of people) {
    const name = folded(person.name);
    if (name.startsWith(wanted)) begins.push(person);
    else if (wanted !== "" && name.split(/\s+/).some((word) => word.startsWith(wanted))) within.push(person);
  }
  return [...begins, ...within].slice(0, limit);
}

// completed puts the name where the query was, with a space behind it.
export function completed(text: string, typed: Typed, name: string): { text: string; caret: number } {
  const after = text.slice(typed.to);
  const put = `@${name}${/^\s/.test(after) ? "" : " "}`;
  return { text: text.slice(0, typed.from) + put + after, caret: typed.from + put.length + (/^\s/.test(after) ? 1 : 0) };
}

// mentionedIn gives the ids of the people a text mentions by name. The longest
// name wins where one begins another, as the shown text does.
export function mentionedIn(text: string, people: readonly Person[]): string[] {
  const word = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
  const known = people.filter((p) => p.name !== "").sort((a, b) => b.name.length - a.name.length);
  const found = new Set<string>();
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (word(text[at - 1])) continue;
    const hit = known.find((p) => text.startsWith(p.name, at + 1) && !word(text[at + 1 + p.name.length]));
    if (hit !== undefined) found.add(hit.id);
  }
  return [...found];
}
