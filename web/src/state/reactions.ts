import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { call, on, onReady } from "./connection";
import type { EventData, ID, ReactionRecord } from "./types";

const known = new Map<ID, Signal<ReactionRecord[]>>();
const wanted = new Set<ID>();
let asking: ReturnType<typeof setTimeout> | undefined;

const most = 200; // ids in one question

/** The reactions to a message; loaded on first use, many in one question. */
export function reactionsOf(message: ID): ReadonlySignal<ReactionRecord[]> {
  let kept = known.get(message);
  if (!kept) {
    known.set(message, (kept = signal<ReactionRecord[]>([])));
    if (message) want(message);
  }
  return kept;
}

function want(message: ID) {
  wanted.add(message);
  asking ??= setTimeout(() => void ask(), 20);
}

async function ask() {
  asking = undefined;
  const messages = [...wanted].slice(0, most);
  for (const id of messages) wanted.delete(id);
  if (wanted.size > 0) asking = setTimeout(() => void ask(), 0);
  try {
    const { items } = await call<{ items: ReactionRecord[] }>("message.reactions", { messages });
    const byMessage = new Map<ID, ReactionRecord[]>();
    for (const item of items) byMessage.set(item.message, [...(byMessage.get(item.message) ?? []), item]);
    for (const id of messages) {
      const slot = known.get(id);
      const fresh = byMessage.get(id) ?? [];
      if (slot && (fresh.length > 0 || slot.peek().length > 0)) slot.value = fresh;
    }
  } catch {
    // Asked again with the next connection.
    for (const id of messages) wanted.add(id);
  }
}

onReady((fresh) => {
  if (fresh) for (const id of known.keys()) if (id) wanted.add(id);
  if (wanted.size > 0) asking ??= setTimeout(() => void ask(), 20);
});

on<EventData<ReactionRecord>>("reaction.created", ({ record }) => record && put(record));
on<EventData>("reaction.deleted", ({ message, user, emoji }) => message && user && take(message, user, emoji ?? ""));

/** A reaction is there, as an answer or an event tells. */
export function put(record: ReactionRecord): void {
  const slot = known.get(record.message);
  if (!slot || slot.peek().some((r) => r.user === record.user && r.emoji === record.emoji)) return;
  slot.value = [...slot.peek(), record];
}

export function take(message: ID, user: ID, emoji: string): void {
  const slot = known.get(message);
  if (slot?.peek().some((r) => r.user === user && r.emoji === emoji)) slot.value = slot.peek().filter((r) => r.user !== user || r.emoji !== emoji);
}
