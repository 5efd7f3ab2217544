import { members } from "../../state/members";
import { now } from "../../state/clock";
import { presenceOf } from "../../state/presence";
import { back, go, route } from "../../state/router";
import { titleOf } from "../../state/rooms";
import type { RoomLine } from "../../state/types";
import { agoText, Avatar, IconButton } from "../../ui";
import { fileUrl } from "../../state/links";

// Header says who one talks to, and leads to the search and the facts of the room.
export function Header({ line, open }: { line: RoomLine; open: boolean }) {
  const { room } = line;
  const shown = route.value;
  const info = shown.page === "room" && shown.info === true;
  const toInfo = () => go({ page: "room", room: room.id, ...(!info && { info: true }) }, { replace: info });
  return (
    <header class="conv-head">
      <IconButton class="conv-back" icon="back" label="Back to chats" onClick={() => back()} />
      <Face line={line} />
      <div class="conv-who">
        <h2 class="conv-title">
          <button type="button" dir="auto" disabled={!open} onClick={toInfo}>
            {titleOf(line)}
          </button>
        </h2>
        <span class="conv-sub">{open && <Standing line={line} />}</span>
      </div>
      <IconButton icon="search" label="Search in this chat" disabled={!open} onClick={() => go({ page: "search", room: room.id })} />
      <IconButton icon="info" label="Chat info" expanded={info} disabled={!open} onClick={toInfo} />
    </header>
  );
}

function Face({ line }: { line: RoomLine }) {
  if (line.room.type === "direct") return <Avatar profile={line.peer} />;
  return <Avatar group name={titleOf(line)} image={fileUrl(line.room, "100x100").value} />;
}

function Standing({ line }: { line: RoomLine }) {
  if (line.room.type === "group") {
    const count = members(line.room.id).value.length;
    return <>{count === 0 ? "" : count === 1 ? "1 member" : `${count} members`}</>;
  }
  if (!line.peer) return null;
  const { online, last_seen } = presenceOf(line.peer.id).value;
  return online ? <span class="is-online">Online</span> : <>{last_seen && `Last seen ${agoText(last_seen, now.value)}`}</>;
}
