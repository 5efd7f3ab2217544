import { signal, type Signal } from "@preact/signals";
import { draft, saveDraft } from "../../state/drafts";
import type { ID, MessageRecord } from "../../state/types";
import { kindOf, tooLarge, type FileKind } from "./kinds";
import { rest } from "./plan";

// Attachment is a file that lies in the composer and was not sent yet.
export interface Attachment {
  id: number;
  file: File;
  kind: FileKind;
  preview: string; // object URL, for pictures and videos
}

// Desk is what lies in the composer of one room. It stays while one looks at
// other rooms; its text and reply also survive a reload.
export interface Desk {
  readonly room: ID;
  text: Signal<string>;
  replyTo: Signal<ID>;
  picked: Map<string, ID>; // whom completed names stand for
  files: Signal<Attachment[]>;
  editing: Signal<MessageRecord | undefined>;
  editText: Signal<string>;
  problem: Signal<string>; // why the last try went wrong
  focus: Signal<number>; // grows when the text field should have the focus
}

const desks = new Map<ID, Desk>();

export function desk(room: ID): Desk {
  let known = desks.get(room);
  if (known === undefined) {
    const kept = draft(room);
    known = {
      room,
      text: signal(kept.text),
      replyTo: signal(kept.replyTo ?? ""),
      picked: new Map(Object.entries(kept.mentions ?? {})),
      files: signal([]),
      editing: signal(undefined),
      editText: signal(""),
      problem: signal(""),
      focus: signal(0),
    };
    desks.set(room, known);
  }
  return known;
}

// write changes the text that is being written: the edited message's or the draft.
export function write(on: Desk, text: string): void {
  if (on.editing.peek()) on.editText.value = text;
  else {
    on.text.value = text;
    keep(on);
  }
}

function keep(on: Desk): void {
  const replyTo = on.replyTo.peek();
  const mentions = Object.fromEntries([...on.picked].filter(([name]) => on.text.peek().includes(`@${name}`)));
  saveDraft(on.room, { text: on.text.peek(), ...(replyTo && { replyTo }), ...(Object.keys(mentions).length > 0 && { mentions }) });
}

export function replyTo(room: ID, message: ID): void {
  const on = desk(room);
  on.editing.value = undefined;
  on.replyTo.value = message;
  on.focus.value++;
  keep(on);
}

export function startEdit(room: ID, message: MessageRecord): void {
  const on = desk(room);
  on.editText.value = message.type === "text" ? message.text : message.caption;
  on.editing.value = message;
  on.problem.value = "";
  on.focus.value++;
}

export function stopEdit(on: Desk): void {
  on.editing.value = undefined;
  on.problem.value = "";
  on.focus.value++;
}

// giveBack returns the words of a message that was not taken, below what was
// written since.
export function giveBack(room: ID, text: string, answered: ID): void {
  const on = desk(room);
  on.editing.value = undefined;
  on.text.value = [on.text.peek(), text].filter(Boolean).join("\n");
  if (on.replyTo.peek() === "") on.replyTo.value = answered;
  on.focus.value++;
  keep(on);
}

// Taken is what the outbox took from a desk.
export interface Taken {
  text: string;
  replyTo: ID;
  files: readonly Attachment[];
}

export const lying = (on: Desk): Taken => ({ text: on.text.peek(), replyTo: on.replyTo.peek(), files: on.files.peek() });

// clear takes off the desk what the outbox has. What was typed or attached since
// stays: the outbox needs its time.
export function clear(on: Desk, taken: Taken): void {
  on.text.value = rest(on.text.peek(), taken.text);
  if (on.replyTo.peek() === taken.replyTo) on.replyTo.value = "";
  if (on.text.peek() === "") on.picked.clear();
  on.problem.value = "";
  for (const { preview } of taken.files) if (preview) URL.revokeObjectURL(preview);
  on.files.value = on.files.peek().filter((file) => !taken.files.includes(file));
  keep(on);
}

// most is how many files may lie in a composer at once.
const most = 20;
let lastID = 0;

// attach puts files into the composer; what can't be sent is said instead.
export function attach(room: ID, files: readonly File[]): void {
  const on = desk(room);
  const problems: string[] = [];
  const taken: Attachment[] = [];
  for (const file of files) {
    const problem = tooLarge(file);
    if (problem !== undefined) problems.push(problem);
    else if (on.files.peek().length + taken.length >= most) problems.push(`At most ${most} files at once.`);
    else {
      const kind = kindOf(file.type);
      const preview = kind === "image" || kind === "video" ? URL.createObjectURL(file) : "";
      taken.push({ id: ++lastID, file, kind, preview });
    }
  }
  on.editing.value = undefined;
  on.files.value = [...on.files.peek(), ...taken];
  on.problem.value = [...new Set(problems)].join(" ");
  on.focus.value++;
}

export function detach(on: Desk, id: number): void {
  const found = on.files.peek().find((a) => a.id === id);
  if (found?.preview) URL.revokeObjectURL(found.preview);
  on.files.value = on.files.peek().filter((a) => a.id !== id);
  on.focus.value++;
}
