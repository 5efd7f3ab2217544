// Rows are what the list shows: messages with day separators and the unread
// divider between them, and where a run of one sender's messages begins and ends.

// Shown is what a row needs to know of a timeline entry.
export interface Shown {
  key: string;
  message: { seq: number; sender: string; type: string; created: string };
}

export type Row<E extends Shown> =
  | { kind: "day"; key: string; day: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; entry: E; first: boolean; last: boolean };

// quiet is the pause after which a new run begins.
const quiet = 5 * 60_000;

// dayOf is the local calendar day of a time, as 2026-11-21.
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// timeOf reads a record's date, which PocketBase writes with a space. What is not
// sent yet may have none: it is now.
export function timeOf(created: string): number {
  const time = Date.parse(created.replace(" ", "T"));
  return Number.isNaN(time) ? Date.now() : time;
}

// rowsOf gives the rows of entries. unreadFrom is the seq before which the unread
// divider stands, 0 for none; one's own messages (me) do not begin the unread.
export function rowsOf<E extends Shown>(entries: readonly E[], unreadFrom: number, me: string): Row<E>[] {
  const rows: Row<E>[] = [];
  let day = "";
  let divided = unreadFrom <= 0;
  let before: { sender: string; time: number; system: boolean } | undefined;
  let run: Extract<Row<E>, { kind: "message" }> | undefined;
  for (const entry of entries) {
    const { message } = entry;
    const time = timeOf(message.created);
    const system = message.type === "system";
    let broken = false;
    if (dayOf(time) !== day) {
      day = dayOf(time);
      rows.push({ kind: "day", key: `day:${day}:${entry.key}`, day });
      broken = true;
    }
    if (!divided && message.seq >= unreadFrom && message.sender !== me) {
      rows.push({ kind: "unread", key: "unread" });
      divided = true;
      broken = true;
    }
    const joins =
      !broken && !system && before !== undefined && !before.system && before.sender === message.sender && time - before.time < quiet;
    if (joins && run !== undefined) run.last = false;
    run = { kind: "message", key: entry.key, entry, first: !joins, last: true };
    rows.push(run);
    before = { sender: message.sender, time, system };
  }
  return rows;
}

// guess is the height of a row before it was on the screen, for a list this wide.
// A good guess makes the scroll bar honest; it need not be right.
export function guess<E extends Shown>(row: Row<E>, width: number): number {
  if (row.kind !== "message") return row.kind === "day" ? 48 : 40;
  const { message } = row.entry as E & { message: { text?: string; caption?: string; deleted?: string; meta?: unknown; reply_to?: string } };
  const frame = row.first ? 23 : 14 + (message.reply_to ? 50 : 0);
  if (message.deleted || message.type === "system") return frame + 22;
  const perLine = Math.max(16, Math.floor(Math.min(width * 0.75, 560) / 7.4));
  const lines = (text: string | undefined) => {
    if (!text) return 0;
    let sum = 0;
    for (const line of text.split("\n")) sum += Math.max(1, Math.ceil(line.length / perLine));
    return sum * 21;
  };
  const below = lines(message.caption);
  switch (message.type) {
    case "image":
    case "video":
      return frame + below + fit(message.meta, Math.min(width * 0.75, 360)).height;
    case "audio":
      return frame + below + 56;
    case "file":
      return frame + below + 64;
    default: {
      const words = lines(message.text);
      return frame + (words > 21 ? words + 17 : words);
    }
  }
}

// fit is the box of a picture: its own shape within most x 360 pixels, so that
// nothing moves when it arrives. Facts that are missing or absurd give a default.
export function fit(meta: unknown, most: number): { width: number; height: number } {
  const { w, h } = (meta ?? {}) as { w?: unknown; h?: unknown };
  const wide = typeof w === "number" && w > 0 && w < 1e6 ? w : 320;
  const high = typeof h === "number" && h > 0 && h < 1e6 ? h : 220;
  const scale = Math.min(1, most / wide, 360 / high);
  return { width: Math.max(96, Math.round(wide * scale)), height: Math.max(64, Math.round(high * scale)) };
}
