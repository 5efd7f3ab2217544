import { signal, type ReadonlySignal } from "@preact/signals";

const tick = signal(Date.now());

/** The time, renewed twice a minute: for what is said relative to it. */
export const now: ReadonlySignal<number> = tick;

if (typeof document !== "undefined") {
  setInterval(() => (tick.value = Date.now()), 30_000);
  document.addEventListener("visibilitychange", () => (tick.value = Date.now()));
}
