import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { origin } from "../net/api";
import { call, onReady } from "./connection";
import type { MessageRecord, RoomRecord } from "./types";

export type Thumb = "100x100" | "480x480f";

const folders: Record<string, string> = { audio: "audios", image: "images", file: "files", video: "videos" };

/** The path of what has a file: a message or a room; empty for none. */
export function pathOf(what: MessageRecord | RoomRecord): string {
  if ("image" in what) return what.image ? `/uploads/chat-rooms/${what.id}/${what.image}` : "";
  const folder = folders[what.type];
  return what.file && folder ? `/uploads/chat-messages/${folder}/${what.file}` : "";
}

type Link = { slot: Signal<string | undefined>; at: number; thumbs: Map<Thumb, Signal<string | undefined>> };

// Links are good for a day at least; half of that is on the safe side.
const maxAge = 12 * 3600_000;
const most = 200; // paths in one question

const known = new Map<string, Link>();
const wanted = new Set<string>();
let asking: ReturnType<typeof setTimeout> | undefined;

/**
 * A link that opens a file in an <img> or a player, undefined until it is there
 * and for what has no file. A path that is no upload is a link already.
 */
export function fileUrl(what: string | MessageRecord | RoomRecord, thumb?: Thumb): ReadonlySignal<string | undefined> {
  const path = typeof what === "string" ? what : pathOf(what);
  if (!path) return none;
  let link = known.get(path);
  if (!link) {
    link = { slot: signal(undefined), at: 0, thumbs: new Map() };
    known.set(path, link);
    if (!path.startsWith("/uploads/")) {
      link.slot.value = origin + path;
      link.at = Infinity;
    }
  }
  if (Date.now() - link.at > maxAge) want(path);
  return thumb ? thumbOf(link, thumb) : link.slot;
}

const none: ReadonlySignal<string | undefined> = signal(undefined);

function thumbOf(link: Link, thumb: Thumb): Signal<string | undefined> {
  let slot = link.thumbs.get(thumb);
  if (!slot) link.thumbs.set(thumb, (slot = signal(withQuery(link.slot.peek(), `thumb=${thumb}`))));
  return slot;
}

function withQuery(url: string | undefined, query: string): string | undefined {
  return url && `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function want(path: string) {
  wanted.add(path);
  asking ??= setTimeout(() => void ask(), 15);
}

async function ask() {
  asking = undefined;
  const paths = [...wanted].slice(0, most);
  for (const path of paths) wanted.delete(path);
  if (wanted.size > 0) asking = setTimeout(() => void ask(), 0);
  try {
    const { links } = await call<{ links: Record<string, string> }>("file.links", { paths });
    for (const path of paths) put(path, links[path]);
  } catch {
    for (const path of paths) wanted.add(path);
  }
}

function put(path: string, url: string | undefined) {
  const link = known.get(path);
  if (!link || !url) return;
  link.at = Date.now();
  link.slot.value = new URL(url, origin).href;
  for (const [thumb, slot] of link.thumbs) slot.value = withQuery(link.slot.peek(), `thumb=${thumb}`);
}

onReady(() => {
  if (wanted.size > 0) asking ??= setTimeout(() => void ask(), 15);
});
