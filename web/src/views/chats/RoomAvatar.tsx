import type { JSX } from "preact";
import { fileUrl } from "../../state/links";
import { presenceOf } from "../../state/presence";
import { titleOf } from "../../state/rooms";
import type { RoomLine } from "../../state/types";
import { Avatar } from "../../ui";

/** The picture of a conversation: of the other user, or of the group. */
export function RoomAvatar({ line, size }: { line: RoomLine; size: number }): JSX.Element {
  const { peer, room } = line;
  const name = titleOf(line);
  if (room.type === "direct") {
    const online = peer ? presenceOf(peer.id).value.online : false;
    return <Avatar profile={peer} name={name} online={online} size={size} />;
  }
  return <Avatar group name={name} image={fileUrl(room, "100x100").value} size={size} />;
}
