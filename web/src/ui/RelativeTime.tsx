import { now } from "../state/clock";
import { millisOf, timeText, type TimeStyle } from "./time-text";

export { agoText, dayText, millisOf, timeText } from "./time-text";

/** A time as people say it; the whole of it on hovering. */
export function RelativeTime({ at, style = "short" }: { at: string; style?: TimeStyle }) {
  if (Number.isNaN(millisOf(at))) return null;
  return <time dateTime={new Date(millisOf(at)).toISOString()} title={timeText(at, "long")}>{timeText(at, style, now.value)}</time>;
}
