import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { addMembers } from "../../state/members";
import type { MemberRecord, Profile } from "../../state/types";
import { Button, Dialog } from "../../ui";
import { useAction } from "../chats/useAction";
import { PeoplePicker } from "../people/PeoplePicker";

type AddMembersProps = { room: string; present: readonly MemberRecord[]; onClose: () => void };

export function AddMembers({ room, present, onClose }: AddMembersProps): JSX.Element {
  const [chosen, setChosen] = useState<Profile[]>([]);
  const action = useAction();
  const field = useRef<HTMLInputElement>(null);
  const taken = new Map(present.map((m) => [m.user, "In the group"]));
  const add = async () => {
    if (await action.run(() => addMembers(room, chosen.map((p) => p.id)))) onClose();
  };
  return (
    <Dialog
      title="Add members"
      initialFocus={field}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={action.busy} disabled={chosen.length === 0} onClick={() => void add()}>
            {chosen.length > 1 ? `Add ${chosen.length} members` : "Add"}
          </Button>
        </>
      }
    >
      <div class="form">
        {action.error && <p class="error-line" role="alert">{action.error}</p>}
        <PeoplePicker many field={field} chosen={chosen} onChange={setChosen} taken={taken} />
      </div>
    </Dialog>
  );
}
