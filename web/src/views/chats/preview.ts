// What a message looks like in one line of a list.

// Line is what preview needs of a message record.
export interface Line {
  type: string;
  text: string;
  caption: string;
  deleted: string;
  sender: string;
  meta?: unknown;
}

export type Mark = "text" | "image" | "audio" | "video" | "file" | "deleted";

export interface Preview {
  mark: Mark;
  who: string; // "You", a name in groups, or empty
  text: string;
}

export function previewOf(message: Line, me: string, group: boolean, nameOf: (user: string) => string): Preview {
  const who = message.type === "system" ? "" : message.sender === me ? "You" : group ? nameOf(message.sender) : "";
  if (message.deleted) return { mark: "deleted", who, text: "Message deleted" };
  switch (message.type) {
    case "image": return { mark: "image", who, text: oneLine(message.caption) || "Photo" };
    case "video": return { mark: "video", who, text: oneLine(message.caption) || "Video" };
    case "audio": return { mark: "audio", who, text: voice(message.meta) };
    case "file": return { mark: "file", who, text: oneLine(message.caption) || nameIn(message.meta) || "File" };
    default: return { mark: "text", who, text: oneLine(message.text) };
  }
}

// A list needs the beginning only; a text of 10,000 characters must not cost a layout.
function oneLine(text: string): string {
  return text.slice(0, 200).replace(/\s+/g, " ").trim();
}

function voice(meta: unknown): string {
  const seconds = field(meta, "duration");
  return typeof seconds === "number" ? `Voice message, ${clock(seconds)}` : "Voice message";
}

function nameIn(meta: unknown): string {
  const name = field(meta, "name");
  return typeof name === "string" ? name : "";
}

function field(meta: unknown, key: string): unknown {
  return meta && typeof meta === "object" ? (meta as Record<string, unknown>)[key] : undefined;
}

// clock writes seconds as m:ss, or h:mm:ss.
export function clock(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

// sizeOf writes bytes for people.
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
