import type { ID, MemberRecord } from "../types";
import { newerMember, readUpTo } from "./rooms";

/** How far everybody else has come, for the marks at one's own messages. */
export type Marks = { read: number; delivered: number };

export function putMembers(list: MemberRecord[], fresh: MemberRecord[]): MemberRecord[] {
  const byUser = new Map(list.map((m) => [m.user, m]));
  for (const m of fresh) {
    const known = byUser.get(m.user);
    // Another id is another stay in the room: nothing of the first counts.
    byUser.set(m.user, known && known.id === m.id ? newerMember(known, m) : m);
  }
  return [...byUser.values()];
}

export function dropMember(list: MemberRecord[], user: ID): MemberRecord[] {
  return list.some((m) => m.user === user) ? list.filter((m) => m.user !== user) : list;
}

/** Who sends a message has read what is before it: no event of its own tells that. */
export function hasSent(list: MemberRecord[], user: ID, seq: number): MemberRecord[] {
  const at = list.findIndex((m) => m.user === user);
  const member = list[at];
  if (!member || member.last_read_seq === undefined || member.last_read_seq >= seq) return list;
  return list.with(at, { ...member, last_read_seq: seq, last_delivered_seq: Math.max(seq, member.last_delivered_seq ?? 0) });
}

/**
 * What all but one have read and got. Who came later needs nothing older, and
 * who hides their cursors does not count.
 */
export function marksOf(list: MemberRecord[], me: ID): Marks {
  let read = Infinity;
  let delivered = Infinity;
  for (const m of list) {
    if (m.user === me || m.last_read_seq === undefined) continue;
    const reached = readUpTo(m);
    read = Math.min(read, reached);
    delivered = Math.min(delivered, Math.max(reached, m.last_delivered_seq ?? 0));
  }
  return read === Infinity ? { read: 0, delivered: 0 } : { read, delivered };
}
