import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { now } from "../../state/clock";
import { profileOf, removeMember, setRole, silence } from "../../state/members";
import { presenceOf } from "../../state/presence";
import { me } from "../../state/session";
import type { MemberRecord, Profile, RoomLine } from "../../state/types";
import { Avatar, ConfirmDialog, MenuButton, type MenuItem } from "../../ui";
import { useAction, type Action } from "../chats/useAction";
import { seenText } from "../people/seen";
import { write } from "../people/PersonRow";
import { ReportDialog } from "../people/ReportDialog";
import { isRunning, untilText } from "./durations";
import { offersFor } from "./rights";
import { Sanction } from "./Sanction";

type Asking = "remove" | "silence" | "ban" | "owner" | "report";

type MemberRowProps = { line: RoomLine; record: MemberRecord };

/** A member, and what one may do about them. A refusal is told in the row. */
export function MemberRow({ line, record }: MemberRowProps): JSX.Element {
  const [asking, setAsking] = useState<Asking | null>(null);
  const action = useAction();
  const profile = profileOf(record.user).value;
  const self = record.user === me();
  const title = self ? `${profile.name} (you)` : profile.name;
  return (
    <div class="room-member" role="group" aria-label={title}>
      <Avatar profile={profile} online={!self && presenceOf(record.user).value.online} size={40} />
      <Words self={self} title={profile.name} onClick={() => void action.run(() => write(record.user))}>
        <span class="room-member-name" dir="auto">{title}</span>
        <Line record={record} self={self} />
        {action.error && <span class="room-member-line people-line-error" role="alert">{action.error}</span>}
      </Words>
      {record.role !== "member" && <span class="room-role">{record.role === "owner" ? "Owner" : "Admin"}</span>}
      {!self && <MenuButton label={`More about ${profile.name}`} items={items(line, record, action, setAsking)} />}
      {asking && <Question asking={asking} line={line} record={record} profile={profile} onClose={() => setAsking(null)} />}
    </div>
  );
}

function Words({ self, title, onClick, children }: { self: boolean; title: string; onClick: () => void; children: ComponentChildren }): JSX.Element {
  if (self) return <div class="room-member-text">{children}</div>;
  return <button type="button" class="room-member-text" data-main title={`Message ${title}`} onClick={onClick}>{children}</button>;
}

function Line({ record, self }: { record: MemberRecord; self: boolean }): JSX.Element | null {
  if (isRunning(record.silenced_until, now.value)) {
    return <span class="room-member-line">{`Silenced ${untilText(record.silenced_until, now.value)}`}</span>;
  }
  if (self) return null;
  const { online, last_seen } = presenceOf(record.user).value;
  return <span class="room-member-line">{online ? "Online" : seenText(last_seen, now.value)}</span>;
}

function items(line: RoomLine, record: MemberRecord, action: Action, ask: (what: Asking) => void): MenuItem[] {
  const { id: room, type } = line.room;
  const { user } = record;
  const may = offersFor({ type, me: line.member.role }, record.role);
  const all: MenuItem[] = [{ label: "Message", icon: "chat", onSelect: () => void action.run(() => write(user)) }];
  const role = (label: string, to: "admin" | "member") =>
    all.push({ label, icon: "shield", onSelect: () => void action.run(() => setRole(room, user, to)) });
  if (may.makeAdmin) role("Make admin", "admin");
  if (may.makeMember) role("Take admin role away", "member");
  if (may.handOver) all.push({ label: "Make owner", icon: "shield", onSelect: () => ask("owner") });
  if (may.silence && isRunning(record.silenced_until, Date.now())) {
    all.push({ label: "End silence", icon: "mic", onSelect: () => void action.run(() => silence(room, user, "")) });
  } else if (may.silence) {
    all.push({ label: "Silence", icon: "bellOff", onSelect: () => ask("silence") });
  }
  if (may.remove) all.push({ label: "Remove from group", icon: "user", danger: true, onSelect: () => ask("remove") });
  if (may.ban) all.push({ label: "Ban from group", icon: "block", danger: true, onSelect: () => ask("ban") });
  all.push({ label: "Report", icon: "flag", danger: true, onSelect: () => ask("report") });
  return all;
}

type QuestionProps = { asking: Asking; line: RoomLine; record: MemberRecord; profile: Profile; onClose: () => void };

function Question({ asking, line, record, profile, onClose }: QuestionProps): JSX.Element {
  const room = line.room.id;
  const { user } = record;
  switch (asking) {
    case "report":
      return <ReportDialog user={profile} onClose={onClose} />;
    case "silence":
    case "ban":
      return <Sanction kind={asking} room={room} profile={profile} onClose={onClose} />;
    case "owner":
      return (
        <ConfirmDialog
          title={`Make ${profile.name} the owner?`}
          text="You become an admin. Only the new owner can give the group back."
          confirm="Make owner"
          danger
          onConfirm={() => setRole(room, user, "owner")}
          onClose={onClose}
        />
      );
    case "remove":
      return (
        <ConfirmDialog
          title={`Remove ${profile.name}?`}
          text="They get no more messages from this group. An admin can add them again."
          confirm="Remove"
          danger
          onConfirm={() => removeMember(room, user)}
          onClose={onClose}
        />
      );
  }
}
