import { Component } from "preact";
import { profileOf } from "../../state/members";
import { discard, retry } from "../../state/outbox";
import type { Entry } from "../../state/timeline";
import type { ID, MessageRecord } from "../../state/types";
import { Avatar, IconButton, timeText, type Name } from "../../ui";
import { attach, giveBack } from "../composer/desk";
import type { Action } from "./actions";
import { Media } from "./Media";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { Ticks } from "./Ticks";
import { RichText } from "./RichText";
import { summary } from "./wording";

// Deeds is what rows ask of the conversation. It is one object for its whole
// life, so that rows need not be drawn again.
export interface Deeds {
  act(action: Action, entry: Entry): void;
  menu(entry: Entry, at: { x: number; y: number } | HTMLElement): void;
  pick(entry: Entry, at: HTMLElement): void; // choose a reaction
  react(message: MessageRecord, emoji: string, on: boolean): void;
  jump(id: ID): void;
  open(message: MessageRecord): void; // a picture, large
  activate(key: string): void; // the row under the pointer or with the focus
  names(message: MessageRecord): Name[];
}

interface Props {
  entry: Entry;
  first: boolean;
  last: boolean;
  me: ID;
  group: boolean;
  width: number;
  active: boolean; // shows its buttons
  focusable: boolean; // is in the tab order
  found: boolean; // was jumped to
  actions: readonly Action[];
  deeds: Deeds;
}

// MessageRow is one message. It is drawn again only when what it is made of
// changed: thousands of them pass by while one scrolls.
export class MessageRow extends Component<Props> {
  private pressed: ReturnType<typeof setTimeout> | undefined;

  // A new state is a signal that was read here and changed.
  override shouldComponentUpdate(next: Props, state: object): boolean {
    if (state !== this.state) return true;
    for (const key in next) {
      if (key === "actions" ? next.actions.join() !== this.props.actions.join() : next[key as keyof Props] !== this.props[key as keyof Props]) return true;
    }
    return false;
  }

  override componentWillUnmount(): void {
    clearTimeout(this.pressed);
  }

  // A long press opens the menu where there is no right button.
  private press = (event: PointerEvent): void => {
    clearTimeout(this.pressed);
    if (event.pointerType === "mouse" || (event.target as Element).closest("button, a, input, video")) return;
    const at = { x: event.clientX, y: event.clientY };
    this.pressed = setTimeout(() => this.props.deeds.menu(this.props.entry, at), 500);
  };

  private release = (): void => clearTimeout(this.pressed);

  private rightClick = (event: MouseEvent): void => {
    const { actions, deeds, entry } = this.props;
    if (actions.length === 0 || (event.target as Element).closest("a, input, video") || String(getSelection()) !== "") return;
    event.preventDefault();
    deeds.menu(entry, { x: event.clientX, y: event.clientY });
  };

  override render({ entry, first, last, me, group, width, active, focusable, found, actions, deeds }: Props) {
    const { message, state } = entry;
    const mine = message.sender === me;
    const name = mine ? "You" : profileOf(message.sender).value.name || "…";
    if (message.type === "system") return <SystemLine entry={entry} focusable={focusable} found={found} />;
    const label = `${name}, ${timeText(message.created, "clock")}: ${summary(message).slice(0, 300)}`;
    const classes = ["conv-message", mine && "is-mine", first && "is-first", last && "is-last", found && "is-found", active && "is-active", group && !mine && "has-face"];
    return (
      <article
        class={classes.filter(Boolean).join(" ")}
        aria-label={label}
        tabIndex={focusable ? 0 : -1}
        data-seq={message.seq || undefined}
        onPointerEnter={() => deeds.activate(entry.key)}
        onFocusIn={() => deeds.activate(entry.key)}
        onPointerDown={this.press}
        onPointerUp={this.release}
        onPointerCancel={this.release}
        onPointerMove={(event) => Math.abs(event.movementX) + Math.abs(event.movementY) > 3 && this.release()}
        onContextMenu={this.rightClick}
      >
        {group && !mine && <div class="conv-face">{last && <Avatar profile={profileOf(message.sender).value} size={32} />}</div>}
        <div class="conv-column">
          <div class={bubbleOf(message, state)}>
            {group && first && !mine && <bdi class={`conv-name is-hue-${hue(message.sender)}`}>{name}</bdi>}
            {message.reply_to && !message.deleted && <Quote room={message.room} id={message.reply_to} me={me} onJump={deeds.jump} />}
            <Body entry={entry} name={name} me={me} width={width} deeds={deeds} />
            <span class="conv-facts">
              {message.pinned && !message.deleted && <span class="conv-fact">Pinned</span>}
              {message.edited && !message.deleted && <span class="conv-fact">Edited</span>}
              <time dateTime={message.created} title={timeText(message.created, "long")}>
                {timeText(message.created, "clock")}
              </time>
              {state && !message.deleted && <Ticks state={state} />}
            </span>
          </div>
          {state === "sending" && entry.progress && <Progress entry={entry} />}
          {state === "failed" && <Failed entry={entry} />}
          {message.id && !message.deleted && <Reactions message={message.id} me={me} onReact={(emoji, on) => deeds.react(message, emoji, on)} />}
          {active && actions.length > 0 && (
            <div class="conv-tools" role="group" aria-label="Message actions">
              {actions.includes("react") && <IconButton icon="smile" label="React" size={18} onClick={(event) => deeds.pick(entry, event.currentTarget)} />}
              {actions.includes("reply") && <IconButton icon="reply" label="Reply" size={18} onClick={() => deeds.act("reply", entry)} />}
              <IconButton icon="more" label="More actions" size={18} haspopup="menu" onClick={(event) => deeds.menu(entry, event.currentTarget)} />
            </div>
          )}
        </div>
      </article>
    );
  }
}

function Body({ entry, name, me, width, deeds }: { entry: Entry; name: string; me: ID; width: number; deeds: Deeds }) {
  const { message } = entry;
  if (message.deleted) return <p class="conv-words is-gone">{message.sender === me ? "You deleted this message." : "This message was deleted."}</p>;
  const names = deeds.names(message);
  if (message.type === "text") return <RichText text={message.text} names={names} me={me} />;
  return (
    <>
      <Media entry={entry} from={name} most={Math.max(160, Math.min(360, width - 110))} onOpen={deeds.open} />
      {message.caption && <RichText text={message.caption} names={names} me={me} />}
    </>
  );
}

function SystemLine({ entry, focusable, found }: { entry: Entry; focusable: boolean; found: boolean }) {
  return (
    <article class={found ? "conv-system is-found" : "conv-system"} tabIndex={focusable ? 0 : -1} aria-label={`Notice: ${entry.message.text}`} data-seq={entry.message.seq}>
      <span dir="auto">{entry.message.text}</span>
    </article>
  );
}

function Progress({ entry }: { entry: Entry }) {
  const percent = Math.round((entry.progress?.value ?? 0) * 100);
  return (
    <div class="conv-progress">
      <progress max={100} value={percent} aria-label="Upload">
        {percent}%
      </progress>
      <span>{percent}%</span>
      <button type="button" onClick={() => void discard(entry.clientId!)}>
        Cancel
      </button>
    </div>
  );
}

function Failed({ entry }: { entry: Entry }) {
  const id = entry.clientId!;
  return (
    <div class="conv-failed" role="alert">
      <span>{entry.error || "This message was not sent."}</span>
      <button type="button" onClick={() => void retry(id)}>
        Retry
      </button>
      {entry.message.type !== "audio" && (
        <button type="button" onClick={() => takeBack(entry)}>
          Edit
        </button>
      )}
      <button type="button" onClick={() => void discard(id)}>
        Discard
      </button>
    </div>
  );
}

function bubbleOf(message: MessageRecord, state: Entry["state"]): string {
  if (message.deleted) return "conv-bubble is-deleted";
  return `conv-bubble is-${message.type}${message.reply_to ? " has-quote" : ""}${state === "failed" ? " is-failed" : ""}`;
}

// takeBack puts a refused message into the composer again: its file, and its words
// below what is there.
function takeBack({ message, clientId, local }: Entry): void {
  if (local) attach(message.room, [new File([local.blob], local.name, { type: local.mime })]);
  giveBack(message.room, message.text || message.caption, message.reply_to);
  void discard(clientId!);
}

// hue gives each sender one of eight colours of names, always the same.
export function hue(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % 8;
}
