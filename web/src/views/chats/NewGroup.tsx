import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { createGroup, newRoomId } from "../../state/rooms";
import { go } from "../../state/router";
import type { Profile } from "../../state/types";
import { Button, Dialog, TextField } from "../../ui";
import { PeoplePicker } from "../people/PeoplePicker";
import { useAction } from "./useAction";

/** Makes a group and opens it. What was typed stays when the server refuses. */
export function NewGroup({ onClose }: { onClose: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [members, setMembers] = useState<Profile[]>([]);
  const [missing, setMissing] = useState(false);
  // One id for all tries: a second try after a lost answer makes no second group.
  const id = useRef(newRoomId());
  const action = useAction();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  const create = async () => {
    if (!name.trim()) return setMissing(true);
    await action.run(async () => {
      const room = await createGroup(name.trim(), members.map((p) => p.id), id.current);
      onClose();
      go({ page: "room", room });
    });
  };

  const { name: nameError, ...others } = action.fields;
  const nameLine = missing && !name.trim() ? "Give the group a name." : nameError;
  return (
    <Dialog
      title="New group"
      initialFocus={field}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={action.busy} onClick={() => void create()}>Create group</Button>
        </>
      }
    >
      <div class="form">
        <TextField inputRef={field} label="Name of the group" value={name} onInput={setName} maxLength={200} error={nameLine} />
        <PeoplePicker many chosen={members} onChange={setMembers} />
        {action.error && (!nameError || Object.keys(others).length > 0) && <p class="error-line" role="alert">{action.error}</p>}
      </div>
    </Dialog>
  );
}
