import { searchPeople } from "../../state/search";
import type { Friendship } from "../../state/types";
import { usePages, type Pages } from "../chats/usePages";

const size = 30;

/** The server looks from two characters on. */
export const enough = (q: string): boolean => [...q.trim()].length >= 2;

/** People whose name fits what is typed, while it is typed. */
export function usePeople(q: string): Pages<Friendship> {
  const words = q.trim();
  const found = usePages(enough(words) ? words : "", async (cursor) => {
    const from = Number(cursor) || 0;
    const items = await searchPeople(words, from, size);
    return { items, cursor: items.length === size ? String(from + size) : "" };
  }, 250);
  return { ...found, items: onceEach(found.items) };
}

// Pages by offset shift when somebody signs up between two of them.
function onceEach(found: readonly Friendship[]): Friendship[] {
  const seen = new Set<string>();
  return found.filter((f) => f.peer && !seen.has(f.peer.id) && seen.add(f.peer.id));
}
