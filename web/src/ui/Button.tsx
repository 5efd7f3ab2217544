import type { ComponentChildren, JSX, Ref } from "preact";
import { Icon, type IconName } from "./Icon";
import "./button.css";

type Kind = "primary" | "plain" | "danger" | "ghost";

type Common = {
  kind?: Kind;
  type?: "button" | "submit";
  disabled?: boolean;
  busy?: boolean;
  id?: string;
  class?: string;
  onClick?: (e: JSX.TargetedMouseEvent<HTMLButtonElement>) => void;
  buttonRef?: Ref<HTMLButtonElement>;
};

type ButtonProps = Common & { children: ComponentChildren; icon?: IconName; autofocus?: boolean };

/** busy keeps it focused and says so, but lets no second click through. */
export function Button({ kind = "plain", type = "button", disabled, busy, icon, children, onClick, buttonRef, class: more = "", ...rest }: ButtonProps) {
  return (
    <button {...rest} ref={buttonRef} type={type} class={`button button-${kind} ${more}`} disabled={disabled} aria-busy={busy || undefined}
      aria-disabled={busy || undefined} onClick={(e) => (busy ? e.preventDefault() : onClick?.(e))}>
      {icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

type IconButtonProps = Common & {
  icon: IconName;
  /** What it does: its name for everybody who does not see the picture. */
  label: string;
  pressed?: boolean;
  expanded?: boolean;
  haspopup?: "menu" | "dialog" | "listbox";
  badge?: number;
  size?: number;
  small?: boolean;
};

export function IconButton({ icon, label, kind = "ghost", type = "button", disabled, busy, pressed, expanded, haspopup, badge, small, size = small ? 18 : 20, onClick, buttonRef, class: more = "", ...rest }: IconButtonProps) {
  return (
    <button {...rest} ref={buttonRef} type={type} class={`icon-button ${small ? "icon-button-small" : ""} button-${kind} ${more}`} disabled={disabled} aria-label={label} title={label}
      aria-pressed={pressed} aria-expanded={expanded} aria-haspopup={haspopup} aria-busy={busy || undefined} onClick={(e) => (busy ? undefined : onClick?.(e))}>
      <Icon name={icon} size={size} />
      {badge ? <span class="icon-button-badge" aria-hidden="true">{badge > 99 ? "99+" : badge}</span> : null}
    </button>
  );
}
