import type { MessageRecord, RoomLine } from "../../state/types";

// What one may do with a message, as the server's policy has it. The server
// decides; this only leaves out what it would refuse.
export type Action = "react" | "reply" | "copy" | "edit" | "pin" | "unpin" | "report" | "hide" | "remove";

export const labels: Record<Action, string> = {
  react: "React",
  reply: "Reply",
  copy: "Copy text",
  edit: "Edit",
  pin: "Pin",
  unpin: "Unpin",
  report: "Report",
  hide: "Delete for me",
  remove: "Delete for everyone",
};

export function actionsFor(line: Pick<RoomLine, "room" | "member">, message: MessageRecord, me: string, open: boolean): Action[] {
  const words = message.text || message.caption;
  if (!open) return words ? ["copy"] : [];
  if (message.deleted) return ["hide"];
  const mine = message.sender === me;
  const leads = line.room.type === "group" && line.member.role !== "member";
  const actions: Action[] = ["react", "reply"];
  if (words) actions.push("copy");
  if (mine && message.type !== "system") actions.push("edit");
  if (line.room.type === "direct" || leads) actions.push(message.pinned ? "unpin" : "pin");
  if (!mine && message.sender !== "" && message.type !== "system") actions.push("report");
  actions.push("hide");
  if (mine || leads) actions.push("remove");
  return actions;
}
