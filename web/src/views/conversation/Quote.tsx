import { fileUrl } from "../../state/links";
import { profileOf } from "../../state/members";
import { messageOf } from "../../state/timeline";
import type { ID, MessageRecord } from "../../state/types";
import { summary } from "./wording";

interface Props {
  room: ID;
  id: ID; // the message answered to
  me: ID;
  onJump(id: ID): void;
}

// Quote shows in one line which message is answered to; a press goes there.
export function Quote({ room, id, me, onJump }: Props) {
  const message = messageOf(room, id).value;
  if (message === undefined) return <div class="conv-quote is-empty" aria-hidden="true" />;
  if (message === null) return <div class="conv-quote is-gone">This message is not there any more.</div>;
  const sender = message.sender === me ? "You" : profileOf(message.sender).value.name || "…";
  return (
    <button type="button" class={message.deleted ? "conv-quote is-gone" : "conv-quote"} onClick={() => onJump(id)}>
      <span class="visually-hidden">In answer to </span>
      <QuoteWords sender={sender} message={message} />
    </button>
  );
}

// QuoteWords is the inside of a quote, also of the composer's reply bar.
export function QuoteWords({ sender, message }: { sender: string; message: MessageRecord }) {
  const thumb = message.type === "image" && !message.deleted ? fileUrl(message, "100x100").value : undefined;
  return (
    <>
      {thumb && <img class="conv-quote-thumb" src={thumb} alt="" />}
      <span class="conv-quote-words">
        <bdi class="conv-quote-from">{sender}</bdi>
        <span class="conv-quote-text" dir="auto">
          {summary(message).slice(0, 200)}
        </span>
      </span>
    </>
  );
}
