import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { standing, unblock } from "../../state/people";
import { deleteRoom, leaveRoom } from "../../state/rooms";
import { go } from "../../state/router";
import type { RoomLine } from "../../state/types";
import { ConfirmDialog, Icon, type IconName } from "../../ui";
import { useAction } from "../chats/useAction";
import { BlockDialog } from "../people/PersonRow";
import { ReportDialog } from "../people/ReportDialog";

type EndingProps = { line: RoomLine; title: string; onClose: () => void };

/** Leaving, deleting, blocking, reporting: the last rows of the panel. */
export function EndingRows(props: EndingProps): JSX.Element {
  return <div class="room-section">{props.line.room.type === "group" ? <Group {...props} /> : <Direct {...props} />}</div>;
}

function Group({ line, title, onClose }: EndingProps): JSX.Element {
  const [asking, setAsking] = useState<"leave" | "delete" | null>(null);
  const close = () => setAsking(null);
  const end = (work: (room: string) => Promise<void>) => async () => {
    await work(line.room.id);
    onClose();
    go({ page: "chats" }, { replace: true });
  };
  const owner = line.member.role === "owner";
  return (
    <>
      <Row icon="leave" label="Leave group" onClick={() => setAsking("leave")} />
      {owner && <Row icon="trash" label="Delete group" onClick={() => setAsking("delete")} />}
      {asking === "leave" && (
        <ConfirmDialog
          title={`Leave ${title}?`}
          text={owner ? "You are the owner: an admin or the oldest member takes the group over. If you are the last, it is deleted." : "You get no more messages from it. An admin can add you again."}
          confirm="Leave"
          danger
          onConfirm={end(leaveRoom)}
          onClose={close}
        />
      )}
      {asking === "delete" && (
        <ConfirmDialog
          title={`Delete ${title}?`}
          text="All messages and files are deleted for everyone. This can’t be undone."
          confirm="Delete group"
          danger
          onConfirm={end(deleteRoom)}
          onClose={close}
        />
      )}
    </>
  );
}

function Direct({ line }: EndingProps): JSX.Element | null {
  const [asking, setAsking] = useState<"block" | "report" | null>(null);
  const action = useAction();
  const { peer } = line;
  if (!peer) return null;
  const close = () => setAsking(null);
  return (
    <>
      {standing(peer.id).value?.status === "blocked" ? (
        <Row icon="block" label={`Unblock ${peer.name}`} plain onClick={() => void action.run(() => unblock(peer.id))} />
      ) : (
        <Row icon="block" label={`Block ${peer.name}`} onClick={() => setAsking("block")} />
      )}
      {action.error && <p class="error-line" role="alert">{action.error}</p>}
      <Row icon="flag" label={`Report ${peer.name}`} onClick={() => setAsking("report")} />
      {asking === "block" && <BlockDialog peer={peer} onClose={close} />}
      {asking === "report" && <ReportDialog user={peer} onClose={close} />}
    </>
  );
}

function Row({ icon, label, onClick, plain }: { icon: IconName; label: string; onClick: () => void; plain?: boolean }): JSX.Element {
  return (
    <button type="button" class={plain ? "room-nav" : "room-nav room-nav-danger"} onClick={onClick}>
      <Icon name={icon} />
      <span class="room-nav-label" dir="auto">{label}</span>
    </button>
  );
}
