import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { call, on, onReady } from "./connection";
import { learn } from "./profiles";
import { me } from "./session";
import type { EventData, Friendship, ID } from "./types";

const known = signal<ReadonlyMap<ID, Friendship>>(new Map());
const state = signal<"loading" | "ready" | "failed">("loading");

const name = (f: Friendship) => f.peer?.name.toLocaleLowerCase() ?? "";
const list = computed(() => [...known.value.values()].filter((f) => f.peer).sort((a, b) => name(a).localeCompare(name(b))));
const pick = (test: (f: Friendship) => boolean): ReadonlySignal<Friendship[]> => computed(() => list.value.filter(test));

/** Everybody one stands in some relation to. */
export const people: ReadonlySignal<Friendship[]> = list;
export const friends = pick((f) => f.status === "accepted");
/** Those who ask. */
export const requests = pick((f) => f.status === "pending" && f.friendship?.addressee === me());
/** Those one has asked. */
export const outgoing = pick((f) => f.status === "pending" && f.friendship?.requester === me());
export const blocked = pick((f) => f.status === "blocked");
export const peopleState: ReadonlySignal<"loading" | "ready" | "failed"> = state;

const standings = new Map<ID, ReadonlySignal<Friendship | undefined>>();

/** How one stands with a user; undefined for no relation. */
export function standing(user: ID): ReadonlySignal<Friendship | undefined> {
  let kept = standings.get(user);
  if (!kept) standings.set(user, (kept = computed(() => known.value.get(user))));
  return kept;
}

export async function reloadPeople(): Promise<void> {
  try {
    const { items } = await call<{ items: Friendship[] }>("friend.list");
    learn(...items.map((item) => item.peer));
    known.value = new Map(items.filter((item) => item.peer).map((item) => [item.peer!.id, item]));
    state.value = "ready";
  } catch {
    if (state.peek() !== "ready") state.value = "failed";
  }
}

onReady((fresh) => {
  if (fresh || state.peek() === "failed") void reloadPeople();
});

function put(user: ID, fresh: Friendship): Friendship {
  learn(fresh.peer);
  const next = new Map(known.peek());
  if (fresh.status === "") next.delete(user);
  else next.set(user, fresh);
  known.value = next;
  return fresh;
}

// The event has the record, and the answer how one stands.
async function renew(user: ID) {
  put(user, await call<Friendship>("friend.get", { user }));
}

on<EventData>("friendship.updated", ({ user }) => user && void renew(user).catch(() => undefined));
on<EventData>("friendship.deleted", ({ user }) => {
  if (!user || !known.peek().has(user)) return;
  const next = new Map(known.peek());
  next.delete(user);
  known.value = next;
});
on<{ user: ID; online: boolean }>("presence", ({ user, online }) => {
  const old = known.peek().get(user);
  if (old && old.online !== online) known.value = new Map(known.peek()).set(user, { ...old, online });
});

const act = (command: string) => async (user: ID): Promise<Friendship> => put(user, await call<Friendship>(`friend.${command}`, { user }));

export const requestFriend = act("request");
export const accept = act("accept");
export const reject = act("reject");
export const cancel = act("cancel");
export const unfriend = act("remove");
export const block = act("block");
export const unblock = act("unblock");

/** Tells the people who run the server. */
export async function report(what: { message: ID } | { user: ID }, reason: string): Promise<void> {
  await call("report.create", { ...what, reason });
}
