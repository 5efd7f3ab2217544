// Records for tests.
import type { MemberRecord, MessageRecord, RoomLine, RoomRecord } from "../types";

const at = (n: number) => `2026-01-01 00:00:${String(n).padStart(2, "0")}.000Z`;

export const aMessage = (seq: number, more: Partial<MessageRecord> = {}): MessageRecord => ({
  id: `m${seq}`, num: seq, room: "r", seq, sender: "bob", type: "text", text: `text ${seq}`, caption: "", file: "", meta: null,
  reply_to: "", mentions: null, client_id: "", edited: "", deleted: "", pinned: "", pinned_by: "", data: null,
  created: at(seq), updated: at(seq), ...more,
});

export const aMember = (user: string, more: Partial<MemberRecord> = {}): MemberRecord => ({
  id: `in-${user}`, room: "r", user, role: "member", last_read_seq: 0, last_delivered_seq: 0, joined_seq: 0, data: null,
  created: at(0), updated: at(0), ...more,
});

export const aRoom = (more: Partial<RoomRecord> = {}): RoomRecord => ({
  id: "r", num: 1, type: "group", name: "Room", image: "", owner: "ann", last_seq: 0, last_message: "", last_message_at: "",
  data: null, created: at(0), updated: at(0), ...more,
});

export function aLine(room: Partial<RoomRecord> = {}, member: Partial<MemberRecord> = {}, more: Partial<RoomLine> = {}): RoomLine {
  const line = { room: aRoom(room), member: aMember("ann", { room: room.id ?? "r", ...member }), peer: null, online: false, last_message: null, unread: 0, unread_mentions: 0 };
  line.unread = Math.max(0, line.room.last_seq - Math.max(line.member.last_read_seq ?? 0, line.member.joined_seq));
  return { ...line, ...more };
}
