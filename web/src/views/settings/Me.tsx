import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeAvatar, changeName, session } from "../../state/session";
import { toast } from "../../state/toasts";
import { Avatar, Button, TextField } from "../../ui";
import { FileButton } from "../chats/FileButton";
import { useAction } from "../chats/useAction";
import { square } from "./picture";

/** Name and picture. */
export function Me(): JSX.Element | null {
  const user = session.value?.user;
  const [name, setName] = useState(user?.name ?? "");
  const naming = useAction();
  const picture = useAction();
  if (!user) return null;
  const changed = name.trim() !== user.name;

  const save = async (event: Event) => {
    event.preventDefault();
    if (!changed) return;
    if (await naming.run(() => changeName(name.trim()))) toast("Your name is changed", "success");
  };

  return (
    <section class="settings-card" aria-labelledby="settings-me">
      <h3 id="settings-me">Profile</h3>
      <div class="settings-me">
        <Avatar profile={user} size={72} />
        <div class="settings-me-actions">
          <FileButton
            label={user.avatar ? "Change picture" : "Add picture"}
            accept="image/*"
            busy={picture.busy}
            onFile={(file) => void picture.run(async () => changeAvatar(await square(file)))}
          />
          {user.avatar && <Button onClick={() => void picture.run(() => changeAvatar(null))}>Remove picture</Button>}
        </div>
      </div>
      {picture.error && <p class="error-line" role="alert">{picture.fields["avatar"] || picture.error}</p>}
      <form class="settings-row" onSubmit={(event) => void save(event)}>
        <TextField label="Name" value={name} onInput={setName} maxLength={255} autocomplete="name" error={naming.fields["name"] || naming.error} />
        <Button type="submit" kind="primary" busy={naming.busy} disabled={!changed || !name.trim()}>Save</Button>
      </form>
      {user.email && <p dir="ltr">{user.email}</p>}
    </section>
  );
}
