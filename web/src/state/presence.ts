import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { call, on, onReady } from "./connection";
import { profileOf } from "./profiles";
import { me } from "./session";
import type { EventData, ID, MessageRecord, Presence, Profile } from "./types";

type Seen = { online: boolean; last_seen: string };

const known = new Map<ID, Signal<Seen>>();
const wanted = new Set<ID>();
let asking: ReturnType<typeof setTimeout> | undefined;

const most = 200; // users in one question

/** Whether a user is online, and when they were last seen; asked on first use. */
export function presenceOf(user: ID): ReadonlySignal<Seen> {
  let kept = known.get(user);
  if (!kept) {
    known.set(user, (kept = signal({ online: false, last_seen: "" })));
    want(user);
  }
  return kept;
}

function want(...users: ID[]) {
  for (const user of users) if (user) wanted.add(user);
  if (wanted.size > 0) asking ??= setTimeout(() => void ask(), 30);
}

async function ask() {
  asking = undefined;
  const users = [...wanted].slice(0, most);
  for (const user of users) wanted.delete(user);
  try {
    const { items } = await call<{ items: Presence[] }>("presence.get", { users });
    for (const { user, online, last_seen } of items) put(user, { online, last_seen });
  } catch {
    return; // asked anew with the next connection
  }
  want();
}

function put(user: ID, seen: Seen) {
  const kept = known.get(user);
  if (kept && (kept.peek().online !== seen.online || kept.peek().last_seen !== seen.last_seen)) kept.value = seen;
}

// Presence is not kept in the log: after a break everything is asked anew.
onReady(() => {
  want(...known.keys());
  for (const room of looking) void call("room.view", { room, on: true }).catch(() => undefined);
});
on<Presence>("presence", ({ user, online, last_seen }) => put(user, { online, last_seen: last_seen ?? "" }));

// ---- typing ----

const typists = signal<ReadonlyMap<ID, ReadonlyMap<ID, number>>>(new Map());
const inRooms = new Map<ID, ReadonlySignal<Profile[]>>();

/** Who else types in a room now. */
export function typingIn(room: ID): ReadonlySignal<Profile[]> {
  let kept = inRooms.get(room);
  if (!kept) {
    kept = computed(() => [...(typists.value.get(room)?.keys() ?? [])].map((user) => profileOf(user).value));
    inRooms.set(room, kept);
  }
  return kept;
}

// The server ends it by itself; this is for an end that got lost.
const longest = 12_000;

function typing(room: ID, user: ID, yes: boolean) {
  const before = typists.peek().get(room);
  if (!yes && !before?.has(user)) return;
  const next = new Map(before);
  if (yes) next.set(user, Date.now());
  else next.delete(user);
  typists.value = new Map(typists.peek()).set(room, next);
  if (yes) {
    setTimeout(() => {
      const since = typists.peek().get(room)?.get(user);
      if (since !== undefined && Date.now() - since >= longest - 100) typing(room, user, false);
    }, longest);
  }
}

on<{ room: ID; user: ID; on: boolean }>("typing", ({ room, user, on: yes }) => user !== me() && typing(room, user, yes));
on<EventData<MessageRecord>>("message.created", ({ record }) => record && typing(record.room, record.sender, false));

const told = new Map<ID, number>();
const repeat = 3_000;

/** Tells that one types; call it with every key. */
export function setTyping(room: ID, yes: boolean): void {
  const last = told.get(room) ?? 0;
  if (yes ? Date.now() - last < repeat : last === 0) return;
  if (yes) told.set(room, Date.now());
  else told.delete(room);
  void call("typing", { room, on: yes }).catch(() => undefined);
}

const looking = new Set<ID>();

/** Tells that one looks at a room, so that no push comes for it. */
export function viewing(room: ID, yes: boolean): void {
  if (yes === looking.has(room)) return;
  if (yes) looking.add(room);
  else looking.delete(room);
  void call("room.view", { room, on: yes }).catch(() => undefined);
}
