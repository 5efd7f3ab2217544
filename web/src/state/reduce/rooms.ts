import type { ID, MemberRecord, MessageRecord, RoomLine, RoomRecord } from "../types";

export type Lines = ReadonlyMap<ID, RoomLine>;

/** How many messages a member has not read: as the server counts. */
export function unreadOf(room: RoomRecord, member: MemberRecord): number {
  return Math.max(0, room.last_seq - readUpTo(member));
}

/** The seq up to which a member has read, or needs not to. */
export const readUpTo = (member: MemberRecord): number => Math.max(member.last_read_seq ?? 0, member.joined_seq);

/** What of two answers about a room is newer: an answer may be overtaken by events. */
export function merge(known: RoomLine | undefined, fresh: RoomLine): RoomLine {
  if (!known) return fresh;
  const room = newerRoom(known.room, fresh.room);
  const member = newerMember(known.member, fresh.member);
  // The summary goes with the answer that knew more messages.
  const ahead = known.room.last_seq > fresh.room.last_seq || readUpTo(known.member) > readUpTo(fresh.member);
  const summary = ahead ? known : fresh;
  return { ...fresh, room, member, last_message: summary.last_message, unread_mentions: summary.unread_mentions, unread: unreadOf(room, member) };
}

export function newerRoom(a: RoomRecord, b: RoomRecord): RoomRecord {
  const [older, newer] = a.updated > b.updated ? [b, a] : [a, b];
  if (newer.last_seq >= older.last_seq) return newer;
  return { ...newer, last_seq: older.last_seq, last_message: older.last_message, last_message_at: older.last_message_at };
}

/**
 * The newer record, with the cursors as far as either knows, and one's own
 * settings kept. A fresh one without cursors is of somebody who hides them now.
 */
export function newerMember(known: MemberRecord, fresh: MemberRecord): MemberRecord {
  const [older, newer] = known.updated > fresh.updated ? [fresh, known] : [known, fresh];
  const { last_read_seq, last_delivered_seq, ...rest } = { ...older, ...newer };
  if (fresh.last_read_seq === undefined) return rest;
  return {
    ...rest,
    last_read_seq: Math.max(known.last_read_seq ?? 0, fresh.last_read_seq),
    last_delivered_seq: Math.max(known.last_delivered_seq ?? 0, fresh.last_delivered_seq ?? 0),
  };
}

export function put(lines: Lines, ...fresh: RoomLine[]): Lines {
  const next = new Map(lines);
  for (const line of fresh) next.set(line.room.id, merge(next.get(line.room.id), line));
  return next;
}

export function drop(lines: Lines, room: ID): Lines {
  if (!lines.has(room)) return lines;
  const next = new Map(lines);
  next.delete(room);
  return next;
}

function change(lines: Lines, room: ID | undefined, how: (line: RoomLine) => RoomLine): Lines {
  const line = room === undefined ? undefined : lines.get(room);
  if (!line) return lines;
  const changed = how(line);
  return changed === line ? lines : new Map(lines).set(line.room.id, changed);
}

/** A mention of everybody in a room. */
export const everybody = "@all";

export const mentionsMe = (message: MessageRecord, me: ID): boolean =>
  message.sender !== me && (message.mentions?.some((user) => user === me || user === everybody) ?? false);

/** A new message: the head of the room moves. Who answers has read what is before. */
export function sent(lines: Lines, message: MessageRecord, me: ID): Lines {
  return change(lines, message.room, (line) => {
    if (message.seq <= line.room.last_seq) return line;
    const room = { ...line.room, last_seq: message.seq, last_message: message.id, last_message_at: message.created };
    const head = { ...line, room, last_message: message };
    if (message.sender === me) return { ...head, member: { ...line.member, last_read_seq: message.seq }, unread: 0, unread_mentions: 0 };
    return { ...head, unread: unreadOf(room, line.member), unread_mentions: line.unread_mentions + (mentionsMe(message, me) ? 1 : 0) };
  });
}

/** A message changed; it matters here if it is the last one. */
export function edited(lines: Lines, message: MessageRecord): Lines {
  return change(lines, message.room, (line) =>
    line.last_message?.id === message.id && line.last_message.updated <= message.updated ? { ...line, last_message: message } : line);
}

export function roomChanged(lines: Lines, record: RoomRecord): Lines {
  return change(lines, record.id, (line) => {
    const room = newerRoom(line.room, record);
    return { ...line, room, unread: unreadOf(room, line.member) };
  });
}

/** One's own place in a room changed: settings, role or read cursor. */
export function placeChanged(lines: Lines, record: MemberRecord): Lines {
  return change(lines, record.room, (line) => {
    const member = newerMember(line.member, record);
    const unread = unreadOf(line.room, member);
    return { ...line, member, unread, unread_mentions: unread === 0 ? 0 : line.unread_mentions };
  });
}

/** One read a room up to seq; told before the server has confirmed it. */
export function readTo(lines: Lines, room: ID, seq: number): Lines {
  return change(lines, room, (line) => {
    if (seq <= readUpTo(line.member)) return line;
    const member = { ...line.member, last_read_seq: seq };
    const unread = unreadOf(line.room, member);
    return { ...line, member, unread, unread_mentions: unread === 0 ? 0 : line.unread_mentions };
  });
}

export function presence(lines: Lines, user: ID, online: boolean): Lines {
  let next = lines;
  for (const line of lines.values()) {
    if (line.peer?.id === user && line.online !== online) next = change(next, line.room.id, (l) => ({ ...l, online }));
  }
  return next;
}

const at = (line: RoomLine) => line.room.last_message_at || line.room.created;

/** The newest activity first. */
export function sorted(lines: Iterable<RoomLine>): RoomLine[] {
  return [...lines].sort((a, b) => (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : a.room.id < b.room.id ? -1 : 1));
}
