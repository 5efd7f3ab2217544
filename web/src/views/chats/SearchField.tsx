import type { JSX } from "preact";
import { Icon } from "../../ui";
import type { Ref } from "preact";
import "./forms.css";

export type SearchFieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  onEnter?: () => void;
  input?: Ref<HTMLInputElement>;
  maxLength?: number;
};

/** A field to search in; Escape empties it. */
export function SearchField({ label, value, onInput, onEnter, input, maxLength = 200 }: SearchFieldProps): JSX.Element {
  return (
    <div class="form-search">
      <Icon name="search" size={18} />
      <input
        ref={input}
        class="field-input"
        type="search"
        dir="auto"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        maxLength={maxLength}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter") onEnter?.();
          if (event.key === "Escape" && value) {
            // Not the dialog around it: first the field is emptied.
            event.preventDefault();
            event.stopPropagation();
            onInput("");
          }
        }}
      />
    </div>
  );
}
