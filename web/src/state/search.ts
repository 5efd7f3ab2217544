import { call } from "./connection";
import { learn } from "./profiles";
import type { Friendship, ID, MessageRecord, Page, SearchHit } from "./types";

export type Search = {
  q?: string;
  room?: ID;
  sender?: ID;
  types?: MessageRecord["type"][];
  /** RFC 3339. */
  from?: string;
  to?: string;
  pinned?: boolean;
  cursor?: string;
  limit?: number;
};

/** Finds messages in one's own rooms, newest first. What is empty is left out. */
export function searchMessages(search: Search): Promise<Page<SearchHit>> {
  const params = Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0));
  return call("message.search", Object.fromEntries(params));
}

/** Finds users by name. */
export async function searchPeople(q: string, offset = 0, limit = 30): Promise<Friendship[]> {
  const { items } = await call<{ items: Friendship[] }>("people.search", { q, limit, offset });
  learn(...items.map((item) => item.peer));
  return items;
}
