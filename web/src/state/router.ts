import { signal, type ReadonlySignal } from "@preact/signals";
import type { ID } from "./types";

export type Route =
  | { page: "chats" }
  /** at: the message, by id or seq, to show. */
  | { page: "room"; room: ID; at?: string; info?: boolean }
  | { page: "people" }
  | { page: "search"; q?: string; room?: ID }
  | { page: "settings" };

/** The address of a route. Routes are hashes, so that any path can hold the client. */
export function href(route: Route): string {
  const query = new URLSearchParams();
  let path: string = route.page === "chats" ? "" : route.page;
  if (route.page === "room") {
    path = `room/${encodeURIComponent(route.room)}`;
    if (route.at) query.set("at", route.at);
    if (route.info) query.set("info", "1");
  }
  if (route.page === "search") {
    if (route.q) query.set("q", route.q);
    if (route.room) query.set("room", route.room);
  }
  const asked = query.toString();
  return `#/${path}${asked ? `?${asked}` : ""}`;
}

/** The route of an address; what is not known is the list of chats. */
export function routeOf(hash: string): Route {
  const [path = "", asked = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const query = new URLSearchParams(asked);
  const [page, room] = path.split("/");
  switch (page) {
    case "room": {
      if (!room) return { page: "chats" };
      const route: Route = { page: "room", room: decoded(room) };
      if (query.get("at")) route.at = query.get("at")!;
      if (query.get("info")) route.info = true;
      return route;
    }
    case "search": {
      const route: Route = { page: "search" };
      if (query.get("q")) route.q = query.get("q")!;
      if (query.get("room")) route.room = query.get("room")!;
      return route;
    }
    case "people":
    case "settings":
      return { page };
  }
  return { page: "chats" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const inPage = typeof location !== "undefined";
const current = signal<Route>(routeOf(inPage ? location.hash : ""));

export const route: ReadonlySignal<Route> = current;

// How many steps of ours are behind, so that back() stays in the client.
let depth = 0;

export function go(to: Route, { replace = false } = {}): void {
  const address = href(to);
  if (address === location.hash || (address === "#/" && location.hash === "")) {
    current.value = to;
    return;
  }
  if (!replace) depth++;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  current.value = to;
}

/** Goes where one came from, or from a room to the list. */
export function back(): void {
  if (depth > 0) history.back();
  else go({ page: "chats" }, { replace: true });
}

if (inPage) {
  addEventListener("popstate", () => {
    depth = Math.max(0, depth - 1);
    current.value = routeOf(location.hash);
  });
}
