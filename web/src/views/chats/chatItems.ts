import { lineOf } from "../../state/error";
import { isMuted, markRead, updateMine } from "../../state/rooms";
import { go } from "../../state/router";
import { toast } from "../../state/toasts";
import type { RoomLine } from "../../state/types";
import type { MenuItem } from "../../ui";
import { muteChoices, muteUntil } from "../room/durations";

/** What may be done with a conversation without opening it. */
export function chatItems(line: RoomLine): MenuItem[] {
  const room = line.room.id;
  // A row has no place for a line of text, so a refusal here is a toast.
  const mine = (change: Parameters<typeof updateMine>[1]) => () =>
    void updateMine(room, change).catch((err: unknown) => toast(lineOf(err), "error"));
  const mute = (label: string, choice: number): MenuItem => ({
    label, icon: "bellOff", onSelect: () => mine({ muted_until: muteUntil(muteChoices.at(choice)!, Date.now()) })(),
  });
  const items: MenuItem[] = [];
  if (line.unread > 0) items.push({ label: "Mark as read", icon: "check", onSelect: () => markRead(room, line.room.last_seq) });
  if (isMuted(line)) items.push({ label: "Unmute", icon: "bell", onSelect: mine(unmute(line)) });
  else items.push(mute("Mute for 8 hours", 1), mute("Mute", -1));
  items.push(
    line.member.hidden
      ? { label: "Show in the list", icon: "eye", onSelect: mine({ hidden: false }) }
      : { label: "Hide from the list", icon: "eyeOff", onSelect: mine({ hidden: true }) },
    { label: "Details", icon: "info", onSelect: () => go({ page: "room", room, info: true }) },
  );
  return items;
}

/** Ends all that keeps a room quiet: a time, and the level "nothing". */
function unmute(line: RoomLine): { muted_until: string; notify?: "all" } {
  return line.member.notify === "none" ? { muted_until: "", notify: "all" } : { muted_until: "" };
}
