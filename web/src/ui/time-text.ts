// Times in the reader's own language and zone. Pure, but for the language.

export type TimeStyle = "short" | "long" | "clock" | "date";

/** A time of PocketBase's or RFC 3339, in milliseconds; NaN for none. */
export const millisOf = (at: string): number => Date.parse(at.replace(" ", "T"));

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(undefined, options)));
  return known;
}

const clock = () => format({ hour: "numeric", minute: "2-digit" });
const long = () => format({ dateStyle: "full", timeStyle: "short" });

function daysBetween(a: Date, b: Date): number {
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(b) - midnight(a)) / 86_400_000);
}

/** short: the clock today, the weekday this week, else the date. */
export function timeText(at: string, style: TimeStyle = "short", now = Date.now()): string {
  const when = new Date(millisOf(at));
  if (Number.isNaN(when.getTime())) return "";
  if (style === "clock") return clock().format(when);
  if (style === "long") return long().format(when);
  if (style === "date") return format({ dateStyle: "medium" }).format(when);
  const days = daysBetween(when, new Date(now));
  if (days === 0) return clock().format(when);
  if (days > 0 && days < 7) return format({ weekday: "short" }).format(when);
  const sameYear = when.getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? { day: "numeric", month: "short" } : { dateStyle: "short" }).format(when);
}

/** The words above a day's messages: Today, Yesterday, the weekday, the date. */
export function dayText(at: string, now = Date.now()): string {
  const when = new Date(millisOf(at));
  if (Number.isNaN(when.getTime())) return "";
  const days = daysBetween(when, new Date(now));
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return format({ weekday: "long" }).format(when);
  const sameYear = when.getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? { weekday: "short", day: "numeric", month: "long" } : { day: "numeric", month: "long", year: "numeric" }).format(when);
}

/** How long ago, in words: just now, 5 minutes ago, yesterday. */
export function agoText(at: string, now = Date.now()): string {
  const passed = now - millisOf(at);
  if (Number.isNaN(passed)) return "";
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const minutes = Math.floor(passed / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return words.format(-minutes, "minute");
  if (minutes < 24 * 60) return words.format(-Math.floor(minutes / 60), "hour");
  if (minutes < 7 * 24 * 60) return words.format(-daysBetween(new Date(millisOf(at)), new Date(now)), "day");
  return timeText(at, "date", now);
}
