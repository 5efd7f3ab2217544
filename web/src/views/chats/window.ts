// The part of a long list of equally high rows that is in the document.
export interface Span {
  from: number; // first row, inclusive
  to: number; // last row, exclusive
  before: number; // pixels of the rows above
  after: number; // pixels of the rows below
}

export interface View {
  count: number;
  row: number; // height of a row in pixels
  top: number; // how far it is scrolled
  height: number; // of the visible part
  overscan?: number; // rows more on each side
}

export function spanOf({ count, row, top, height, overscan = 8 }: View): Span {
  if (count <= 0 || row <= 0) return { from: 0, to: 0, before: 0, after: 0 };
  const first = Math.min(count - 1, Math.max(0, Math.floor(top / row)));
  const shown = Math.ceil(Math.max(0, height) / row) + 1;
  const from = Math.max(0, first - overscan);
  const to = Math.min(count, first + shown + overscan);
  return { from, to, before: from * row, after: (count - to) * row };
}

// scrollFor is the new scroll offset that makes a row wholly visible; the old
// one when it is visible already.
export function scrollFor(index: number, view: View): number {
  const start = index * view.row;
  const end = start + view.row;
  if (start < view.top) return start;
  if (end > view.top + view.height) return Math.max(0, end - view.height);
  return view.top;
}

// moved is the row a key goes to, or undefined for a key that is not ours.
export function moved(key: string, index: number, count: number, page: number): number | undefined {
  const to = (n: number) => Math.max(0, Math.min(count - 1, n));
  if (count <= 0) return undefined;
  switch (key) {
    case "ArrowDown": return to(index + 1);
    case "ArrowUp": return to(index - 1);
    case "Home": return 0;
    case "End": return count - 1;
    case "PageDown": return to(index + Math.max(1, page));
    case "PageUp": return to(index - Math.max(1, page));
    default: return undefined;
  }
}
