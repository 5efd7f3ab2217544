import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { call, on, onReady } from "./connection";
import { apiError, lineOf } from "./error";
import { marks } from "./members";
import { localFile, onArrival, settled, unsent, type Local } from "./outbox";
import { readUpTo } from "./reduce/rooms";
import { covers, insert, keyOf, markOf, nearest, remove, replace, type Mark } from "./reduce/timeline";
import { arrived as arrivedInRoom, roomLine } from "./rooms";
import { route } from "./router";
import { me } from "./session";
import type { EventData, ID, MessageRecord } from "./types";

export { markRead } from "./rooms";
export { reactionsOf } from "./reactions";

export type Entry = {
  /** The same from the first try to the stored message. */
  key: string;
  message: MessageRecord;
  mine: boolean;
  /** Empty for messages of others. */
  state: "sending" | "failed" | Mark | "";
  error?: string;
  progress?: ReadonlySignal<number>;
  local?: Local;
  clientId?: string;
};

export type Loading = "" | "first" | "older" | "newer" | "jump";

export interface Timeline {
  /** Oldest first, what is not sent yet last. An entry that did not change is the same object. */
  entries: ReadonlySignal<Entry[]>;
  loading: ReadonlySignal<Loading>;
  /** Why the last page did not come; empty if it did. */
  error: ReadonlySignal<string>;
  hasOlder: ReadonlySignal<boolean>;
  hasNewer: ReadonlySignal<boolean>;
  /** Loads where one left off, once; call it when the room comes into view. */
  open(): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Shows the page around a message; the answer is its entry's key, undefined if it is gone. */
  jumpTo(at: number | ID): Promise<string | undefined>;
  toNewest(): Promise<void>;
}

const pageSize = 50;
const aroundSize = 60;

class RoomTimeline implements Timeline {
  readonly list = signal<MessageRecord[]>([]);
  readonly loading = signal<Loading>("");
  readonly error = signal("");
  readonly hasOlder = signal(false);
  readonly hasNewer = signal(false);
  readonly entries: ReadonlySignal<Entry[]>;
  firstUnread = 0;
  private loaded = false;
  // Answers of an older generation are of a page that is not shown any more.
  private generation = 0;
  // A message came that is beyond the loaded part.
  private skipped = false;
  private cache = new Map<string, Entry>();

  constructor(readonly room: ID) {
    this.entries = computed(() => this.build());
  }

  // ---- entries ----

  private build(): Entry[] {
    const own = me();
    const waiting = this.hasNewer.value ? [] : unsent(this.room).value;
    const reached = marks(this.room).value;
    const stored = new Set<string>();
    const next = new Map<string, Entry>();
    for (const message of this.list.value) {
      const mine = message.sender === own;
      if (mine && message.client_id) stored.add(message.client_id);
      const state = mine ? markOf(message.seq, reached) : "";
      const local = mine && message.client_id && !message.deleted ? localFile(message.client_id) : undefined;
      this.reuse(next, { key: keyOf(message, own), message, mine, state, ...(local && { local }) });
    }
    for (const { item, message, local, progress } of waiting) {
      if (stored.has(item.id)) continue;
      const failed = item.state === "failed";
      this.reuse(next, {
        key: `c:${item.id}`, message, mine: true, clientId: item.id, state: failed ? "failed" : "sending",
        ...(failed && { error: item.error }), ...(local && { local, progress }),
      });
    }
    this.cache = next;
    return [...next.values()];
  }

  private reuse(next: Map<string, Entry>, fresh: Entry) {
    const old = this.cache.get(fresh.key);
    const same = old && old.message === fresh.message && old.state === fresh.state && old.error === fresh.error && old.local === fresh.local;
    next.set(fresh.key, same ? old : fresh);
  }

  // ---- pages ----

  open() {
    const line = roomLine(this.room).peek();
    this.firstUnread = line && line.unread > 0 ? readUpTo(line.member) + 1 : 0;
    if (this.loaded || this.loading.peek()) return;
    void this.first();
  }

  private async first() {
    const line = roomLine(this.room).peek();
    // Further back than a page: begin where one left off.
    if (line && line.unread >= pageSize && this.firstUnread > 1) await this.around(this.firstUnread, "first");
    else await this.newest("first");
  }

  private async ask(params: object, loading: Loading): Promise<MessageRecord[] | null> {
    const generation = this.generation;
    this.loading.value = loading;
    this.error.value = "";
    try {
      const { items } = await call<{ items: MessageRecord[] }>("message.history", { room: this.room, ...params });
      return generation === this.generation ? items : null;
    } catch (err) {
      if (generation === this.generation) this.error.value = lineOf(err);
      return null;
    } finally {
      if (generation === this.generation) this.loading.value = "";
    }
  }

  private async newest(loading: Loading) {
    this.generation++;
    const kept = this.loaded && !this.hasNewer.peek();
    if (!kept) batch(() => { this.list.value = []; this.hasNewer.value = false; });
    this.skipped = false;
    const items = await this.ask({ limit: pageSize }, loading);
    if (!items) return;
    batch(() => {
      // Messages that came meanwhile are in the list and follow the page.
      const first = items[0]?.seq ?? 0;
      const end = items.at(-1)?.seq ?? 0;
      const later = this.list.peek().filter((m) => m.seq > end);
      this.list.value = insert(items, later);
      this.hasOlder.value = items.length === pageSize && first > 1;
      this.hasNewer.value = false;
      this.loaded = true;
    });
  }

  private async around(seq: number, loading: Loading) {
    this.generation++;
    this.skipped = false;
    const items = await this.ask({ around: seq, limit: aroundSize }, loading);
    if (!items) return;
    batch(() => {
      this.list.value = items;
      this.hasOlder.value = (items[0]?.seq ?? 1) > 1;
      this.hasNewer.value = this.skipped || (items.at(-1)?.seq ?? 0) < (roomLine(this.room).peek()?.room.last_seq ?? 0);
      this.loaded = true;
    });
  }

  async loadOlder() {
    const first = this.list.peek()[0];
    if (!first || !this.hasOlder.peek() || this.loading.peek()) return;
    const items = await this.ask({ before: first.seq, limit: pageSize }, "older");
    if (!items) return;
    batch(() => {
      this.list.value = insert(this.list.peek(), items);
      this.hasOlder.value = items.length === pageSize && items[0]!.seq > 1;
    });
  }

  async loadNewer() {
    const last = this.list.peek().at(-1);
    if (!last || !this.hasNewer.peek() || this.loading.peek()) return;
    this.skipped = false;
    const items = await this.ask({ after: last.seq, limit: pageSize }, "newer");
    if (!items) return;
    batch(() => {
      this.list.value = insert(this.list.peek(), items);
      this.hasNewer.value = items.length === pageSize || this.skipped;
    });
  }

  async jumpTo(at: number | ID): Promise<string | undefined> {
    const seq = typeof at === "number" ? at : await this.seqOf(at);
    if (seq === undefined) return undefined;
    if (!covers(this.list.peek(), seq)) await this.around(seq, "jump");
    const found = nearest(this.list.peek(), seq);
    if (!found || (typeof at === "string" && found.id !== at)) return undefined;
    return keyOf(found, me());
  }

  private async seqOf(id: ID): Promise<number | undefined> {
    if (/^\d{1,9}$/.test(id)) return Number(id);
    const known = this.list.peek().find((m) => m.id === id);
    if (known) return known.seq;
    try {
      const { message } = await call<{ message: MessageRecord }>("message.get", { message: id });
      return message.room === this.room ? message.seq : undefined;
    } catch {
      return undefined;
    }
  }

  async toNewest() {
    if (this.hasNewer.peek()) await this.newest("jump");
  }

  // ---- what happens ----

  arrive(message: MessageRecord) {
    if (!this.loaded && this.loading.peek() === "") return;
    // In the middle of the past the new ones are not next to what is shown.
    if (this.hasNewer.peek() || (this.loading.peek() === "jump" && !this.loaded)) {
      this.skipped = true;
      return;
    }
    if (this.loading.peek() === "jump") this.skipped = true;
    this.list.value = insert(this.list.peek(), [message]);
  }

  change(message: MessageRecord) {
    this.list.value = replace(this.list.peek(), message);
  }

  vanish(ids: ReadonlySet<ID>) {
    this.list.value = remove(this.list.peek(), ids);
  }

  /** The log did not reach back: what is loaded may lack changes. */
  renew() {
    const middle = this.list.peek().at(-1)?.seq;
    const past = this.hasNewer.peek();
    if (!this.loaded && !this.error.peek()) return;
    this.loaded = false;
    const shown = route.peek();
    if (shown.page !== "room" || shown.room !== this.room) {
      this.generation++;
      batch(() => { this.list.value = []; this.loading.value = ""; });
      return;
    }
    void (past && middle ? this.around(middle, "first") : this.newest("first"));
  }

  /** After a page that did not come for want of a connection. */
  resume() {
    if (!this.loaded && this.error.peek()) void this.first();
  }
}

const timelines = new Map<ID, RoomTimeline>();

/** The messages of a room, as far as they are loaded. */
export const timeline = (room: ID): Timeline => of(room);

function of(room: ID): RoomTimeline {
  let known = timelines.get(room);
  if (!known) timelines.set(room, (known = new RoomTimeline(room)));
  return known;
}

/** The seq of the first message that was unread when the room was opened, 0 for none. */
export const firstUnread = (room: ID): number => timelines.get(room)?.firstUnread ?? 0;

onReady((fresh) => {
  for (const t of timelines.values()) {
    if (fresh) t.renew();
    else t.resume();
  }
});

function arrived(message: MessageRecord) {
  timelines.get(message.room)?.arrive(message);
  if (message.sender === me() && message.client_id) settled(message.client_id);
}

// What was sent from here is in the lists before the event comes.
onArrival((message) => {
  arrivedInRoom(message);
  arrived(message);
});
on<EventData<MessageRecord>>("message.created", ({ record }) => record && arrived(record));
for (const name of ["message.updated", "message.pinned", "message.deleted"]) {
  on<EventData<MessageRecord>>(name, ({ record, room, id, gone }) => {
    if (record) patch(record);
    else if (gone && room) vanished(room, [id]);
  });
}
on<EventData>("message.hidden", ({ room, id }) => room && vanished(room, [id]));

/** A message changed, as an answer or an event tells. */
export function patch(message: MessageRecord): void {
  timelines.get(message.room)?.change(message);
  const quote = quotes.get(message.id);
  if (quote) quote.value = message;
}

/** Messages are gone from one's view. */
export function vanished(room: ID, ids: ID[]): void {
  timelines.get(room)?.vanish(new Set(ids));
  for (const id of ids) {
    const quote = quotes.get(id);
    if (quote) quote.value = null;
  }
}

// ---- single messages, for quotes ----

const quotes = new Map<ID, Signal<MessageRecord | null | undefined>>();

/** One message; undefined until it is known, null if it is gone. */
export function messageOf(room: ID, id: ID): ReadonlySignal<MessageRecord | null | undefined> {
  let quote = quotes.get(id);
  if (!quote) {
    const known = timelines.get(room)?.list.peek().find((m) => m.id === id);
    quotes.set(id, (quote = signal(known)));
    if (!known) void ask(id, quote);
  }
  return quote;
}

async function ask(id: ID, quote: Signal<MessageRecord | null | undefined>) {
  try {
    quote.value = (await call<{ message: MessageRecord }>("message.get", { message: id })).message;
  } catch (err) {
    if (apiError(err).status === 0) quotes.delete(id);
    else quote.value = null;
  }
}
