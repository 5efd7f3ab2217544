import "./composer.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../../state/clock";
import { may } from "../../state/members";
import { setTyping } from "../../state/presence";
import { roomLine, roomState } from "../../state/rooms";
import type { ID, RoomLine } from "../../state/types";
import { IconButton, millisOf, timeText } from "../../ui";
import { EmojiPicker } from "../conversation/EmojiPicker";
import { Bars } from "./Bars";
import { Closed } from "./Closed";
import { attach, desk, replyTo, stopEdit, write } from "./desk";
import { filesIn } from "./kinds";
import { completed, type Person } from "./mention";
import { Mentions, useMentions } from "./Mentions";
import { peopleIn } from "./people";
import { mayRecord } from "./recorder";
import { submit } from "./submit";
import { Tray } from "./Tray";
import { Voice } from "./Voice";

interface Props {
  room: ID;
  line?: RoomLine; // what was known of the room last
  onSent?(): void;
  onEditLast?(): void;
}

// Composer is where one writes. What lies in it survives errors, other rooms and
// being removed from the room.
export default function Composer({ room, line = roomLine(room).value, onSent, onEditLast }: Props) {
  const state = roomState(room).value;
  const on = desk(room);
  if (state !== "open" && state !== "loading") {
    const why = state === "deleted" ? "This chat was deleted." : "You are no longer in this chat.";
    return <Closed on={on} why={`${why} Nothing can be sent here.`} />;
  }
  const until = line?.member.silenced_until;
  if (until && millisOf(until) > now.value) {
    return <Closed on={on} why={`An admin has silenced you in this chat until ${timeText(until, "long")}.`} />;
  }
  return <Writing key={room} room={room} line={line} onSent={onSent} onEditLast={onEditLast} />;
}

function Writing({ room, line, onSent, onEditLast }: Props) {
  const on = desk(room);
  const editing = on.editing.value;
  const text = editing ? on.editText.value : on.text.value;
  const files = on.files.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [recording, setRecording] = useState(false);
  const [emoji, setEmoji] = useState(false);
  const [busy, setBusy] = useState(false);
  const everyone = line !== undefined && may(line).mentionAll;
  const mentions = useMentions(room, line?.room.type === "group", everyone);

  // The field is as high as its text, up to what the style allows.
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "0";
    area.style.height = `${area.scrollHeight}px`;
  }, [text, recording]);

  const focused = on.focus.value;
  useEffect(() => {
    // On a phone the keyboard would jump up with every room that is opened.
    if (focused > 0 || matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [focused, room, recording]);

  useEffect(() => () => setTyping(room, false), [room]);

  const put = (next: string, caret = next.length) => {
    write(on, next);
    on.problem.value = "";
    // At once: a key typed before the next frame would land elsewhere. The render
    // that follows finds the same text and leaves the caret.
    const area = field.current;
    if (!area) return;
    area.value = next;
    area.setSelectionRange(caret, caret);
  };

  const typed = (event: Event) => {
    const area = event.currentTarget as HTMLTextAreaElement;
    write(on, area.value);
    mentions.look(area.value, area.selectionStart);
    if (!on.editing.peek()) setTyping(room, area.value.trim() !== "");
  };

  const go = async () => {
    if (busy) return;
    setBusy(true);
    mentions.close();
    const wasEdit = on.editing.peek() !== undefined;
    const went = await submit(on, peopleIn(room, everyone));
    setBusy(false);
    field.current?.focus({ preventScroll: true });
    if (!went) return;
    setTyping(room, false);
    if (!wasEdit) onSent?.();
  };

  const choose = (person: Person) => {
    const found = mentions.typed;
    if (!found) return;
    const done = completed(text, found, person.name);
    if (!on.editing.peek()) on.picked.set(person.name, person.id);
    mentions.close();
    put(done.text, done.caret);
    field.current?.focus();
  };

  const insert = (char: string) => {
    const area = field.current;
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [text.length, text.length];
    setEmoji(false);
    put(text.slice(0, from) + char + text.slice(to), from + char.length);
    requestAnimationFrame(() => field.current?.focus());
  };

  const keys = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return; // an input method has the key
    if (mentions.keys(event, choose)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      void go();
    } else if (event.key === "ArrowUp" && text === "" && !editing && files.length === 0 && onEditLast) {
      event.preventDefault();
      onEditLast();
    } else if (event.key === "Escape" && (editing || on.replyTo.peek())) {
      event.preventDefault();
      event.stopPropagation();
      if (editing) stopEdit(on);
      else replyTo(room, "");
    }
  };

  const paste = (event: ClipboardEvent) => {
    const pasted = filesIn(event.clipboardData);
    if (pasted.length === 0) return;
    event.preventDefault();
    attach(room, pasted);
  };

  if (recording) {
    return (
      <div class="comp">
        <Bars on={on} />
        <Voice
          on={on}
          onDone={(sent) => {
            setRecording(false);
            if (sent) onSent?.();
          }}
        />
      </div>
    );
  }

  const empty = text.trim() === "" && files.length === 0;
  const name = editing ? "Edit message" : files.length > 0 ? "Caption" : "Message";
  return (
    <div class="comp">
      <Bars on={on} />
      {!editing && <Tray on={on} />}
      <Mentions state={mentions} onChoose={choose} />
      {on.problem.value && (
        <p class="comp-problem" role="alert">
          {on.problem.value}
        </p>
      )}
      <div class="comp-row">
        {!editing && <IconButton icon="attach" label="Attach files" onClick={() => picker.current?.click()} />}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to attach"
          onChange={(event) => {
            attach(room, Array.from(event.currentTarget.files ?? []));
            event.currentTarget.value = "";
          }}
        />
        <div class="comp-field">
          <textarea
            ref={field}
            rows={1}
            value={text}
            dir="auto"
            placeholder={name}
            aria-label={name}
            aria-autocomplete="list"
            aria-controls={mentions.open ? mentions.listID : undefined}
            aria-activedescendant={mentions.open ? mentions.optionID(mentions.at) : undefined}
            enterkeyhint="send"
            maxLength={20_000}
            onInput={typed}
            onKeyDown={keys}
            onPaste={paste}
            onClick={(event) => mentions.look(event.currentTarget.value, event.currentTarget.selectionStart)}
            onBlur={() => {
              mentions.close();
              setTyping(room, false);
            }}
          />
          <IconButton icon="smile" label="Emoji" haspopup="dialog" expanded={emoji} onClick={() => setEmoji(!emoji)} />
          {emoji && (
            <div class="comp-emoji">
              <EmojiPicker onPick={insert} onClose={() => setEmoji(false)} />
            </div>
          )}
        </div>
        {empty && !editing && mayRecord() ? (
          <IconButton class="comp-send" kind="primary" icon="mic" label="Record a voice message" onClick={() => setRecording(true)} />
        ) : (
          <IconButton class="comp-send" kind="primary" icon={editing ? "check" : "send"} label={editing ? "Save" : "Send"} disabled={empty} busy={busy} onClick={() => void go()} />
        )}
      </div>
      <Hints line={line} length={text.length} />
    </div>
  );
}

// mostText is what the server takes as a text, as it comes.
const mostText = 10_000;

function Hints({ line, length }: { line: RoomLine | undefined; length: number }) {
  const slow = line?.member.role === "member" ? (line.room.slow_mode ?? 0) : 0;
  if (length > mostText - 500) {
    const left = mostText - length;
    return <p class={left < 0 ? "comp-hint is-over" : "comp-hint"}>{left < 0 ? `${-left} characters too many` : `${left} characters left`}</p>;
  }
  return slow > 0 ? <p class="comp-hint">Slow mode: one message in {slow} seconds.</p> : null;
}
