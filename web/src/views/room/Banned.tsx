import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "../../state/clock";
import { bans, unban } from "../../state/members";
import { lineOf } from "../../state/error";
import type { Ban } from "../../state/types";
import { Avatar, Button, EmptyState, Spinner } from "../../ui";
import { Rows } from "../chats/Rows";
import { useAction } from "../chats/useAction";
import { untilText } from "./durations";

/** Who is shut out of a group. */
export function Banned({ room }: { room: string }): JSX.Element {
  const [list, setList] = useState<Ban[] | null>(null);
  const [failed, setFailed] = useState("");
  const [round, setRound] = useState(0);

  useEffect(() => {
    let here = true;
    setFailed("");
    bans(room).then((found) => here && setList(found), (err: unknown) => here && setFailed(lineOf(err)));
    return () => {
      here = false;
    };
  }, [room, round]);

  if (failed) {
    return (
      <div class="room-foot">
        <p class="error-line" role="alert">{failed}</p>
        <Button onClick={() => setRound(round + 1)}>Try again</Button>
      </div>
    );
  }
  if (list === null) return <Spinner label="Loading banned people" />;
  if (list.length === 0) return <EmptyState icon="block" title="Nobody is banned" />;
  return (
    <Rows items={list} keyOf={(b) => b.ban.id} label="Banned people" row={4.25}>
      {(item) => <BanRow item={item} onDone={() => setList(list.filter((b) => b.ban.id !== item.ban.id))} />}
    </Rows>
  );
}

function BanRow({ item, onDone }: { item: Ban; onDone: () => void }): JSX.Element {
  const action = useAction();
  const name = item.profile?.name ?? "Deleted user";
  const { until, reason, room, user } = item.ban;
  const line = [until ? untilText(until, now.value) || "over" : "for ever", reason].filter(Boolean).join(" · ");
  const lift = async () => {
    if (await action.run(() => unban(room, user))) onDone();
  };
  return (
    <div class="room-member" role="group" aria-label={name}>
      <Avatar profile={item.profile} name={name} size={40} />
      <div class="room-member-text">
        <span class="room-member-name" dir="auto">{name}</span>
        {action.error ? <span class="room-member-line people-line-error" role="alert">{action.error}</span> : <span class="room-member-line" dir="auto">{line}</span>}
      </div>
      <Button class="people-small" busy={action.busy} onClick={() => void lift()}>
        Unban<span class="visually-hidden">{` ${name}`}</span>
      </Button>
    </div>
  );
}
