import { partsOf, type Name } from "./text-parts";
import "./text.css";

type Props = { text: string; mentions?: Name[]; me?: string };

/** A user's text with its links and mentions. */
export function TextWithLinks({ text, mentions, me }: Props) {
  return (
    <>
      {partsOf(text, mentions).map((part, i) => {
        if (part.kind === "link") return <a key={i} href={part.href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">{part.text}</a>;
        if (part.kind === "mention") return <span key={i} class={`mention ${part.user === me || part.user === "@all" ? "mention-me" : ""}`}><bdi>{part.text}</bdi></span>;
        return part.text;
      })}
    </>
  );
}
