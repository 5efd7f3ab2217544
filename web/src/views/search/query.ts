// The filters of the search page and what they are on the wire (message.search).

import type { MessageRecord } from "../../state/types";

export interface Filters {
  q: string;
  room: string;
  sender: string;
  types: MessageRecord["type"][];
  from: string; // YYYY-MM-DD, a day of the reader
  to: string; // YYYY-MM-DD, inclusive
  pinned: boolean;
}

export const noFilters: Filters = { q: "", room: "", sender: "", types: [], from: "", to: "", pinned: false };

export interface SearchParams {
  q?: string;
  room?: string;
  sender?: string;
  types?: MessageRecord["type"][];
  pinned?: boolean;
  from?: string;
  to?: string;
}

export const kinds = [
  { type: "text", label: "Text" },
  { type: "image", label: "Photos" },
  { type: "video", label: "Videos" },
  { type: "audio", label: "Voice" },
  { type: "file", label: "Files" },
] as const;

// paramsOf leaves out what is not set: the server refuses unknown and null alike.
export function paramsOf(f: Filters): SearchParams {
  const p: SearchParams = {};
  const q = f.q.trim();
  if (q) p.q = q;
  if (f.room) p.room = f.room;
  if (f.sender) p.sender = f.sender;
  if (f.types.length > 0) p.types = [...f.types];
  if (f.pinned) p.pinned = true;
  const from = dayStart(f.from, 0);
  const to = dayStart(f.to, 1);
  if (from) p.from = from;
  if (to) p.to = to;
  return p;
}

// searchable mirrors the server's rule: without words there must be a room and
// something that narrows it.
export function searchable(f: Filters): boolean {
  if (f.q.trim()) return true;
  return Boolean(f.room && (f.types.length > 0 || f.pinned || f.sender));
}

// hint says what is missing, empty if nothing is.
export function hint(f: Filters): string {
  if (searchable(f)) return "";
  if (f.room) return "Type words, or choose a kind or a sender.";
  if (f.types.length || f.sender || f.pinned || f.from || f.to) return "Type words, or choose a conversation to look through.";
  return "";
}

// dayStart is the beginning of a day of the reader, some days later.
function dayStart(day: string, later: number): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!m) return "";
  const date = new Date(Number(m[1]), Number(m[2]) - 1, Number(m[3]) + later);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

// flip puts a value into a list or takes it out.
export function flip(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter((v) => v !== value) : [...list, value];
}

// active counts the filters beside the words.
export function active(f: Filters): number {
  return [f.room, f.sender, f.types.length > 0, f.from, f.to, f.pinned].filter(Boolean).length;
}
