import { TextWithLinks, type Name } from "../../ui";
import { isEmojiOnly } from "./emoji-only";

// RichText is what a user wrote, as a paragraph of its own direction.
export function RichText({ text, names, me }: { text: string; names: Name[]; me: string }) {
  return (
    <p class={isEmojiOnly(text) ? "conv-words is-large" : "conv-words"} dir="auto">
      <TextWithLinks text={text} mentions={names} me={me} />
    </p>
  );
}
