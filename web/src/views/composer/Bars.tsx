import { profileOf } from "../../state/members";
import { me } from "../../state/session";
import { messageOf } from "../../state/timeline";
import { Icon, IconButton } from "../../ui";
import { QuoteWords } from "../conversation/Quote";
import { summary } from "../conversation/wording";
import { replyTo, stopEdit, type Desk } from "./desk";

// Bars say above the field what is being edited or answered to.
export function Bars({ on }: { on: Desk }) {
  const editing = on.editing.value;
  const answered = on.replyTo.value;
  if (editing) {
    return (
      <div class="comp-bar">
        <Icon name="edit" size={18} />
        <span class="comp-bar-words">
          <span class="comp-bar-head">Edit message</span>
          <span class="comp-bar-text" dir="auto">
            {summary(editing).slice(0, 200)}
          </span>
        </span>
        <IconButton icon="close" label="Cancel editing" onClick={() => stopEdit(on)} />
      </div>
    );
  }
  return answered === "" ? null : <ReplyBar on={on} id={answered} />;
}

function ReplyBar({ on, id }: { on: Desk; id: string }) {
  const message = messageOf(on.room, id).value;
  const sender = message ? (message.sender === me() ? "yourself" : profileOf(message.sender).value.name) : "";
  return (
    <div class="comp-bar">
      <Icon name="reply" size={18} />
      {message && <QuoteWords sender={`Reply to ${sender}`} message={message} />}
      {message === null && <span class="comp-bar-words">The message you answer is not there any more.</span>}
      {message === undefined && <span class="comp-bar-words">Reply</span>}
      <IconButton icon="close" label="Cancel reply" onClick={() => replyTo(on.room, "")} />
    </div>
  );
}
