import type { JSX, RefObject } from "preact";
import { useId } from "preact/hooks";
import "./field.css";

type TextProps = {
  label: string;
  name?: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "password" | "search" | "number" | "date" | "datetime-local";
  error?: string;
  hint?: string;
  multiline?: boolean;
  rows?: number;
  required?: boolean;
  maxLength?: number;
  min?: string;
  max?: string;
  autocomplete?: string;
  hideLabel?: boolean;
  placeholder?: string;
  disabled?: boolean;
  /** Of the element: an input, or a textarea where multiline. */
  inputRef?: RefObject<any>;
  dir?: "auto" | "ltr";
  onKeyDown?: (e: JSX.TargetedKeyboardEvent<HTMLElement>) => void;
  onBlur?: () => void;
};

/** A line or a box of text with its label, a hint and what is wrong with it. */
export function TextField({ label, value, onInput, type = "text", error, hint, multiline, rows = 3, hideLabel, autocomplete, dir, inputRef, onKeyDown, onBlur, ...rest }: TextProps) {
  const id = useId();
  const about = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  const common = {
    ...rest, id, value, class: "field-input", ref: inputRef, "aria-invalid": error ? true : undefined, "aria-describedby": about,
    dir: dir ?? (type === "email" || type === "password" ? "ltr" : "auto"), onKeyDown, onBlur,
    onInput: (e: JSX.TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(e.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "visually-hidden" : "field-label"}>{label}</label>
      {multiline ? <textarea {...common} rows={rows} /> : <input {...common} type={type} autocomplete={autocomplete as never} />}
      {hint && <p id={`${id}-hint`} class="field-hint">{hint}</p>}
      {error && <p id={`${id}-error`} class="error-line" role="alert">{error}</p>}
    </div>
  );
}

type ToggleProps = { label: string; checked: boolean; onChange: (on: boolean) => void; hint?: string; disabled?: boolean };

export function Toggle({ label, checked, onChange, hint, disabled }: ToggleProps) {
  const id = useId();
  return (
    <div class="toggle">
      <div class="toggle-words">
        <label for={id}>{label}</label>
        {hint && <p id={`${id}-hint`} class="field-hint">{hint}</p>}
      </div>
      <input id={id} type="checkbox" role="switch" class="toggle-input" checked={checked} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(e) => {
          const on = e.currentTarget.checked;
          // What is shown is the state's: a refused change must not look done.
          e.currentTarget.checked = checked;
          onChange(on);
        }} />
    </div>
  );
}

type SelectProps<T extends string> = { label: string; value: T; options: { value: T; label: string }[]; onChange: (value: T) => void; hint?: string; disabled?: boolean; hideLabel?: boolean };

export function Select<T extends string>({ label, value, options, onChange, hint, disabled, hideLabel }: SelectProps<T>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "visually-hidden" : "field-label"}>{label}</label>
      <select id={id} class="field-input" value={value} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(e) => onChange(e.currentTarget.value as T)}>
        {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
      </select>
      {hint && <p id={`${id}-hint`} class="field-hint">{hint}</p>}
    </div>
  );
}
