import { dismiss, toasts } from "../state/toasts";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import "./toasts.css";

const icons = { info: "info", success: "check", error: "alert" } as const;

/** Lines that come and go. They are read out politely. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((t) => (
        <div key={t.id} class={`toast toast-${t.kind}`}>
          <Icon name={icons[t.kind]} size={18} />
          <span dir="auto">{t.text}</span>
          <IconButton icon="close" label="Dismiss" size={16} onClick={() => dismiss(t.id)} />
        </div>
      ))}
    </div>
  );
}
