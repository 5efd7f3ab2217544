import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { route, type Route } from "../../state/router";
import type { ID } from "../../state/types";

const phone = matchMedia("(max-width: 719.98px)");
const narrowNow = signal(phone.matches);
phone.addEventListener("change", () => (narrowNow.value = phone.matches));

/** There is room for one pane only. */
export const narrow: ReadonlySignal<boolean> = narrowNow;

export type Section = Exclude<Route["page"], "room">;

const lastSection = signal<Section>("chats");
const lastRoom = signal<ID>("");

effect(() => {
  const at = route.value;
  if (at.page === "room") lastRoom.value = at.room;
  else lastSection.value = at.page;
});

/** What stands in the list's column: beside a room, what one came from. */
export const section: ReadonlySignal<Section> = lastSection;

/** The room that is shown: beside other pages the last one, where there is space. */
export const openRoom: ReadonlySignal<ID> = computed(() => {
  const at = route.value;
  if (at.page === "room") return at.room;
  return narrowNow.value ? "" : lastRoom.value;
});

/** Closes the room beside the list. */
export const closeRoom = (): void => void (lastRoom.value = "");

export const infoOpen: ReadonlySignal<boolean> = computed(() => route.value.page === "room" && !!route.value.info);
