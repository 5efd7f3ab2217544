import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import "./menu.css";

export type MenuItem = {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** A choice that is on or off. */
  checked?: boolean;
  onSelect: () => void;
} | "-";

type Props = {
  label: string;
  items: (MenuItem | false | null | undefined)[];
  anchor: HTMLElement | { x: number; y: number };
  onClose: () => void;
};

const margin = 8;

/** A menu at an element or a point: arrows, Home, End, first letters, Escape. */
export function Menu({ label, items, anchor, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => place(menu.current!, anchor), []);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const element = menu.current!;
    choices(element)[0]?.focus();
    const outside = (e: Event) => {
      if (!element.contains(e.target as Node)) close.current();
    };
    const leave = () => close.current();
    document.addEventListener("pointerdown", outside, true);
    addEventListener("resize", leave);
    addEventListener("blur", leave);
    return () => {
      document.removeEventListener("pointerdown", outside, true);
      removeEventListener("resize", leave);
      removeEventListener("blur", leave);
      // Unless the choice has moved it, the focus goes back.
      if (before?.isConnected && (document.activeElement === document.body || element.contains(document.activeElement))) before.focus();
    };
  }, []);

  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} popover="manual" tabIndex={-1}
      onKeyDown={(e) => keys(e, menu.current!, () => close.current())}>
      {items.map((item, i) => {
        if (!item) return null;
        if (item === "-") return <div key={i} class="menu-line" role="separator" />;
        const { label: name, icon, danger, disabled, checked, onSelect } = item;
        return (
          <button key={i} type="button" tabIndex={-1} role={checked === undefined ? "menuitem" : "menuitemcheckbox"} aria-checked={checked}
            class={`menu-item ${danger ? "menu-danger" : ""}`} disabled={disabled}
            onClick={() => { close.current(); onSelect(); }}>
            <span class="menu-icon">{checked ? <Icon name="check" size={18} /> : icon ? <Icon name={icon} size={18} /> : null}</span>
            <span>{name}</span>
          </button>
        );
      })}
    </div>
  );
}

const choices = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLButtonElement>(".menu-item:not(:disabled)")];

function keys(e: KeyboardEvent, menu: HTMLElement, close: () => void) {
  const all = choices(menu);
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const to = (i: number) => all[(i + all.length) % all.length]?.focus();
  if (e.key === "ArrowDown") to(at + 1);
  else if (e.key === "ArrowUp") to(at - 1);
  else if (e.key === "Home") to(0);
  else if (e.key === "End") to(-1);
  else if (e.key === "Escape" || e.key === "Tab") close();
  else if (e.key.length === 1 && /\S/.test(e.key)) {
    const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    after.find((b) => b.textContent?.trim().toLocaleLowerCase().startsWith(e.key.toLocaleLowerCase()))?.focus();
  } else return;
  e.preventDefault();
  e.stopPropagation();
}

// In the top layer, so that it also stands above dialogs and is cut by nothing.
function place(menu: HTMLElement, anchor: Props["anchor"]) {
  menu.showPopover?.();
  const box = anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: w, offsetHeight: h } = menu;
  const { clientWidth, clientHeight } = document.documentElement;
  const rtl = getComputedStyle(menu).direction === "rtl";
  const start = anchor instanceof HTMLElement && !rtl ? box.right - w : box.left;
  const left = Math.max(margin, Math.min(start, clientWidth - w - margin));
  const below = box.bottom + 4 + h <= clientHeight - margin;
  const top = below ? box.bottom + 4 : Math.max(margin, box.top - h - 4);
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.min(top, Math.max(margin, clientHeight - h - margin))}px`;
}

type ButtonProps = { label: string; icon?: IconName; items: Props["items"]; kind?: "ghost" | "plain" };

/** A button that opens a menu. */
export function MenuButton({ label, icon = "more", items, kind }: ButtonProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <IconButton buttonRef={button} icon={icon} label={label} kind={kind} expanded={open} haspopup="menu" onClick={() => setOpen(!open)} />
      {open && <Menu label={label} items={items} anchor={button.current!} onClose={() => setOpen(false)} />}
    </>
  );
}
