import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { pb } from "../net/api";
import { call, on, onReady } from "./connection";
import { apiError } from "./error";
import { learn } from "./profiles";
import * as reduce from "./reduce/rooms";
import { me } from "./session";
import type { EventData, ID, MemberRecord, MessageRecord, Notify, RoomLine, RoomRecord } from "./types";

const lines = signal<reduce.Lines>(new Map());
const state = signal<"loading" | "ready" | "failed">("loading");
const gone = signal<ReadonlyMap<ID, "removed" | "deleted" | "missing">>(new Map());
const titles = new Map<ID, string>();

const all = computed(() => reduce.sorted(lines.value.values()));

/** One's rooms, the newest activity first, without the hidden ones. */
export const rooms: ReadonlySignal<RoomLine[]> = computed(() => all.value.filter((line) => !line.member.hidden));
export const hiddenRooms: ReadonlySignal<RoomLine[]> = computed(() => all.value.filter((line) => line.member.hidden));
export const roomsState: ReadonlySignal<"loading" | "ready" | "failed"> = state;

/** Unread messages in rooms that may disturb. */
export const totalUnread: ReadonlySignal<number> = computed(() =>
  rooms.value.reduce((sum, line) => sum + (isMuted(line) ? line.unread_mentions : line.unread), 0));

const byId = new Map<ID, ReadonlySignal<RoomLine | undefined>>();

/** One room as it is, undefined while it is not known or one is not in it. */
export function roomLine(id: ID): ReadonlySignal<RoomLine | undefined> {
  let known = byId.get(id);
  if (!known) byId.set(id, (known = computed(() => lines.value.get(id))));
  return known;
}

export type RoomState = "loading" | "open" | "removed" | "deleted" | "missing";

const states = new Map<ID, ReadonlySignal<RoomState>>();

/** Whether one may talk in a room, and if not why. */
export function roomState(id: ID): ReadonlySignal<RoomState> {
  let known = states.get(id);
  if (!known) {
    known = computed(() => {
      if (lines.value.has(id)) return "open";
      return gone.value.get(id) ?? (state.value === "ready" ? "missing" : "loading");
    });
    states.set(id, known);
  }
  return known;
}

const pageSize = 200;

async function load() {
  if (state.peek() !== "ready") state.value = "loading";
  const seen = new Set<ID>();
  const before = [...lines.peek().keys()];
  try {
    for (let offset = 0; ; offset += pageSize) {
      const { items } = await call<{ items: RoomLine[] }>("room.list", { hidden: true, limit: pageSize, offset });
      for (const item of items) seen.add(item.room.id);
      put(items);
      if (items.length < pageSize) break;
    }
  } catch {
    if (state.peek() !== "ready") state.value = "failed";
    return;
  }
  for (const id of before) if (!seen.has(id)) leave(id, "removed");
  state.value = "ready";
}

/** Loads the list again, after it failed. */
export const reloadRooms = load;

function put(fresh: RoomLine[]) {
  learn(...fresh.map((line) => line.peer));
  for (const line of fresh) titles.set(line.room.id, titleOf(line));
  lines.value = reduce.put(lines.peek(), ...fresh);
  forgive(fresh.map((line) => line.room.id));
  deliver(fresh);
}

function forgive(ids: ID[]) {
  if (!ids.some((id) => gone.peek().has(id))) return;
  gone.value = new Map([...gone.peek()].filter(([id]) => !ids.includes(id)));
}

function leave(id: ID, why: "removed" | "deleted") {
  if (gone.peek().get(id) === "deleted") return;
  lines.value = reduce.drop(lines.peek(), id);
  gone.value = new Map(gone.peek()).set(id, why);
}

/** What a room is called, also one that is gone. */
export const titleWas = (id: ID): string => titles.get(id) ?? "";

const asking = new Map<ID, Promise<void>>();

/** Reads one room anew; several wishes at once are one question. */
export function refreshRoom(id: ID): Promise<void> {
  const known = asking.get(id);
  if (known) return known;
  const question = call<RoomLine>("room.get", { room: id })
    .then((line) => {
      // This answer is asked for because what is known is not right.
      const old = lines.peek().get(id);
      put([line]);
      if (!old || old.room.last_seq > line.room.last_seq) return;
      const merged = lines.peek().get(id)!;
      lines.value = new Map(lines.peek()).set(id, { ...merged, last_message: line.last_message, unread_mentions: line.unread_mentions });
    })
    .catch((err: unknown) => {
      if (apiError(err).status === 404 && !gone.peek().has(id)) leave(id, "removed");
    })
    .finally(() => asking.delete(id));
  asking.set(id, question);
  return question;
}

let settling: ReturnType<typeof setTimeout> | undefined;
const unsettled = new Set<ID>();

// The number of unread mentions after a partial read is the server's to count.
function recount(id: ID) {
  unsettled.add(id);
  clearTimeout(settling);
  settling = setTimeout(() => {
    for (const room of unsettled) void refreshRoom(room);
    unsettled.clear();
  }, 600);
}

// ---- delivered marks ----

const delivered = new Map<ID, number>();
let delivering: ReturnType<typeof setTimeout> | undefined;

/** Tells senders that their messages have come to this device. */
function deliver(fresh: Iterable<RoomLine>) {
  for (const line of fresh) {
    const { room, member } = line;
    if (room.last_seq > Math.max(member.last_delivered_seq ?? 0, reduce.readUpTo(member))) delivered.set(room.id, room.last_seq);
  }
  if (delivered.size === 0 || delivering !== undefined) return;
  delivering = setTimeout(() => {
    delivering = undefined;
    const due = [...delivered];
    delivered.clear();
    void tellDelivered(due);
  }, 250);
}

async function tellDelivered(due: [ID, number][]) {
  for (const [room, seq] of due) await call("message.delivered", { room, seq }).catch(() => undefined);
}

// ---- read marks ----

const read = new Map<ID, number>();
let reading: ReturnType<typeof setTimeout> | undefined;

/** Says that one has read a room up to a message. Many calls make one. */
export function markRead(room: ID, seq: number): void {
  const line = lines.peek().get(room);
  if (!line || seq <= reduce.readUpTo(line.member) || seq > line.room.last_seq) return;
  lines.value = reduce.readTo(lines.peek(), room, seq);
  read.set(room, Math.max(seq, read.get(room) ?? 0));
  clearTimeout(reading);
  reading = setTimeout(tellRead, 250);
}

async function tellRead() {
  for (const [room, seq] of [...read]) {
    try {
      await call("message.read", { room, seq });
      if (read.get(room) === seq) read.delete(room);
    } catch (err) {
      // Without a connection it is told with the next one.
      if (apiError(err).status !== 0) read.delete(room);
    }
  }
}

// ---- events ----

onReady((fresh) => {
  if (fresh) void load();
  if (read.size > 0) void tellRead();
});

/** A message is there, as an event or the answer to one's own send tells. */
export function arrived(message: MessageRecord): void {
  const line = lines.peek().get(message.room);
  if (!line) return void refreshRoom(message.room);
  lines.value = reduce.sent(lines.peek(), message, me());
  // A message may bring a hidden room back.
  if (line.member.hidden) recount(message.room);
  if (message.sender !== me()) deliver([lines.peek().get(message.room)!]);
}

on<EventData<MessageRecord>>("message.created", ({ record }) => record && arrived(record));
for (const name of ["message.updated", "message.pinned"]) {
  on<EventData<MessageRecord>>(name, ({ record }) => record && (lines.value = reduce.edited(lines.peek(), record)));
}
for (const name of ["message.deleted", "message.hidden"]) {
  on<EventData<MessageRecord>>(name, ({ record, room, id }) => {
    if (record && name === "message.deleted") lines.value = reduce.edited(lines.peek(), record);
    const line = room ? lines.peek().get(room) : undefined;
    if (line && (line.unread_mentions > 0 || (line.last_message?.id === id && !record?.deleted))) recount(line.room.id);
  });
}
on<EventData<RoomRecord>>("room.updated", ({ record }) => record && (lines.value = reduce.roomChanged(lines.peek(), record)));
on<EventData>("room.deleted", ({ room }) => room && leave(room, "deleted"));
on<EventData<MemberRecord>>("member.created", ({ room, user }) => {
  if (room && user === me()) void refreshRoom(room);
});
for (const name of ["member.updated", "member.read", "member.delivered"]) {
  on<EventData<MemberRecord>>(name, ({ record }) => {
    if (record?.user !== me()) return;
    lines.value = reduce.placeChanged(lines.peek(), record);
    if ((lines.peek().get(record.room)?.unread_mentions ?? 0) > 0 && name === "member.read") recount(record.room);
  });
}
on<EventData>("member.deleted", ({ room, user }) => {
  if (room && user === me()) leave(room, "removed");
});
on<{ user: ID; online: boolean }>("presence", ({ user, online }) => (lines.value = reduce.presence(lines.peek(), user, online)));

// ---- commands ----

async function asked(command: string, params: object): Promise<ID> {
  const line = await call<RoomLine>(command, params);
  put([line]);
  return line.room.id;
}

/** Opens the room with one other user. */
export const openDirect = (user: ID): Promise<ID> => asked("room.direct", { user });

/** Makes a group; with the same id a repeat makes no second one. */
export const createGroup = (name: string, members: ID[], id = newRoomId()): Promise<ID> => asked("room.create", { id, name, members });

/** An id for a group: keep it for a second try. */
export function newRoomId(): ID {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
}

// chat_rooms by its id: an admin may rename it.
const roomsCollection = "pbc_2204944285";

export async function updateRoom(id: ID, change: { name?: string; slow_mode?: number; image?: File | null }): Promise<void> {
  const { image, ...rest } = change;
  if (image !== undefined) {
    const record = await pb.collection(roomsCollection).update<RoomRecord>(id, { image }).catch((err) => {
      throw apiError(err);
    });
    lines.value = reduce.roomChanged(lines.peek(), record);
  }
  if (Object.keys(rest).length > 0) await asked("room.update", { room: id, ...rest });
}

export async function leaveRoom(id: ID): Promise<void> {
  await call("room.leave", { room: id });
  leave(id, "removed");
}

export async function deleteRoom(id: ID): Promise<void> {
  await call("room.delete", { room: id });
  leave(id, "deleted");
}

/** Changes one's own settings in a room. */
export async function updateMine(id: ID, change: { notify?: Notify; muted_until?: string; hidden?: boolean }): Promise<void> {
  const { member } = await call<{ member: MemberRecord }>("member.update", { room: id, ...change });
  lines.value = reduce.placeChanged(lines.peek(), member);
}

export function titleOf(line: RoomLine): string {
  if (line.room.type === "direct") return line.peer?.name || "Deleted user";
  return line.room.name || "Group";
}

/** Whether a room is silent now. */
export function isMuted(line: RoomLine): boolean {
  const until = line.member.muted_until;
  return line.member.notify === "none" || (!!until && new Date(until.replace(" ", "T")).getTime() > Date.now());
}
