import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { moved, scrollFor, spanOf } from "./window";
import "./rows.css";

export type RowsProps<T> = {
  items: readonly T[];
  keyOf: (item: T) => string;
  label: string;
  /** Height of each row in rem. */
  row: number;
  children: (item: T) => ComponentChildren;
  /** The last rows are near: bring more. */
  onEnd?: () => void;
};

/** The row that has the focus, or had it when it went away. */
type Held = { key: string; at: number };

type Sight = { top: number; height: number; row: number };

/**
 * A list of any length: only the rows in sight are in the document. It scrolls
 * with its nearest ancestor that has data-scroller. One row is in the order of
 * the Tab key and arrows go on from there, to what has data-main in a row.
 */
export function Rows<T>({ items, keyOf, label, row, children, onEnd }: RowsProps<T>): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | undefined>(undefined);
  const held = useRef<Held | null>(null);
  const [sight, setSight] = useState<Sight>({ top: 0, height: 0, row: 0 });
  const [active, setActive] = useState<string>();

  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (!scroller) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      setSight((old) => sighted(old, scroller, list.current, ruler.current));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    const sizes = new ResizeObserver(soon);
    sizes.observe(scroller);
    sizes.observe(ruler.current!); // the text size changed
    scroller.addEventListener("scroll", soon, { passive: true });
    look();
    return () => {
      // The last row went with the focus in it: the focus must not fall to the page.
      if (held.current) setTimeout(() => unfocused() && scroller.isConnected && landing(scroller).focus(), 0);
      cancelAnimationFrame(frame);
      sizes.disconnect();
      scroller.removeEventListener("scroll", soon);
    };
  }, []);

  const view = { count: items.length, ...sight };
  const span = spanOf(view);
  const found = active === undefined ? -1 : items.findIndex((item) => keyOf(item) === active);
  // With the active row out of sight the first one in sight is the way in.
  const entry = found >= span.from && found < span.to ? found : Math.min(span.to - 1, Math.floor(sight.top / (sight.row || 1)));

  useLayoutEffect(() => {
    for (const li of list.current?.children ?? []) setTabs(li, (li as HTMLElement).dataset.at === String(entry));
    takeOver(held, list.current, items.map(keyOf), wanted);
    if (wanted.current === undefined) return;
    const li = list.current?.querySelector<HTMLElement>(`:scope > [data-key="${CSS.escape(wanted.current)}"]`);
    if (!li) return;
    wanted.current = undefined;
    (li.querySelector<HTMLElement>("[data-main]") ?? li).focus({ preventScroll: true });
  });

  const near = sight.row > 0 && span.to >= items.length;
  useLayoutEffect(() => {
    if (near) onEnd?.();
  }, [near, items.length]);

  const onKeyDown = (event: KeyboardEvent) => {
    const from = event.target as HTMLElement;
    const li = from.closest<HTMLElement>(".rows-row");
    if (!li || (from !== li && !from.hasAttribute("data-main"))) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const index = items.findIndex((item) => keyOf(item) === li.dataset.key);
    const to = moved(event.key, index, items.length, Math.floor(sight.height / (sight.row || 1)));
    if (to === undefined || index < 0) return;
    event.preventDefault();
    wanted.current = keyOf(items[to]!);
    setActive(wanted.current);
    const scroller = scrollerOf(list.current);
    if (scroller) scroller.scrollTop += scrollFor(to, view) - sight.top;
  };

  const onFocusIn = (event: FocusEvent) => {
    const { key, at } = (event.target as HTMLElement).closest<HTMLElement>(".rows-row")?.dataset ?? {};
    if (key === undefined) return;
    held.current = { key, at: Number(at) };
    if (key !== active) setActive(key);
  };
  const onFocusOut = (event: FocusEvent) => {
    if (event.relatedTarget && !list.current?.contains(event.relatedTarget as Node)) held.current = null;
  };

  return (
    <div class="rows">
      <div class="rows-ruler" ref={ruler} style={{ height: `${row}rem` }} aria-hidden="true" />
      <ul
        class="rows-list"
        ref={list}
        aria-label={label}
        role="list"
        onKeyDown={onKeyDown}
        onFocusIn={onFocusIn}
        onFocusOut={onFocusOut}
        style={{ paddingTop: `${span.before}px`, paddingBottom: `${span.after}px` }}
      >
        {items.slice(span.from, span.to).map((item, i) => (
          <li
            key={keyOf(item)}
            data-key={keyOf(item)}
            data-at={span.from + i}
            class="rows-row"
            tabIndex={-1}
            style={{ height: `${row}rem` }}
            aria-setsize={items.length}
            aria-posinset={span.from + i + 1}
          >
            {children(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const unfocused = () => document.activeElement === document.body || document.activeElement === null;

function landing(scroller: HTMLElement): HTMLElement {
  if (!scroller.hasAttribute("tabindex")) scroller.tabIndex = -1;
  return scroller;
}

// Takes the focus to the next row when the one that had it is gone.
function takeOver(held: { current: Held | null }, list: HTMLElement | null, keys: string[], wanted: { current: string | undefined }) {
  const had = held.current;
  if (!had || !list || keys.includes(had.key)) return;
  held.current = null;
  if (keys.length > 0 && unfocused()) wanted.current = keys[Math.min(had.at, keys.length - 1)];
}

// What opens above a row, a dialog or a menu, has an order of its own.
function setTabs(row: Element, on: boolean) {
  for (const control of row.querySelectorAll<HTMLElement>("a[href], button")) {
    if (!control.closest("dialog, [popover]")) control.tabIndex = on ? 0 : -1;
  }
}

function scrollerOf(list: HTMLElement | null): HTMLElement | null {
  return list?.closest<HTMLElement>("[data-scroller]") ?? null;
}

// sighted measures; the same object again spares a render.
function sighted(old: Sight, scroller: HTMLElement, list: HTMLElement | null, ruler: HTMLElement | null): Sight {
  if (!list || !ruler) return old;
  const top = Math.max(0, scroller.getBoundingClientRect().top + scroller.clientTop - list.getBoundingClientRect().top);
  const row = ruler.getBoundingClientRect().height;
  const height = scroller.clientHeight;
  return old.top === top && old.row === row && old.height === height ? old : { top, height, row };
}
