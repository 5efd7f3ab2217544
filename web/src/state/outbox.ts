import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { upload } from "../net/upload";
import { call, connection, onReady } from "./connection";
import { apiError, lineOf } from "./error";
import { asMessage, command, nextOf, ordered, verdict, type Item } from "./reduce/outbox";
import { me, session } from "./session";
import { allRows, dropRow, oneRow, putRow } from "./store";
import { toast } from "./toasts";
import type { ID, Kind, MessageRecord, Meta } from "./types";

export type Local = { url: string; name: string; size: number; mime: string; blob: Blob };

export type Unsent = { item: Item; message: MessageRecord; local?: Local; progress: ReadonlySignal<number> };

const items = signal<readonly Item[]>([]);
const views = new WeakMap<Item, Unsent>();
const progress = new Map<string, Signal<number>>();
const uploads = new Map<string, AbortController>();
const memory = new Map<string, Item>(); // what the browser would not keep
const locals = new Map<string, Local>();

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("pocketchat-outbox");

// Sent by another tab, and not heard of from the server yet: they stay on the
// screen until they are, and are sent by nobody.
const ghosts = new Set<string>();
const ghostLife = 15_000;

type News = { user: ID; sent?: string };

/** What of a room waits to be sent, oldest first. */
export function unsent(room: ID): ReadonlySignal<Unsent[]> {
  let known = byRoom.get(room);
  if (!known) byRoom.set(room, (known = computed(() => ordered(items.value.filter((item) => item.room === room)).map(view))));
  return known;
}

const byRoom = new Map<ID, ReadonlySignal<Unsent[]>>();

/** How many messages of a room wait or failed. */
export const pending = (room: ID): ReadonlySignal<number> => {
  let known = counts.get(room);
  if (!known) counts.set(room, (known = computed(() => unsent(room).value.length)));
  return known;
};

const counts = new Map<ID, ReadonlySignal<number>>();

function view(item: Item): Unsent {
  let known = views.get(item);
  if (!known) {
    known = { item, message: asMessage(item, me()), local: localOf(item), progress: progressOf(item.id) };
    views.set(item, known);
  }
  return known;
}

/** The file of a message that was sent from this page, shown until its link is there. */
export const localFile = (clientId: string): Local | undefined => locals.get(clientId);

const keptLocals = 24;

function localOf(item: Item): Local | undefined {
  if (!item.file) return undefined;
  let local = locals.get(item.id);
  if (!local) {
    local = { url: URL.createObjectURL(item.file), name: item.name, size: item.file.size, mime: item.file.type, blob: item.file };
    locals.set(item.id, local);
    for (const [id, old] of locals) {
      if (locals.size <= keptLocals) break;
      if (items.peek().some((i) => i.id === id)) continue;
      URL.revokeObjectURL(old.url);
      locals.delete(id);
    }
  }
  return local;
}

function progressOf(id: string): Signal<number> {
  let known = progress.get(id);
  if (!known) progress.set(id, (known = signal(0)));
  return known;
}

export type Outgoing = {
  room: ID;
  text?: string;
  file?: File | Blob;
  name?: string;
  kind?: Kind;
  caption?: string;
  replyTo?: ID;
  mentions?: ID[];
  meta?: Meta;
  poster?: Blob;
};

let lastAt = 0;

/** Puts a message into the outbox and sends it as soon as that is possible. The answer is its client id. */
export async function send(out: Outgoing): Promise<string> {
  lastAt = Math.max(Date.now(), lastAt + 1);
  const item: Item = {
    id: newId(), room: out.room, at: lastAt,
    text: out.text ?? "", caption: out.caption ?? "",
    kind: out.file ? (out.kind ?? kindOf(out.file.type)) : "",
    name: out.name ?? (out.file instanceof File ? out.file.name : "file"),
    replyTo: out.replyTo ?? "", mentions: out.mentions ?? [],
    state: "waiting", error: "",
  };
  if (out.file) item.file = out.file;
  if (out.poster) item.poster = out.poster;
  if (out.meta) item.meta = out.meta;
  show(item);
  await keep(item);
  void drain(item.room);
  return item.id;
}

export function kindOf(mime: string): Kind {
  const [family] = mime.split("/");
  return family === "image" || family === "video" || family === "audio" ? family : "file";
}

// randomUUID is for secure contexts only, and a server at home has plain HTTP.
function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Tries a failed message again. */
export async function retry(id: string): Promise<void> {
  const item = items.peek().find((i) => i.id === id);
  if (!item) return;
  const again: Item = { ...item, state: "waiting", error: "" };
  show(again);
  await keep(again);
  void drain(again.room);
}

/** Throws an unsent message away, with its upload. */
export async function discard(id: string): Promise<void> {
  uploads.get(id)?.abort();
  memory.delete(id);
  items.value = items.peek().filter((i) => i.id !== id);
  await drop(id);
  tell();
}

/** A message that was stored is no longer unsent; other tabs hear of it this way. */
export function settled(id: string): void {
  ghosts.delete(id);
  if (!items.peek().some((i) => i.id === id)) return;
  items.value = items.peek().filter((i) => i.id !== id);
}

function show(item: Item) {
  const others = items.peek().filter((i) => i.id !== item.id);
  items.value = [...others, item];
}

// Writes of this tab. What is read while one is on its way may lack it.
const writes = new Set<Promise<unknown>>();
let written = 0;

async function write<T>(change: Promise<T>): Promise<T> {
  written++;
  writes.add(change);
  try {
    return await change;
  } finally {
    writes.delete(change);
  }
}

const drop = (id: string) => write(dropRow(me(), "outbox", id)).catch(() => undefined);

async function keep(item: Item) {
  try {
    await write(putRow(me(), "outbox", item));
    memory.delete(item.id);
  } catch {
    if (!memory.has(item.id) && item.file) toast("This browser has no room to keep the file. Leave the page open until it is sent.");
    memory.set(item.id, item);
  }
  tell();
}

const tell = (sent?: string) => channel?.postMessage({ user: me(), sent } satisfies News);

async function readAll(user: ID): Promise<Item[]> {
  for (;;) {
    await Promise.allSettled(writes);
    const before = written;
    const kept = await allRows<Item>(user, "outbox").catch(() => []);
    if (before === written) return kept;
  }
}

async function load() {
  const user = me();
  if (!user) return;
  const kept = await readAll(user);
  const known = new Map(items.peek().map((i) => [i.id, i]));
  const fresh = [...kept, ...memory.values()].map((item) => {
    const old = known.get(item.id);
    return old && old.state === item.state && old.error === item.error ? old : item;
  });
  const listed = new Set(fresh.map((i) => i.id));
  items.value = [...fresh, ...[...ghosts].flatMap((id) => known.get(id) ?? []).filter((i) => !listed.has(i.id))];
}

/** The messages of a room that this tab may send. */
const mine = (room: ID): Item | undefined => nextOf(items.peek().filter((i) => !ghosts.has(i.id)), room);

// ---- sending ----

const draining = new Set<ID>();

/**
 * Sends what waits in a room, in order. Of several tabs one does: the lock is
 * the browser's. Without locks (plain HTTP) two tabs may try the same message,
 * which the client id makes one.
 */
async function drain(room: ID): Promise<void> {
  if (draining.has(room) || connection.peek() !== "online") return;
  draining.add(room);
  const work = () => drainAlone(room);
  try {
    if (navigator.locks) await navigator.locks.request(`pocketchat-outbox-${me()}-${room}`, work);
    else await work();
  } finally {
    draining.delete(room);
  }
  // What came in while the lock was being given back.
  if (connection.peek() === "online" && mine(room)) setTimeout(() => void drain(room), 1_000);
}

async function drainAlone(room: ID) {
  let tries = 0;
  let trying = "";
  while (connection.peek() === "online") {
    const next = mine(room);
    if (!next) return;
    const item = await current(next);
    if (!item) {
      ghosts.add(next.id);
      continue;
    }
    if (item.id !== trying) [trying, tries] = [item.id, 0];
    try {
      await deliver(item);
    } catch (err) {
      if (!items.peek().some((i) => i.id === item.id)) continue; // discarded meanwhile
      const error = apiError(err);
      const what = verdict(error, item, ++tries);
      if (what.next === "online") return;
      if (what.next === "again") await new Promise((resolve) => setTimeout(resolve, what.wait));
      if (what.next === "upload") await update({ ...item, upload: undefined });
      if (what.next === "failed") await update({ ...item, state: "failed", error: lineOf(error) });
    }
  }
}

/** The item as it is kept: another tab may have uploaded it meanwhile, or sent it, then there is none. */
async function current(item: Item): Promise<Item | undefined> {
  if (memory.has(item.id)) return item;
  try {
    return await oneRow<Item>(me(), "outbox", item.id);
  } catch {
    return item;
  }
}

async function update(item: Item) {
  show(item);
  await keep(item);
}

let arrived: (message: MessageRecord) => void = () => undefined;

/** Who shows messages hears of those that were sent before the server's event comes. */
export function onArrival(take: (message: MessageRecord) => void): void {
  arrived = take;
}

async function deliver(item: Item) {
  const ready = item.file && !item.upload ? await bring(item) : item;
  const { message } = await call<{ message: MessageRecord }>("message.send", command(ready));
  batch(() => {
    arrived(message);
    settled(item.id);
  });
  memory.delete(item.id);
  progress.delete(item.id);
  await drop(item.id);
  tell(item.id);
}

async function bring(item: Item): Promise<Item> {
  const control = new AbortController();
  uploads.set(item.id, control);
  const done = progressOf(item.id);
  try {
    const form = { file: item.file!, name: item.name, kind: item.kind as Kind, meta: item.meta, poster: item.poster };
    const { id, kind } = await upload(form, (part) => (done.value = part), control.signal);
    done.value = 1;
    // A picture that the server cannot read is a file, and says so.
    const brought: Item = { ...item, upload: id, kind };
    if (items.peek().some((i) => i.id === item.id)) await update(brought);
    return brought;
  } finally {
    uploads.delete(item.id);
  }
}

/** Starts the outbox; call it once. */
export function startOutbox(): void {
  channel?.addEventListener("message", (e: MessageEvent<News>) => {
    if (e.data.user !== me()) return;
    if (e.data.sent && items.peek().some((i) => i.id === e.data.sent)) ghosts.add(e.data.sent);
    void load();
  });
  const loaded = new Map<ID, Promise<void>>();
  const begin = () => {
    const user = me();
    if (!user) return Promise.resolve();
    if (!loaded.has(user)) loaded.set(user, load());
    return loaded.get(user)!;
  };
  session.subscribe(() => void begin());
  onReady(() => {
    void begin().then(() => {
      for (const room of new Set(items.peek().map((i) => i.room))) void drain(room);
    });
    // What was caught up with has come by then, or is gone.
    setTimeout(() => {
      for (const id of [...ghosts]) settled(id);
    }, ghostLife);
  });
  addEventListener("beforeunload", (e) => {
    if (memory.size > 0) e.preventDefault();
  });
}
