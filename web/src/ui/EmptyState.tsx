import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";
import "./empty.css";

type Props = { icon: IconName; title: string; text?: string; action?: ComponentChildren; children?: ComponentChildren };

/** What stands where there is nothing yet. */
export function EmptyState({ icon, title, text, action, children }: Props) {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} size={28} /></span>
      <p class="empty-title" dir="auto">{title}</p>
      {text && <p class="empty-text">{text}</p>}
      {action}
      {children}
    </div>
  );
}
