import type { ID, MessageRecord } from "../types";
import type { Marks } from "./members";

/** Puts records into a list that is in order of seq; the newer of two copies stays. */
export function insert(list: MessageRecord[], fresh: MessageRecord[]): MessageRecord[] {
  if (fresh.length === 0) return list;
  const last = list.at(-1);
  if (fresh.length === 1 && last && fresh[0]!.seq > last.seq) return [...list, fresh[0]!];
  const bySeq = new Map(list.map((m) => [m.seq, m]));
  for (const m of fresh) {
    const known = bySeq.get(m.seq);
    bySeq.set(m.seq, known ? newer(known, m) : m);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function newer(a: MessageRecord, b: MessageRecord): MessageRecord {
  return a.updated > b.updated ? a : b;
}

/** A changed record takes the place of the one that is there, if one is. */
export function replace(list: MessageRecord[], fresh: MessageRecord): MessageRecord[] {
  const at = indexOfSeq(list, fresh.seq);
  const known = list[at];
  if (!known || known.id !== fresh.id || newer(known, fresh) === known) return list;
  return list.with(at, fresh);
}

export function remove(list: MessageRecord[], ids: ReadonlySet<ID>): MessageRecord[] {
  return list.some((m) => ids.has(m.id)) ? list.filter((m) => !ids.has(m.id)) : list;
}

/** Where a seq is in the list, -1 if it is not. */
export function indexOfSeq(list: MessageRecord[], seq: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = list[middle]!.seq;
    if (found === seq) return middle;
    if (found < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Whether a list covers a seq, though the message itself may be hidden. */
export function covers(list: MessageRecord[], seq: number): boolean {
  const [first, last] = [list[0], list.at(-1)];
  return !!first && !!last && first.seq <= seq && seq <= last.seq;
}

/** The one at seq, or the nearest that is there. */
export function nearest(list: MessageRecord[], seq: number): MessageRecord | undefined {
  return list.findLast((m) => m.seq <= seq) ?? list[0];
}

export type Mark = "sent" | "delivered" | "read";

export function markOf(seq: number, marks: Marks): Mark {
  if (seq <= marks.read) return "read";
  return seq <= marks.delivered ? "delivered" : "sent";
}

/** The name of a message's place in a list: it stays when the message is stored. */
export function keyOf(message: MessageRecord, me: ID): string {
  return message.sender === me && message.client_id ? `c:${message.client_id}` : message.id;
}
