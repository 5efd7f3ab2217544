import { signal, type ReadonlySignal } from "@preact/signals";

export type Toast = { id: number; text: string; kind: "info" | "success" | "error" };

const list = signal<Toast[]>([]);
export const toasts: ReadonlySignal<Toast[]> = list;

let last = 0;

/** Says a line for a while. Errors stay longer. */
export function toast(text: string, kind: Toast["kind"] = "info"): void {
  if (list.peek().some((t) => t.text === text)) return;
  const id = ++last;
  list.value = [...list.peek(), { id, text, kind }].slice(-4);
  setTimeout(() => dismiss(id), kind === "error" ? 8_000 : 4_000);
}

export function dismiss(id: number): void {
  list.value = list.peek().filter((t) => t.id !== id);
}
