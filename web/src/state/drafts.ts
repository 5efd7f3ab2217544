import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { me } from "./session";
import type { ID } from "./types";

export type Draft = {
  text: string;
  replyTo?: ID;
  /** Names in the text that stand for a user: by name, the id. */
  mentions?: Record<string, ID>;
};

const keyOf = (room: ID) => `pocketchat:${me()}:draft:${room}`;
const texts = new Map<ID, Signal<string>>();

/** What was typed in a room and not sent. */
export function draft(room: ID): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(room)) ?? "null") as Draft | null;
    return typeof kept?.text === "string" ? kept : { text: "" };
  } catch {
    return { text: "" };
  }
}

export function saveDraft(room: ID, kept: Draft): void {
  try {
    if (kept.text === "" && !kept.replyTo) localStorage.removeItem(keyOf(room));
    else localStorage.setItem(keyOf(room), JSON.stringify(kept));
  } catch {
    // A full storage must not stop the typing; the text is still on the screen.
  }
  textOf(room).value = kept.text;
}

/** The unsent text of a room, empty if there is none. */
export function hasDraft(room: ID): ReadonlySignal<string> {
  return textOf(room);
}

function textOf(room: ID): Signal<string> {
  let known = texts.get(room);
  if (!known) texts.set(room, (known = signal(draft(room).text)));
  return known;
}
