import type { JSX } from "preact";
import { profileOf } from "../../state/members";
import { roomLine, titleOf } from "../../state/rooms";
import { href } from "../../state/router";
import { me } from "../../state/session";
import type { SearchHit } from "../../state/types";
import { Avatar, RelativeTime } from "../../ui";
import { previewOf } from "../chats/preview";
import { RoomAvatar } from "../chats/RoomAvatar";
import { SnippetText } from "./SnippetText";

/** One message that was found; a press goes to it. */
export function Hit({ hit }: { hit: SearchHit }): JSX.Element {
  const { message, room, snippet } = hit;
  const line = roomLine(room).value;
  const who = message.sender === me() ? "You" : profileOf(message.sender).value.name;
  const words = snippet.some((part) => part.text) ? snippet : [{ text: previewOf(message, "", false, () => "").text, hit: false }];
  return (
    <a class="search-hit" data-main href={href({ page: "room", room, at: message.id })}>
      {line ? <RoomAvatar line={line} size={40} /> : <Avatar group name="" size={40} />}
      <span class="search-hit-words">
        <span class="search-hit-head">
          <span class="search-hit-where">
            <b><bdi>{line ? titleOf(line) : "Conversation"}</bdi></b>
            {" · "}
            <bdi>{who}</bdi>
          </span>
          <RelativeTime at={message.created} />
        </span>
        <SnippetText parts={words} />
      </span>
    </a>
  );
}
