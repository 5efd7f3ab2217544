import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { now } from "../../state/clock";
import * as people from "../../state/people";
import { presenceOf } from "../../state/presence";
import { openDirect } from "../../state/rooms";
import { go } from "../../state/router";
import { me } from "../../state/session";
import { toast } from "../../state/toasts";
import type { Friendship, Profile } from "../../state/types";
import { Avatar, Button, ConfirmDialog, MenuButton, type MenuItem } from "../../ui";
import { useAction, type Action } from "../chats/useAction";
import { seenText } from "./seen";
import { ReportDialog } from "./ReportDialog";
import { relationOf, relationText, type Relation } from "./status";

/** Somebody and how one stands with them; with deeds also what comes next. A refusal is told in the row. */
export function PersonRow({ bond, deeds }: { bond: Friendship; deeds?: boolean }): JSX.Element {
  const action = useAction();
  const [asking, setAsking] = useState<"block" | "unfriend" | "report" | null>(null);
  const peer = bond.peer ?? { id: "", name: "Deleted user", avatar: "" };
  const relation = relationOf(bond, me());
  const close = () => setAsking(null);
  return (
    <div class="people-row" role="group" aria-label={peer.name}>
      <Avatar profile={peer} online={presenceOf(peer.id).value.online} size={44} />
      <button type="button" class="people-who" data-main title={`Message ${peer.name}`} onClick={() => void action.run(() => write(peer.id))}>
        <span class="people-name" dir="auto">{peer.name}</span>
        <Line peer={peer} relation={relation} />
        {action.error && <span class="people-line people-line-error" role="alert">{action.error}</span>}
      </button>
      <MenuButton label={`More about ${peer.name}`} items={items(relation, peer, action, setAsking)} />
      {deeds && <div class="people-deeds"><Deeds peer={peer} relation={relation} action={action} /></div>}
      {asking === "block" && <BlockDialog peer={peer} onClose={close} />}
      {asking === "unfriend" && (
        <ConfirmDialog
          title={`Remove ${peer.name} as a friend?`}
          text="Your conversation stays. You can ask again later."
          confirm="Remove friend"
          danger
          onConfirm={() => people.unfriend(peer.id)}
          onClose={close}
        />
      )}
      {asking === "report" && <ReportDialog user={peer} onClose={close} />}
    </div>
  );
}

// A button of a row says for whom it is, to those who hear it without the row.
const Whom = ({ peer }: { peer: Profile }) => <span class="visually-hidden">{` ${peer.name}`}</span>;

function Line({ peer, relation }: { peer: Profile; relation: Relation }): JSX.Element {
  const { online, last_seen } = presenceOf(peer.id).value;
  const seen = relation === "blocked" ? "" : online ? "Online" : seenText(last_seen, now.value);
  const parts = [relation === "friend" ? "" : relationText[relation], seen].filter(Boolean);
  return <span class="people-line">{parts.join(" · ")}</span>;
}

function Deeds({ peer, relation, action }: { peer: Profile; relation: Relation; action: Action }): JSX.Element | null {
  const run = (work: (user: string) => Promise<unknown>) => () => void action.run(() => work(peer.id));
  const { busy } = action;
  switch (relation) {
    case "wanted":
      return (
        <>
          <Button class="people-small" kind="primary" busy={busy} onClick={run(people.accept)}>Accept<Whom peer={peer} /></Button>
          <Button class="people-small" busy={busy} onClick={run(people.reject)}>Decline<Whom peer={peer} /></Button>
        </>
      );
    case "asked":
      return <Button class="people-small" busy={busy} onClick={run(people.cancel)}>Cancel<Whom peer={peer} /></Button>;
    case "blocked":
      return <Button class="people-small" busy={busy} onClick={run(people.unblock)}>Unblock<Whom peer={peer} /></Button>;
    case "none":
      return <Button class="people-small" kind="primary" busy={busy} onClick={run(people.requestFriend)}>Add friend<Whom peer={peer} /></Button>;
    default:
      return <Button class="people-small" busy={busy} onClick={run(write)}>Message<Whom peer={peer} /></Button>;
  }
}

/** Opens the conversation with somebody. */
export async function write(user: string): Promise<void> {
  go({ page: "room", room: await openDirect(user) });
}

function items(relation: Relation, peer: Profile, action: Action, ask: (what: "block" | "unfriend" | "report") => void): MenuItem[] {
  const all: MenuItem[] = [];
  if (relation !== "blocked") all.push({ label: "Message", icon: "chat", onSelect: () => void action.run(() => write(peer.id)) });
  if (relation === "friend") all.push({ label: "Remove friend", icon: "user", onSelect: () => ask("unfriend") });
  if (relation !== "blocked") all.push({ label: "Block", icon: "block", danger: true, onSelect: () => ask("block") });
  all.push({ label: "Report", icon: "flag", danger: true, onSelect: () => ask("report") });
  return all;
}

/** Asks before somebody is blocked. */
export function BlockDialog({ peer, onClose }: { peer: Profile; onClose: () => void }): JSX.Element {
  return (
    <ConfirmDialog
      title={`Block ${peer.name}?`}
      text="You two can’t send each other direct messages and don’t see each other online. They are not told."
      confirm="Block"
      danger
      onConfirm={async () => {
        await people.block(peer.id);
        toast(`${peer.name} is blocked`, "success");
      }}
      onClose={onClose}
    />
  );
}
