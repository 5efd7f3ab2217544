import { matches } from "./fold";

export type Sort = "all" | "unread" | "groups" | "hidden";

/** What the filter needs of a room. */
export type Listed = {
  room: { id: string; type: string };
  member: { hidden?: boolean };
  unread: number;
};

/**
 * The rooms of a filter, in the order they came. The open one stays under
 * "unread" while it is read. Words look at hidden rooms too: who types a name
 * wants the room, wherever it is.
 */
export function filtered<L extends Listed>(lines: readonly L[], hidden: readonly L[], sort: Sort, query: string, open: string, titleOf: (line: L) => string): L[] {
  if (query.trim()) return [...lines, ...hidden].filter((line) => matches(titleOf(line), query));
  switch (sort) {
    case "hidden":
      return [...hidden];
    case "unread":
      return lines.filter((line) => line.unread > 0 || line.room.id === open);
    case "groups":
      return lines.filter((line) => line.room.type === "group");
    default:
      return [...lines];
  }
}
