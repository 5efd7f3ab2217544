import { batch, effect, signal, type ReadonlySignal } from "@preact/signals";
import { ChatSocket } from "../net/socket";
import { unreachable, type ApiError } from "./error";
import { keepFresh, refreshToken, session } from "./session";

export type Connection = "connecting" | "online" | "offline";

const state = signal<Connection>("connecting");
const refusal = signal("");

/** Whether the server hears us. */
export const connection: ReadonlySignal<Connection> = state;

/** Why the server does not let this user in, empty if it does. */
export const refusedBecause: ReadonlySignal<string> = refusal;

type Handler = (data: never) => void;
const handlers = new Map<string, Set<Handler>>();
const starters = new Set<(fresh: boolean) => void>();

let socket: ChatSocket | null = null;

// How long a command waits for a broken connection to come back.
const patience = 8_000;

/** Sends a command; the answer is its data. Throws ApiError. */
export async function call<T = unknown>(name: string, params: object = {}): Promise<T> {
  if (!socket || !(await socket.whenLive(patience))) throw unreachable();
  return (await socket.call(name, params)) as T;
}

/** Hears an event. The answer ends it. */
export function on<T>(event: string, handler: (data: T) => void): () => void {
  const set = handlers.get(event) ?? new Set();
  handlers.set(event, set);
  set.add(handler as Handler);
  return () => set.delete(handler as Handler);
}

/**
 * Runs with every connection that is live. fresh: nothing is known of what
 * happened before it, load again.
 */
export function onReady(start: (fresh: boolean) => void): void {
  starters.add(start);
}

/** Connects while somebody is signed in. Call it once. */
export function startConnection(): void {
  effect(() => {
    const token = session.value?.token;
    if (!token || socket) return;
    keepFresh();
    socket = new ChatSocket(() => (given = session.peek()?.token ?? ""), listener);
    socket.connect();
  });
  effect(() => {
    if (session.value) renew();
  });
  addEventListener("online", () => socket?.hurry());
  addEventListener("offline", () => (state.value = "offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.peek() === "offline") socket?.hurry();
  });
}

// The token that the connection was signed in with.
let given = "";

/** A new token goes to the live connection, so that it does not end with the old. */
function renew() {
  const token = session.peek()?.token;
  if (!token || token === given || !socket?.live) return;
  given = token;
  void socket.call("session.refresh", { token }).catch(() => undefined);
}

const listener = {
  ready(fresh: boolean) {
    renew();
    batch(() => {
      state.value = "online";
      refusal.value = "";
      for (const start of starters) start(fresh);
    });
  },
  lost() {
    state.value = "offline";
  },
  refused(error: ApiError) {
    if (error.status === 401) void refreshToken();
    else if (error.status === 403) refusal.value = error.message;
  },
  event(name: string, data: unknown) {
    batch(() => {
      for (const handler of handlers.get(name) ?? []) handler(data as never);
    });
  },
};
