import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { call } from "./connection";
import type { Privacy } from "./types";

export type Theme = "system" | "light" | "dark";
export type TextSize = "small" | "normal" | "large";

const kept = <T extends string>(key: string, known: readonly T[], otherwise: T): T => {
  const value = typeof localStorage === "undefined" ? null : (localStorage.getItem(key) as T | null);
  return value && known.includes(value) ? value : otherwise;
};

const themeKey = "pocketchat_theme";
const sizeKey = "pocketchat_text";

const currentTheme = signal<Theme>(kept(themeKey, ["system", "light", "dark"], "system"));
const currentSize = signal<TextSize>(kept(sizeKey, ["small", "normal", "large"], "normal"));

export const theme: ReadonlySignal<Theme> = currentTheme;
export const textSize: ReadonlySignal<TextSize> = currentSize;

export function setTheme(to: Theme): void {
  currentTheme.value = to;
  localStorage.setItem(themeKey, to);
}

export function setTextSize(to: TextSize): void {
  currentSize.value = to;
  localStorage.setItem(sizeKey, to);
}

/** Keeps the page in the chosen theme and text size, also with other tabs. */
export function applySettings(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (currentTheme.value === "system") delete dataset.theme;
    else dataset.theme = currentTheme.value;
    dataset.text = currentSize.value;
  });
  addEventListener("storage", () => {
    currentTheme.value = kept(themeKey, ["system", "light", "dark"], "system");
    currentSize.value = kept(sizeKey, ["small", "normal", "large"], "normal");
  });
}

const currentPrivacy = signal<Privacy | null>(null);

/** Who may see what of one; null until it is loaded. */
export const privacy: ReadonlySignal<Privacy | null> = currentPrivacy;

type Answer = { profile: { privacy: Privacy; settings: unknown } };

export async function loadPrivacy(): Promise<void> {
  currentPrivacy.value = (await call<Answer>("profile.get")).profile.privacy;
}

/** Changes parts of it; shown at once, and undone if refused. */
export async function setPrivacy(change: Partial<Privacy>): Promise<void> {
  const before = currentPrivacy.peek();
  if (before) currentPrivacy.value = { ...before, ...change };
  try {
    currentPrivacy.value = (await call<Answer>("profile.update", { privacy: change })).profile.privacy;
  } catch (err) {
    currentPrivacy.value = before;
    throw err;
  }
}
