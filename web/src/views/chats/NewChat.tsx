import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Dialog } from "../../ui";
import { PeoplePicker } from "../people/PeoplePicker";
import { write } from "../people/PersonRow";
import { useAction } from "./useAction";

/** Chooses somebody to write to. */
export function NewChat({ onClose }: { onClose: () => void }): JSX.Element {
  const action = useAction();
  const field = useRef<HTMLInputElement>(null);
  const pick = async (user: string) => {
    if (await action.run(() => write(user))) onClose();
  };
  return (
    <Dialog title="New chat" onClose={onClose} initialFocus={field}>
      <div class="form">
        {action.error && <p class="error-line" role="alert">{action.error}</p>}
        <PeoplePicker field={field} onPick={(person) => void pick(person.id)} />
      </div>
    </Dialog>
  );
}
