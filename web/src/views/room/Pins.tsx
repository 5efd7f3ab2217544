import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lineOf } from "../../state/error";
import { profileOf } from "../../state/members";
import { canPin, pin, pins } from "../../state/messages";
import { href } from "../../state/router";
import { me } from "../../state/session";
import type { MessageRecord, RoomLine } from "../../state/types";
import { Button, EmptyState, IconButton, RelativeTime, Spinner } from "../../ui";
import { previewOf } from "../chats/preview";
import { Rows } from "../chats/Rows";
import { useAction } from "../chats/useAction";
import { useChanges } from "./useChanges";

/** The pinned messages; a press goes to the message. */
export function Pins({ line }: { line: RoomLine }): JSX.Element {
  const { id } = line.room;
  const [list, setList] = useState<MessageRecord[] | null>(null);
  const [failed, setFailed] = useState("");
  const [round, setRound] = useState(0);
  useChanges(id, ["message.pinned", "message.deleted", "message.hidden"], () => setRound((n) => n + 1));

  useEffect(() => {
    let here = true;
    setFailed("");
    pins(id).then((found) => here && setList(found), (err: unknown) => here && setFailed(lineOf(err)));
    return () => {
      here = false;
    };
  }, [id, round]);

  if (failed) {
    return (
      <div class="room-foot">
        <p class="error-line" role="alert">{failed}</p>
        <Button onClick={() => setRound(round + 1)}>Try again</Button>
      </div>
    );
  }
  if (list === null) return <Spinner label="Loading pinned messages" />;
  if (list.length === 0) return <EmptyState icon="pin" title="Nothing is pinned" text="Pin a message to find it here." />;
  return (
    <Rows items={list} keyOf={(m) => m.id} label="Pinned messages" row={4.25}>
      {(message) => <PinRow line={line} message={message} />}
    </Rows>
  );
}

function PinRow({ line, message }: { line: RoomLine; message: MessageRecord }): JSX.Element {
  const action = useAction();
  const who = message.sender === me() ? "You" : profileOf(message.sender).value.name;
  const { text } = previewOf(message, "", false, () => "");
  return (
    <div class="room-member">
      <a class="room-file" data-main href={href({ page: "room", room: message.room, at: message.id })}>
        <span class="room-file-text">
          <span class="room-member-line">
            <bdi>{who}</bdi>
            {" · "}
            <RelativeTime at={message.created} />
          </span>
          {action.error ? <span class="room-member-line people-line-error" role="alert">{action.error}</span> : <span class="room-member-name" dir="auto">{text}</span>}
        </span>
      </a>
      {canPin(line) && <IconButton icon="close" label={`Unpin the message of ${who}`} onClick={() => void action.run(() => pin(message.id, false))} />}
    </div>
  );
}
