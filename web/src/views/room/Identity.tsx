import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { titleOf, updateRoom } from "../../state/rooms";
import type { RoomLine } from "../../state/types";
import { Button, IconButton, TextField } from "../../ui";
import { FileButton } from "../chats/FileButton";
import { RoomAvatar } from "../chats/RoomAvatar";
import { useAction } from "../chats/useAction";
import { square } from "../settings/picture";

type IdentityProps = {
  line: RoomLine;
  editable: boolean;
  /** A line below the name. */
  below: ComponentChildren;
  /** Buttons beside those of the picture. */
  more: ComponentChildren;
};

/** Picture and name of a conversation, and the ways to change them for who may. */
export function Identity({ line, editable, below, more }: IdentityProps): JSX.Element {
  const [name, setName] = useState<string | null>(null);
  const title = titleOf(line);
  const naming = useAction();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const renaming = name !== null;
  useEffect(() => {
    if (renaming) field.current?.select();
  }, [renaming]);
  const picture = useAction();
  const id = line.room.id;

  const rename = async () => {
    if (name === null) return;
    if (name.trim() === line.room.name) return setName(null);
    if (await naming.run(() => updateRoom(id, { name: name.trim() }))) setName(null);
  };

  return (
    <>
      <div class="room-hero-picture">
        <RoomAvatar line={line} size={96} />
      </div>
      {name === null ? (
        <div class="room-hero-name">
          <span dir="auto">{title}</span>
          {editable && <IconButton icon="edit" label="Change the name" onClick={() => setName(line.room.name)} />}
        </div>
      ) : (
        <form
          class="room-rename"
          onSubmit={(event) => {
            event.preventDefault();
            void rename();
          }}
        >
          <TextField label="Name of the group" value={name} onInput={setName} maxLength={200} inputRef={field} error={naming.fields["name"] || naming.error} />
          <div class="form-actions">
            <Button onClick={() => { setName(null); naming.clear(); }}>Cancel</Button>
            <Button type="submit" kind="primary" busy={naming.busy}>Save</Button>
          </div>
        </form>
      )}
      <p class="room-hero-line">{below}</p>
      <div class="room-buttons">
        {more}
        {editable && (
          <FileButton
            label={line.room.image ? "Change picture" : "Add picture"}
            accept="image/*"
            busy={picture.busy}
            onFile={(file) => void picture.run(async () => updateRoom(id, { image: await square(file) }))}
          />
        )}
        {editable && line.room.image && <Button onClick={() => void picture.run(() => updateRoom(id, { image: null }))}>Remove picture</Button>}
      </div>
      {picture.error && <p class="error-line" role="alert">{picture.fields["image"] || picture.error}</p>}
    </>
  );
}
