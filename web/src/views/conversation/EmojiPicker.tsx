import { useEffect, useRef, useState } from "preact/hooks";
import { found } from "./emoji";

interface Props {
  onPick(char: string): void;
  onClose(): void;
}

// EmojiPicker is a small grid with a search. Arrows walk through it, Enter picks,
// Escape and a press elsewhere close it; focus goes back to where it was.
export function EmojiPicker({ onPick, onClose }: Props) {
  const [query, setQuery] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    search.current?.focus({ preventScroll: true });
    const elsewhere = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    addEventListener("pointerdown", elsewhere, true);
    return () => {
      removeEventListener("pointerdown", elsewhere, true);
      before?.focus?.({ preventScroll: true });
    };
  }, []);

  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    // Enter picks and closes: the same key comes here when the box is gone.
    if (step === undefined || !box.current) return;
    const all = [...box.current.querySelectorAll<HTMLButtonElement>("button[data-emoji]")];
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0 && event.key !== "ArrowDown") return; // arrows stay the search field's
    event.preventDefault();
    event.stopPropagation();
    if (at >= 0 && at + step < 0) search.current?.focus();
    else all[at < 0 ? 0 : Math.min(all.length - 1, at + step)]?.focus();
  };

  const groups = found(query);
  return (
    <div class="conv-emoji" role="dialog" aria-label="Emoji" ref={box} onKeyDown={keys}>
      <input
        ref={search}
        class="conv-emoji-search"
        type="search"
        placeholder="Search emoji"
        aria-label="Search emoji"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          const first = groups[0]?.list[0];
          if (event.key !== "Enter" || first === undefined) return;
          event.preventDefault();
          onPick(first.char);
        }}
      />
      <div class="conv-emoji-groups">
        {groups.map(({ group, list }) => (
          <div key={group} role="group" aria-label={group}>
            <div class="conv-emoji-head" aria-hidden="true">
              {list.length > 0 ? group : "Nothing found"}
            </div>
            <div class="conv-emoji-grid">
              {list.map(({ char, name }, i) => (
                <button type="button" key={char} data-emoji={char} aria-label={name} title={name} tabIndex={group === groups[0]?.group && i === 0 ? 0 : -1} onClick={() => onPick(char)}>
                  {char}
                </button>
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

const columns = 8;
