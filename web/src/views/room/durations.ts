// Choices of time: how long to mute, silence or ban, how slow a room is.

import { millisOf } from "../../ui/time-text";

export interface Choice {
  label: string;
  seconds: number; // 0 = for ever, or off
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const muteChoices: readonly Choice[] = [
  { label: "1 hour", seconds: hour },
  { label: "8 hours", seconds: 8 * hour },
  { label: "1 week", seconds: 7 * day },
  { label: "Always", seconds: 0 },
];

// A silence always ends: the server has no silence for ever, a ban is that.
export const silenceChoices: readonly Choice[] = [
  { label: "10 minutes", seconds: 10 * minute },
  { label: "1 hour", seconds: hour },
  { label: "1 day", seconds: day },
  { label: "1 week", seconds: 7 * day },
  { label: "30 days", seconds: 30 * day },
];

export const banChoices: readonly Choice[] = [
  { label: "1 day", seconds: day },
  { label: "1 week", seconds: 7 * day },
  { label: "30 days", seconds: 30 * day },
  { label: "For ever", seconds: 0 },
];

export const slowChoices: readonly Choice[] = [
  { label: "Off", seconds: 0 },
  { label: "5 seconds", seconds: 5 },
  { label: "10 seconds", seconds: 10 },
  { label: "30 seconds", seconds: 30 },
  { label: "1 minute", seconds: minute },
  { label: "5 minutes", seconds: 5 * minute },
  { label: "15 minutes", seconds: 15 * minute },
  { label: "1 hour", seconds: hour },
  { label: "6 hours", seconds: 6 * hour },
];

// slowChoicesWith adds a value that somebody set by other means, so that the
// list always shows what is.
export function slowChoicesWith(seconds: number): Choice[] {
  if (slowChoices.some((c) => c.seconds === seconds)) return [...slowChoices];
  return [...slowChoices, { label: `${seconds} seconds`, seconds }].sort((a, b) => a.seconds - b.seconds);
}

// until is the RFC 3339 time that many seconds from now.
export function until(seconds: number, now: number): string {
  return new Date(now + seconds * 1000).toISOString();
}

// "Always" has no word of its own for mutes: the server keeps a time.
const always = 50 * 365 * day;

// muteUntil is the muted_until of a choice.
export function muteUntil(choice: Choice, now: number): string {
  return until(choice.seconds || always, now);
}

// banUntil is the until of a choice: empty for ever.
export function banUntil(choice: Choice, now: number): string {
  return choice.seconds ? until(choice.seconds, now) : "";
}

// isRunning reports whether a time lies ahead.
export function isRunning(date: string | null | undefined, now: number): boolean {
  return millisOf(date ?? "") > now;
}

// untilText writes when something ends; "always" for the far future.
export function untilText(date: string | null | undefined, now: number, locale?: string): string {
  const time = millisOf(date ?? "");
  if (!(time > now)) return "";
  if (time - now > 10 * 365 * day * 1000) return "always";
  const at = new Date(time);
  const sameDay = at.toDateString() === new Date(now).toDateString();
  const clock = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (sameDay) return `until ${clock}`;
  const onDay = at.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
  // Some days ahead the hour is only noise.
  return time - now > 3 * day * 1000 ? `until ${onDay}` : `until ${onDay}, ${clock}`;
}
