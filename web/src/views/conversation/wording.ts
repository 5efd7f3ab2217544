// Words for lengths, sizes and messages. Times are in ui/time.

// duration writes seconds as 0:07, 12:34 or 1:02:03.
export function duration(seconds: number): string {
  const all = Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : 0;
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// spoken writes seconds for a screen reader: "1 minute 5 seconds".
export function spoken(seconds: number): string {
  const all = Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : 0;
  const words = (n: number, unit: string) => (n === 1 ? `1 ${unit}` : `${n} ${unit}s`);
  const minutes = Math.floor(all / 60);
  if (minutes === 0) return words(all, "second");
  return all % 60 === 0 ? words(minutes, "minute") : `${words(minutes, "minute")} ${words(all % 60, "second")}`;
}

// bytes writes a size as 512 B, 1.4 KB, 23 MB.
export function bytes(size: unknown): string {
  if (typeof size !== "number" || !Number.isFinite(size) || size < 0) return "";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = size;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

// fileWord is the ending of a file name in capitals, for its badge: at most four
// letters or digits, else "FILE".
export function fileWord(name: string): string {
  const ending = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1];
  return ending ? ending.toUpperCase() : "FILE";
}

// summary is a message in one line: for quotes, pins and announcements.
export function summary(message: { type: string; text?: string; caption?: string; deleted?: string; meta?: unknown }): string {
  if (message.deleted) return "Deleted message";
  const words = message.text || message.caption;
  if (words) return words;
  const { duration: length, name } = (message.meta ?? {}) as { duration?: unknown; name?: unknown };
  switch (message.type) {
    case "image":
      return "Photo";
    case "video":
      return "Video";
    case "audio":
      return typeof length === "number" ? `Voice message, ${duration(length)}` : "Voice message";
    case "file":
      return typeof name === "string" && name !== "" ? name : "File";
  }
  return "Message";
}
