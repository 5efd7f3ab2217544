import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { resetPassword, session, signOut } from "../../state/session";
import { toast } from "../../state/toasts";
import { Button, ConfirmDialog } from "../../ui";
import { useAction } from "../chats/useAction";

/** Password and the way out. */
export function Account(): JSX.Element {
  const [leaving, setLeaving] = useState(false);
  const email = session.value?.user.email ?? "";
  const reset = useAction();
  const send = async () => {
    if (await reset.run(() => resetPassword(email))) toast(`A link to change the password was sent to ${email}`, "success");
  };
  return (
    <section class="settings-card" aria-labelledby="settings-account">
      <h3 id="settings-account">Account</h3>
      <div class="settings-me-actions">
        {email && <Button icon="lock" busy={reset.busy} onClick={() => void send()}>Change password</Button>}
        <Button icon="logout" onClick={() => setLeaving(true)}>Sign out</Button>
      </div>
      {reset.error && <p class="error-line" role="alert">{reset.error}</p>}
      {leaving && (
        <ConfirmDialog
          title="Sign out?"
          text="Messages that were not sent yet, and drafts, are removed from this browser."
          confirm="Sign out"
          onConfirm={signOut}
          onClose={() => setLeaving(false)}
        />
      )}
    </section>
  );
}
