import { agoText } from "../../ui/time-text";

/** When somebody was last here, as a line below a name; empty if it is not known. */
export function seenText(at: string, now: number): string {
  const ago = agoText(at, now);
  return ago && `Last seen ${ago}`;
}
