import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import "./forms.css";

export type ChipsProps<V extends string> = {
  label: string;
  value: V;
  choices: readonly { value: V; label: string }[];
  /** While a promise runs the choice is shown as made. */
  onChange: (value: V) => void | Promise<unknown>;
  /** Shows the label above; else it is there for screen readers only. */
  titled?: boolean;
  hint?: string;
  error?: string;
};

/** One choice of a few: radio buttons that look like chips. */
export function Chips<V extends string>({ label, value, choices, onChange, titled, hint, error }: ChipsProps<V>): JSX.Element {
  const name = useId();
  const [wish, setWish] = useState<V | null>(null);
  const choose = async (to: V) => {
    setWish(to);
    try {
      await onChange(to);
    } finally {
      setWish(null);
    }
  };
  return (
    <fieldset class="form-set" aria-describedby={[error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(" ") || undefined}>
      <legend class={titled ? undefined : "visually-hidden"}>{label}</legend>
      <div class="form-chips">
        {choices.map((choice) => (
          <label class="form-chip" key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === (wish ?? value)}
              onChange={() => void choose(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
      {hint && <p class="field-hint" id={`${name}-hint`}>{hint}</p>}
      {error && <p class="error-line" role="alert" id={`${name}-error`}>{error}</p>}
    </fieldset>
  );
}
