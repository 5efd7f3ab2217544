import type { ID, Kind, MessageRecord, Meta } from "../types";

/** A message that waits to be sent, as it is kept in the browser. */
export type Item = {
  /** The client id; the same with every try. */
  id: string;
  room: ID;
  /** When it was written, in milliseconds; the order within the room. */
  at: number;
  text: string;
  caption: string;
  kind: Kind | "";
  file?: Blob;
  name: string;
  poster?: Blob;
  replyTo: ID;
  mentions: ID[];
  meta?: Meta;
  /** The upload that has the file already. */
  upload?: string;
  state: "waiting" | "failed";
  error: string;
};

/** What becomes of an item whose sending went wrong. */
export type Verdict =
  | { next: "again"; wait: number } // try again after so many milliseconds
  | { next: "online" } // when the connection is back
  | { next: "upload" } // bring the file again
  | { next: "failed" };

const patience = 6;

/** Decides after an error. tries counts the errors of this item in a row. */
export function verdict(error: { status: number; message: string; data: Record<string, unknown> }, item: Pick<Item, "upload">, tries: number): Verdict {
  switch (error.status) {
    case 0:
    case 401:
      return { next: "online" };
    case 429: {
      const seconds = secondsIn(error.message);
      if (seconds > patience || tries > 5) return { next: "failed" };
      return { next: "again", wait: seconds > 0 ? seconds * 1000 : 500 * 2 ** tries };
    }
    case 500:
    case 502:
    case 503:
    case 504:
      return tries > 4 ? { next: "failed" } : { next: "again", wait: 1000 * 2 ** tries };
  }
  // An upload is kept for a day: one that waited longer is gone.
  if (item.upload && "upload" in error.data && tries <= 1) return { next: "upload" };
  return { next: "failed" };
}

/** The wait that a refusal tells of, in seconds; 0 if it tells none. */
export function secondsIn(message: string): number {
  return Number(/(\d+)\s*(?:s\b|sec)/i.exec(message)?.[1] ?? 0);
}

export const ordered = (items: Item[]): Item[] => [...items].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** The next item of a room to send: those that failed wait for the user. */
export const nextOf = (items: Item[], room: ID): Item | undefined => ordered(items).find((item) => item.room === room && item.state === "waiting");

/** What an unsent message looks like in a list. */
export function asMessage(item: Item, me: ID): MessageRecord {
  const at = new Date(item.at).toISOString().replace("T", " ");
  const file = item.file;
  return {
    id: "", num: 0, room: item.room, seq: 0, sender: me,
    type: item.kind || "text", text: item.text, caption: item.caption, file: "",
    meta: file ? { name: item.name, size: file.size, mime: file.type, ...item.meta } : (item.meta ?? null),
    reply_to: item.replyTo, mentions: item.mentions, client_id: item.id,
    edited: "", deleted: "", pinned: "", pinned_by: "", data: null, created: at, updated: at,
  };
}

/** The parameters of message.send. */
export function command(item: Item): Record<string, unknown> {
  const params: Record<string, unknown> = { room: item.room, client_id: item.id };
  if (item.kind) Object.assign(params, { type: item.kind, upload: item.upload });
  if (item.text) params.text = item.text;
  if (item.caption) params.caption = item.caption;
  if (item.replyTo) params.reply_to = item.replyTo;
  if (item.mentions.length > 0) params.mentions = item.mentions;
  if (item.meta && Object.keys(item.meta).length > 0) params.meta = item.meta;
  return params;
}
