import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { hasDraft } from "../../state/drafts";
import { profileOf } from "../../state/members";
import { typingIn } from "../../state/presence";
import { isMuted, titleOf } from "../../state/rooms";
import { href } from "../../state/router";
import { me } from "../../state/session";
import type { RoomLine } from "../../state/types";
import { Badge, Icon, Menu, MenuButton, RelativeTime, type IconName } from "../../ui";
import { chatItems } from "./chatItems";
import { previewOf, type Mark } from "./preview";
import { RoomAvatar } from "./RoomAvatar";

/** One conversation in the list. */
export function ChatRow({ line, open }: { line: RoomLine; open: boolean }): JSX.Element {
  const { room, unread, unread_mentions: mentions } = line;
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const title = titleOf(line);
  const muted = isMuted(line);
  return (
    <div
      class={unread > 0 ? "chats-row chats-unread" : "chats-row"}
      onContextMenu={(event) => {
        event.preventDefault();
        setAt({ x: event.clientX, y: event.clientY });
      }}
    >
      <a class="chats-link" data-main href={href({ page: "room", room: room.id })} aria-current={open ? "page" : undefined}>
        <span class="chats-picture"><RoomAvatar line={line} size={48} /></span>
        <span class="chats-name">
          <span dir="auto">{title}</span>
          {muted && <Icon name="bellOff" size={14} />}
          {muted && <span class="visually-hidden">, muted</span>}
        </span>
        <span class="chats-time"><RelativeTime at={room.last_message_at || room.created} /></span>
        <Preview line={line} open={open} />
        <span class="chats-badges">
          <Badge count={mentions} kind="mention" label={mentions === 1 ? "You were mentioned" : `You were mentioned ${mentions} times`} />
          <Badge count={unread} kind={muted ? "muted" : "accent"} label={unread === 1 ? "1 unread message" : `${unread} unread messages`} />
        </span>
      </a>
      <span class="chats-more">
        <MenuButton label={`More about ${title}`} items={chatItems(line)} />
      </span>
      {at && <Menu label={`More about ${title}`} items={chatItems(line)} anchor={at} onClose={() => setAt(null)} />}
    </div>
  );
}

function Preview({ line, open }: { line: RoomLine; open: boolean }): JSX.Element {
  const typing = typingIn(line.room.id).value;
  const kept = hasDraft(line.room.id).value;
  if (typing.length > 0) {
    return <span class="chats-preview chats-typing"><span dir="auto">{typingText(line, typing.map((p) => p.name))}</span></span>;
  }
  if (kept.trim() && !open) {
    return (
      <span class="chats-preview">
        <span class="chats-draft-mark">Draft:</span>
        <span dir="auto">{kept.slice(0, 200)}</span>
      </span>
    );
  }
  const message = line.last_message;
  if (!message) return <span class="chats-preview"><span>No messages yet</span></span>;
  const { who, text, mark } = previewOf(message, me(), line.room.type === "group", (user) => profileOf(user).value.name);
  const icon = icons[mark];
  return (
    <span class="chats-preview">
      {who && <bdi class="chats-who">{`${who}:`}</bdi>}
      {icon && <Icon name={icon} size={16} />}
      <span dir="auto">{text}</span>
    </span>
  );
}

const icons: Record<Mark, IconName | undefined> = {
  text: undefined, image: "image", audio: "mic", video: "video", file: "file", deleted: "block",
};

function typingText(line: RoomLine, names: string[]): string {
  if (line.room.type === "direct") return "typing…";
  return names.length === 1 ? `${names[0]} is typing…` : `${names.length} are typing…`;
}
