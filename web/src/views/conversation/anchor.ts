import type { HeightIndex } from "./heights";

// Anchor is what must not move on the screen while rows come, go and change
// their height around it.
//
// A row is held by its bottom edge: what changes at its own top (a sender's
// name that goes when older messages arrive) leaves everything below in place.
export type Anchor =
  | { at: "end" } // the newest row stays at the lower edge
  | { at: "row"; key: string; bottom: number }; // its bottom edge, relative to the viewport's top

// stickiness is how close to the end, in pixels, still counts as being there.
export const stickiness = 48;

// anchorFor picks the anchor of a scroll position: the end, or the first row
// that may be held whose bottom edge is on the screen.
export function anchorFor(heights: HeightIndex, scrollTop: number, atEnd: boolean, holds: (key: string) => boolean): Anchor {
  if (atEnd) return { at: "end" };
  for (let i = heights.at(scrollTop); i < heights.length; i++) {
    const key = heights.keyAt(i)!;
    const bottom = heights.bottom(i) - scrollTop;
    if (bottom > 0 && holds(key)) return { at: "row", key, bottom };
  }
  return { at: "end" };
}

// scrollFor is the scroll position that keeps the anchor, or undefined when its
// row is gone.
export function scrollFor(heights: HeightIndex, anchor: Anchor, viewport: number): number | undefined {
  const most = Math.max(0, heights.total - viewport);
  if (anchor.at === "end") return most;
  const index = heights.indexOf(anchor.key);
  if (index < 0) return undefined;
  return Math.max(0, Math.min(most, heights.bottom(index) - anchor.bottom));
}

// centered anchors a row in the middle of the viewport, or at its top when it is
// taller than that.
export function centered(heights: HeightIndex, key: string, viewport: number): Anchor {
  const index = heights.indexOf(key);
  if (index < 0) return { at: "end" };
  const height = heights.bottom(index) - heights.top(index);
  const top = Math.max(16, (viewport - height) / 2);
  return { at: "row", key, bottom: top + height };
}
