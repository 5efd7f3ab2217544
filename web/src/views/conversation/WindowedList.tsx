import { Component, createRef, type ComponentChild } from "preact";
import { anchorFor, centered, scrollFor, stickiness, type Anchor } from "./anchor";
import { HeightIndex } from "./heights";

interface Keyed {
  key: string;
}

// View is what of the rows is on the screen.
export interface View {
  first: number;
  last: number; // inclusive; below first when there are no rows
  whole: number; // the last one that is seen to its end; the last one if there is none
  atEnd: boolean;
  width: number; // of the list, in pixels
}

interface Props<R extends Keyed> {
  rows: readonly R[];
  label: string;
  guess(row: R, width: number): number;
  render(row: R): ComponentChild;
  holds(key: string): boolean; // may this row be the anchor?
  mayEnd: boolean; // the last row is the newest there is: follow what comes
  onNearTop(): void;
  onNearEnd(): void;
  onView(view: View): void;
  onKeyDown?(event: KeyboardEvent): void;
}

// WindowedList scrolls through any number of rows of any height with only those
// near the screen in the page. What is seen stays where it is while rows come,
// go and change around it; see Anchor.
export class WindowedList<R extends Keyed> extends Component<Props<R>> {
  private box = createRef<HTMLDivElement>();
  private above = createRef<HTMLDivElement>();
  private below = createRef<HTMLDivElement>();
  private heights = new HeightIndex();
  private guesses = new Map<string, number>();
  private rows: readonly R[] | undefined;
  private width = 0;
  private viewport = 0;
  private from = 0;
  private to = 0;
  private anchor: Anchor = { at: "end" };
  private target: string | undefined; // the row of a jump, until the user scrolls
  private placed = 0; // the scroll position we know of
  private watched = new Map<Element, string>(); // rendered rows and their keys
  private observer: ResizeObserver | undefined;
  private frame = 0;

  // toKey brings a row to the middle of the screen. It is false if it is not there.
  toKey(key: string): boolean {
    if (this.heights.indexOf(key) < 0) return false;
    this.target = key;
    this.anchor = centered(this.heights, key, this.viewport);
    this.forceUpdate();
    return true;
  }

  toEnd(): void {
    this.target = undefined;
    this.anchor = { at: "end" };
    this.forceUpdate();
  }

  // element gives a rendered row's element, for keyboard focus.
  element(key: string): HTMLElement | undefined {
    for (const [element, known] of this.watched) if (known === key) return element as HTMLElement;
    return undefined;
  }

  override componentDidMount(): void {
    const box = this.box.current!;
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(box);
    this.size();
    this.forceUpdate();
    box.addEventListener("scroll", this.scrolled, { passive: true });
  }

  override componentWillUnmount(): void {
    this.observer?.disconnect();
    cancelAnimationFrame(this.frame);
    this.box.current?.removeEventListener("scroll", this.scrolled);
  }

  override componentDidUpdate(): void {
    this.watch();
    this.settle();
  }

  // size reads the box's size; another width makes all heights unsure.
  private size(): void {
    const box = this.box.current!;
    this.viewport = box.clientHeight;
    if (Math.abs(box.clientWidth - this.width) < 1) return;
    this.width = box.clientWidth;
    this.heights.forget();
    this.guesses.clear();
    this.rows = undefined;
  }

  private scrolled = (): void => {
    if (!this.noticeScroll()) return;
    this.cover();
    this.report();
  };

  // noticeScroll takes over a scroll position that is not ours: the user scrolled.
  // It must run before heights change, while the index still says where rows are.
  private noticeScroll(): boolean {
    const box = this.box.current;
    const top = box?.scrollTop ?? 0;
    if (!box || Math.abs(top - this.placed) < 1) return false;
    this.placed = top;
    this.target = undefined;
    // The page is asked, not the index: a list that became lower, or a screen
    // that became higher, moves the position by itself, and is still at its end.
    const left = box.scrollHeight - top - box.clientHeight;
    this.anchor = anchorFor(this.heights, top, this.props.mayEnd && left <= stickiness, this.props.holds);
    return true;
  }

  private resized(): void {
    this.noticeScroll();
    const before = this.width;
    this.size();
    if (this.width !== before) this.forceUpdate();
    else this.settle();
  }

  // take brings new rows into the index.
  private take(rows: readonly R[]): void {
    if (rows === this.rows) return;
    const held = this.seen();
    this.rows = rows;
    const guessOf = (row: R) => {
      let guess = this.guesses.get(row.key);
      if (guess === undefined) this.guesses.set(row.key, (guess = this.props.guess(row, this.width)));
      return guess;
    };
    this.heights.setRows(rows.map((row) => row.key), rows.map(guessOf));
    if (this.anchor.at === "row" && this.heights.indexOf(this.anchor.key) < 0) {
      this.anchor = held.find((a) => a.at === "row" && this.heights.indexOf(a.key) >= 0) ?? { at: "end" };
    }
    // What was the end is the middle now: hold what is seen instead of following.
    if (this.anchor.at === "end" && !this.props.mayEnd) this.anchor = held[0] ?? this.anchor;
  }

  // seen are anchors of all rows on the screen, by the index as it is.
  private seen(): Anchor[] {
    if (this.heights.length === 0) return [];
    const [from, to] = this.heights.range(this.placed, this.placed + this.viewport);
    const anchors: Anchor[] = [];
    for (let i = from; i < to; i++) {
      const key = this.heights.keyAt(i)!;
      if (this.props.holds(key)) anchors.push({ at: "row", key, bottom: this.heights.bottom(i) - this.placed });
    }
    return anchors;
  }

  private wantedTop(): number {
    return scrollFor(this.heights, this.anchor, this.viewport) ?? this.placed;
  }

  // window chooses the rows to render: the screen and as much around it.
  private window(): void {
    const top = this.wantedTop();
    const spare = Math.max(600, this.viewport);
    [this.from, this.to] = this.heights.range(top - spare, top + this.viewport + spare);
  }

  // cover renders again when the screen comes near the edge of what is rendered.
  private cover(): boolean {
    const top = this.wantedTop();
    const spare = Math.max(300, this.viewport / 2);
    const enough =
      (this.from === 0 || this.heights.top(this.from) <= top - spare) &&
      (this.to >= this.heights.length || this.heights.bottom(this.to - 1) >= top + this.viewport + spare);
    if (!enough) this.forceUpdate();
    return enough;
  }

  private watch(): void {
    const now = new Map<Element, string>();
    for (let element = this.above.current!.nextElementSibling; element && element !== this.below.current; element = element.nextElementSibling) {
      const key = (element as HTMLElement).dataset.key!;
      now.set(element, key);
      if (!this.watched.has(element)) this.observer?.observe(element);
    }
    for (const element of this.watched.keys()) if (!now.has(element)) this.observer?.unobserve(element);
    this.watched = now;
  }

  // settle measures what is rendered, then puts spacers and scroll position where
  // the anchor wants them, all before the browser paints.
  private settle(): void {
    const box = this.box.current;
    if (!box || this.viewport === 0) return;
    for (const [element, key] of this.watched) this.heights.measure(key, element.getBoundingClientRect().height);
    if (this.target !== undefined) this.anchor = centered(this.heights, this.target, this.viewport);
    this.above.current!.style.height = `${this.heights.top(this.from)}px`;
    this.below.current!.style.height = `${Math.max(0, this.heights.total - this.heights.top(this.to))}px`;
    // Heights have fractions, scroll positions may not: the end is the page's.
    const top = this.anchor.at === "end" ? box.scrollHeight : this.wantedTop();
    if (Math.abs(box.scrollTop - top) >= 0.5) box.scrollTop = top;
    this.placed = box.scrollTop;
    this.cover();
    this.report();
  }

  private report(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { heights, placed, viewport } = this;
      if (viewport === 0) return;
      const [from, to] = heights.range(placed, placed + viewport);
      const atEnd = placed + viewport >= heights.total - stickiness;
      let whole = to - 1;
      while (whole > from && heights.bottom(whole) > placed + viewport + 1) whole--;
      // A jump that came to the end follows what comes next.
      if (atEnd && this.props.mayEnd && this.target !== undefined) {
        this.target = undefined;
        this.anchor = { at: "end" };
      }
      this.props.onView({ first: from, last: to - 1, whole, atEnd, width: this.width });
      if (placed < viewport * 1.5) this.props.onNearTop();
      if (placed + viewport * 2.5 > heights.total) this.props.onNearEnd();
    });
  }

  override render({ rows, label, render, onKeyDown }: Props<R>): ComponentChild {
    if (this.viewport > 0) {
      this.noticeScroll();
      this.take(rows);
      this.window();
    }
    return (
      <div class="conv-list" ref={this.box} role="log" aria-live="off" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}>
        <div class="conv-lead" />
        <div ref={this.above} />
        {rows.slice(this.from, this.to).map((row) => (
          <div class="conv-row" key={row.key} data-key={row.key}>
            {render(row)}
          </div>
        ))}
        <div ref={this.below} />
      </div>
    );
  }
}
