import { useEffect, useState } from "preact/hooks";
import { on } from "../../state/connection";
import { pins } from "../../state/messages";
import { profileOf } from "../../state/members";
import type { EventData, ID, MessageRecord } from "../../state/types";
import { Icon } from "../../ui";
import { summary } from "./wording";

interface Props {
  room: ID;
  onJump(id: ID): void;
}

// PinsBar shows a pinned message above the list; a press goes to it, the next
// press to the pin before.
export function PinsBar({ room, onJump }: Props) {
  const list = usePins(room);
  const [at, setAt] = useState(0);
  const message = list[at % Math.max(1, list.length)];
  if (message === undefined) return null;
  const place = list.length > 1 ? ` ${(at % list.length) + 1} of ${list.length}` : "";
  return (
    <button
      type="button"
      class="conv-pins"
      onClick={() => {
        onJump(message.id);
        setAt((at % list.length) + 1);
      }}
    >
      <Icon name="pin" />
      <span class="conv-pins-words">
        <span class="conv-pins-head">
          Pinned<span class="visually-hidden"> message</span>{place} · <bdi>{profileOf(message.sender).value.name}</bdi>
        </span>
        <span class="conv-pins-text" dir="auto">
          {summary(message).slice(0, 160)}
        </span>
      </span>
    </button>
  );
}

// usePins keeps the pinned messages of a room as they change, the newest first.
function usePins(room: ID): MessageRecord[] {
  const [list, setList] = useState<MessageRecord[]>([]);
  useEffect(() => {
    let over = false;
    pins(room).then(
      (found) => void (over || setList(found)),
      () => undefined, // no bar; the events below still fill it
    );
    const take = ({ id, record }: EventData<MessageRecord>) => {
      if (record && record.room !== room) return;
      setList((before) => {
        const others = before.filter((m) => m.id !== id);
        if (record?.pinned && !record.deleted) return [record, ...others].sort((a, b) => (a.pinned < b.pinned ? 1 : -1));
        return others.length === before.length ? before : others;
      });
    };
    const ends = ["message.pinned", "message.updated", "message.deleted"].map((name) => on<EventData<MessageRecord>>(name, take));
    ends.push(on<EventData>("message.hidden", ({ id }) => setList((before) => before.filter((m) => m.id !== id))));
    return () => {
      over = true;
      for (const end of ends) end();
    };
  }, [room]);
  return list;
}
