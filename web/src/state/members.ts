import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { call, on, onReady } from "./connection";
import { learn } from "./profiles";
import { dropMember, hasSent, marksOf, putMembers, type Marks } from "./reduce/members";
import { me } from "./session";
import type { Ban, EventData, ID, MemberLine, MemberRecord, MessageRecord, Role, RoomLine } from "./types";

export { profileOf } from "./profiles";

type Loading = "loading" | "ready" | "failed";
type Room = { list: Signal<MemberRecord[]>; state: Signal<Loading>; marks: ReadonlySignal<Marks> };

const known = new Map<ID, Room>();

function room(id: ID): Room {
  let kept = known.get(id);
  if (!kept) {
    const list = signal<MemberRecord[]>([]);
    kept = { list, state: signal<Loading>("loading"), marks: computed(() => marksOf(list.value, me())) };
    known.set(id, kept);
    void load(id, kept);
  }
  return kept;
}

async function load(id: ID, kept: Room) {
  try {
    const { items } = await call<{ items: MemberLine[] }>("member.list", { room: id });
    learn(...items.map((item) => item.profile));
    const records = items.map((item) => item.member);
    // Who is known and not in the answer has left since, or came just now: the
    // answer is asked for after the connection was live, so events tell which.
    const present = new Set(records.map((m) => m.user));
    kept.list.value = putMembers(kept.list.peek().filter((m) => present.has(m.user)), records);
    kept.state.value = "ready";
  } catch {
    if (kept.state.peek() !== "ready") kept.state.value = "failed";
  }
}

/** Everybody in a room; loaded on first use. */
export const members = (id: ID): ReadonlySignal<MemberRecord[]> => room(id).list;
export const membersState = (id: ID): ReadonlySignal<Loading> => room(id).state;

/** How far all others of a room have come. */
export const marks = (id: ID): ReadonlySignal<Marks> => room(id).marks;

/** Loads the list again, after it failed. */
export const reloadMembers = (id: ID): Promise<void> => load(id, room(id));

onReady((fresh) => {
  for (const [id, kept] of known) if (fresh || kept.state.peek() === "failed") void load(id, kept);
});

for (const name of ["member.created", "member.updated", "member.read", "member.delivered"]) {
  on<EventData<MemberRecord>>(name, ({ record }) => {
    const kept = record && known.get(record.room);
    if (kept) kept.list.value = putMembers(kept.list.peek(), [record]);
    // Back in a room: the list is what it was when one left.
    if (kept && name === "member.created" && record.user === me()) void load(record.room, kept);
  });
}
on<EventData<MessageRecord>>("message.created", ({ record }) => {
  const kept = record && known.get(record.room);
  if (kept) kept.list.value = hasSent(kept.list.peek(), record.sender, record.seq);
});
on<EventData>("member.deleted", ({ room: id, user }) => {
  const kept = id ? known.get(id) : undefined;
  if (kept && user) kept.list.value = dropMember(kept.list.peek(), user);
});

export async function addMembers(id: ID, users: ID[]): Promise<void> {
  const { items } = await call<{ items: MemberLine[] }>("member.add", { room: id, users });
  learn(...items.map((item) => item.profile));
  put(id, ...items.map((item) => item.member));
}

function put(id: ID, ...fresh: MemberRecord[]) {
  const { list } = room(id);
  list.value = putMembers(list.peek(), fresh);
}

export async function removeMember(id: ID, user: ID): Promise<void> {
  await call("member.remove", { room: id, user });
  room(id).list.value = dropMember(room(id).list.peek(), user);
}

export async function setRole(id: ID, user: ID, role: Role): Promise<void> {
  put(id, (await call<{ member: MemberRecord }>("member.role", { room: id, user, role })).member);
}

/** No posting for a member until then; an empty time ends it. */
export async function silence(id: ID, user: ID, until: string, reason = ""): Promise<void> {
  put(id, (await call<{ member: MemberRecord }>("member.silence", { room: id, user, until, reason })).member);
}

/** Takes a user out and lets them not come back until then; an empty time is for ever. */
export async function ban(id: ID, user: ID, until: string, reason = ""): Promise<void> {
  await call("member.ban", { room: id, user, until, reason });
  room(id).list.value = dropMember(room(id).list.peek(), user);
}

export const unban = (id: ID, user: ID): Promise<void> => call("member.unban", { room: id, user });

export async function bans(id: ID): Promise<Ban[]> {
  const { items } = await call<{ items: Ban[] }>("ban.list", { room: id });
  learn(...items.map((item) => item.profile));
  return items;
}

const ranks: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** What one may do in a room; the server has the last word. */
export function may(line: RoomLine): { edit: boolean; addMembers: boolean; moderate: boolean; own: boolean; mentionAll: boolean } {
  const group = line.room.type === "group";
  const leads = group && line.member.role !== "member";
  return { edit: leads, addMembers: leads, moderate: leads, own: group && line.member.role === "owner", mentionAll: leads };
}

export const outranks = (mine: MemberRecord, other: MemberRecord): boolean => ranks[mine.role] > ranks[other.role];
