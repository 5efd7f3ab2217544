import type { JSX } from "preact";
import { Button } from "../../ui";
import { useRef } from "preact/hooks";

export type FileButtonProps = { label: string; accept: string; busy?: boolean; onFile: (file: File) => void };

/** A button that asks for a file. */
export function FileButton({ label, accept, busy, onFile }: FileButtonProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button busy={busy} onClick={() => input.current?.click()}>{label}</Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file again, after a refusal, is a change too.
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
