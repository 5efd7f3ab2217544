import { call } from "./connection";
import * as reactions from "./reactions";
import { searchMessages } from "./search";
import { me } from "./session";
import { patch, vanished } from "./timeline";
import type { ID, Kind, MessageRecord, Page, ReactionRecord, RoomLine } from "./types";

/** Changes a message of one's own; what is left out stays. */
export async function edit(message: ID, change: { text?: string; caption?: string; mentions?: ID[] }): Promise<void> {
  patch((await call<{ message: MessageRecord }>("message.edit", { message, ...change })).message);
}

/** Deletes for everyone; tombstones stay. */
export async function remove(messages: ID[]): Promise<void> {
  const { items } = await call<{ items: MessageRecord[] }>("message.delete", { messages });
  for (const item of items) patch(item);
}

/** Deletes for oneself. */
export async function hide(messages: MessageRecord[] | ID[], room?: ID): Promise<void> {
  const ids = messages.map((m) => (typeof m === "string" ? m : m.id));
  await call("message.hide", { messages: ids });
  const where = room ?? messages.map((m) => (typeof m === "string" ? "" : m.room)).find(Boolean);
  if (where) vanished(where, ids);
}

/** Puts an emoji on a message or takes it off; shown at once, and undone if refused. */
export async function react(message: ID, emoji: string, on: boolean): Promise<void> {
  const mine: ReactionRecord = { id: "", message, user: me(), emoji, created: "", updated: "" };
  const set = (there: boolean) => (there ? reactions.put(mine) : reactions.take(message, me(), emoji));
  set(on);
  try {
    await call("message.react", { message, emoji, on });
  } catch (err) {
    set(!on);
    throw err;
  }
}

export async function pin(message: ID, on: boolean): Promise<void> {
  patch((await call<{ message: MessageRecord }>("message.pin", { message, on })).message);
}

/** The pinned messages of a room, the newest pin first. */
export async function pins(room: ID): Promise<MessageRecord[]> {
  const found: MessageRecord[] = [];
  for (let cursor = ""; ; ) {
    const page = await searchMessages({ room, pinned: true, limit: 100, cursor });
    found.push(...page.items.map((hit) => hit.message));
    cursor = page.cursor;
    if (!cursor || found.length >= 500) break;
  }
  return found.sort((a, b) => (a.pinned < b.pinned ? 1 : -1));
}

/** The files of a room, newest first. */
export async function gallery(room: ID, types: Kind[], cursor = ""): Promise<Page<MessageRecord>> {
  const page = await searchMessages({ room, types, cursor, limit: 60 });
  return { items: page.items.map((hit) => hit.message), cursor: page.cursor };
}

export const canEdit = (m: MessageRecord): boolean => m.id !== "" && m.sender === me() && !m.deleted && m.type !== "system";

export function canDelete(m: MessageRecord, line: RoomLine): boolean {
  if (!m.id || m.deleted) return false;
  return m.sender === me() || (line.room.type === "group" && line.member.role !== "member");
}

export const canPin = (line: RoomLine): boolean => line.room.type === "direct" || line.member.role !== "member";
