import { lineOf } from "../../state/error";
import { edit } from "../../state/messages";
import { send } from "../../state/outbox";
import { clear, lying, stopEdit, type Attachment, type Desk } from "./desk";
import { mentionedIn, type Person } from "./mention";
import { planOf } from "./plan";
import { posterOf, sizeOf } from "./poster";
import type { VoiceNote } from "./recorder";

// submit hands what lies on the desk to the outbox, or saves the edit. The desk is
// cleared only when the outbox has it for good; else it says why not, and
// everything is still there. It answers whether it went.
export async function submit(on: Desk, people: readonly Person[]): Promise<boolean> {
  const editing = on.editing.peek();
  on.problem.value = "";
  try {
    if (editing) return await save(on, people);
    const taken = lying(on);
    const plan = planOf(taken.text, taken.files);
    if (plan.length === 0) return false;
    const answered = taken.replyTo;
    const known = [...[...on.picked].map(([name, id]) => ({ name, id })), ...people];
    for (const part of plan) {
      const words = part.text ?? part.caption ?? "";
      const mentions = part.mentions ? mentionedIn(words, known) : [];
      const facts = part.file ? await factsOf(part.file) : {};
      await send({
        room: on.room,
        ...(part.text !== undefined && { text: part.text }),
        ...(part.caption !== undefined && { caption: part.caption }),
        ...(part.file && { file: part.file.file, kind: part.file.kind }),
        ...facts,
        ...(part.reply && answered && { replyTo: answered }),
        ...(mentions.length > 0 && { mentions }),
      });
    }
    clear(on, taken);
    return true;
  } catch (error) {
    on.problem.value = lineOf(error);
    return false;
  }
}

async function save(on: Desk, people: readonly Person[]): Promise<boolean> {
  const message = on.editing.peek()!;
  const words = on.editText.peek().trim();
  const text = message.type === "text";
  if (text && words === "") {
    on.problem.value = "A message can’t be empty. To take it back, delete it.";
    return false;
  }
  if (words !== (text ? message.text : message.caption)) {
    const mentions = mentionedIn(words, people);
    await edit(message.id, { ...(text ? { text: words } : { caption: words }), mentions });
  }
  stopEdit(on);
  return true;
}

async function factsOf({ file, kind }: Attachment) {
  const about = { name: file.name, size: file.size };
  if (kind === "image") return { meta: { ...about, ...(await sizeOf(file)) } };
  if (kind !== "video") return { meta: about };
  const poster = await posterOf(file);
  if (poster === undefined) return { meta: about };
  return { poster: poster.blob, meta: { ...about, w: poster.w, h: poster.h, duration: poster.seconds } };
}

// submitVoice sends a voice note as an answer to what is replied to.
export async function submitVoice(on: Desk, note: VoiceNote): Promise<void> {
  const answered = on.replyTo.peek();
  await send({
    room: on.room,
    file: new File([note.blob], note.name, { type: note.blob.type }),
    kind: "audio",
    meta: { duration: note.seconds, waveform: note.waveform, name: note.name, size: note.blob.size },
    ...(answered && { replyTo: answered }),
  });
  on.replyTo.value = "";
}
