import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { lineOf } from "../state/error";
import { Button, IconButton } from "./Button";
import "./dialog.css";

type Props = {
  title: string;
  onClose: () => void;
  children?: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
  initialFocus?: RefObject<HTMLElement>;
  describedBy?: string;
  role?: "dialog" | "alertdialog";
};

/** A modal dialog: the browser keeps the focus in it, and it goes back where it was. */
export function Dialog({ title, onClose, children, footer, wide, initialFocus, describedBy, role = "dialog" }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pressed = useRef(false);
  const heading = useId();
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement as HTMLElement | null;
    if (!element.open) element.showModal();
    initialFocus?.current?.focus();
    return () => {
      element.close();
      if (before?.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog ref={dialog} class={`dialog ${wide ? "dialog-wide" : ""}`} role={role} aria-labelledby={heading} aria-describedby={describedBy}
      onCancel={(e) => { e.preventDefault(); close.current(); }}
      onPointerDown={(e) => (pressed.current = e.target === dialog.current)}
      onClick={(e) => { if (pressed.current && e.target === dialog.current) close.current(); }}>
      <div class="dialog-box">
        <header class="dialog-header">
          <h2 id={heading} dir="auto">{title}</h2>
          <IconButton icon="close" label="Close" onClick={() => close.current()} />
        </header>
        <div class="dialog-body">{children}</div>
        {footer && <footer class="dialog-footer">{footer}</footer>}
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  title: string;
  text?: string;
  /** The word on the button that does it. */
  confirm: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown> | void;
  onClose: () => void;
  children?: ComponentChildren;
};

/** Asks before something is done. A refusal is told here, and the dialog stays. */
export function ConfirmDialog({ title, text, confirm, danger, onConfirm, onClose, children }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const about = useId();
  const cancel = useRef<HTMLButtonElement>(null);

  const act = async () => {
    setBusy(true);
    setError("");
    try {
      await onConfirm();
      onClose();
    } catch (err) {
      setError(lineOf(err));
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} onClose={onClose} role="alertdialog" describedBy={text ? about : undefined} initialFocus={children ? undefined : cancel}
      footer={<>
        <Button buttonRef={cancel} onClick={onClose}>Cancel</Button>
        <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={() => void act()}>{confirm}</Button>
      </>}>
      {text && <p id={about} dir="auto">{text}</p>}
      {children}
      {error && <p class="error-line" role="alert">{error}</p>}
    </Dialog>
  );
}
