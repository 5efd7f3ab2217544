import type { JSX } from "preact";
import { now } from "../../state/clock";
import { members, membersState } from "../../state/members";
import { presenceOf } from "../../state/presence";
import { titleOf } from "../../state/rooms";
import { go } from "../../state/router";
import type { RoomLine } from "../../state/types";
import { Button, Icon, type IconName } from "../../ui";
import { seenText } from "../people/seen";
import { EndingRows } from "./Ending";
import { Identity } from "./Identity";
import { Notifications } from "./Notifications";
import { manages } from "./rights";
import type { Part } from "./RoomInfo";
import { SlowMode } from "./SlowMode";

type OverviewProps = { line: RoomLine; onPart: (part: Part) => void; onClose: () => void };

/** The first page of the panel. */
export function Overview({ line, onPart, onClose }: OverviewProps): JSX.Element {
  const { room, member } = line;
  const group = room.type === "group";
  const leads = manages({ type: room.type, me: member.role });
  return (
    <>
      <div class="room-hero">
        <Identity
          line={line}
          editable={leads}
          below={group ? <GroupLine room={room.id} /> : <PeerLine line={line} />}
          more={<Button icon="search" onClick={() => go({ page: "search", room: room.id })}>Search</Button>}
        />
      </div>
      <div class="room-section">
        {group && <Nav part="members" icon="people" label="Members" count={<Count room={room.id} />} onPart={onPart} />}
        <Nav part="media" icon="image" label="Media and files" onPart={onPart} />
        <Nav part="pins" icon="pin" label="Pinned messages" onPart={onPart} />
        {leads && <Nav part="banned" icon="block" label="Banned people" onPart={onPart} />}
      </div>
      <Notifications line={line} />
      {leads && <SlowMode room={room} />}
      <EndingRows line={line} title={titleOf(line)} onClose={onClose} />
    </>
  );
}

type NavProps = { part: Part; icon: IconName; label: string; count?: JSX.Element; onPart: (part: Part) => void };

function Nav({ part, icon, label, count, onPart }: NavProps): JSX.Element {
  return (
    <button type="button" class="room-nav" data-part={part} onClick={() => onPart(part)}>
      <Icon name={icon} />
      <span class="room-nav-label">{label}</span>
      {count}
      <Icon name="right" size={16} />
    </button>
  );
}

function Count({ room }: { room: string }): JSX.Element | null {
  const many = members(room).value.length;
  return membersState(room).value === "ready" ? <span class="room-nav-count">{many}</span> : null;
}

function GroupLine({ room }: { room: string }): JSX.Element {
  const many = members(room).value.length;
  if (membersState(room).value !== "ready") return <>Group</>;
  return <>{many === 1 ? "Group, 1 member" : `Group, ${many} members`}</>;
}

function PeerLine({ line }: { line: RoomLine }): JSX.Element {
  if (!line.peer) return <>This account is gone</>;
  const { online, last_seen } = presenceOf(line.peer.id).value;
  return <>{online ? "Online" : seenText(last_seen, now.value) || "Offline"}</>;
}

