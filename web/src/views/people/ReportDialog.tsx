import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { profileOf } from "../../state/members";
import { block, report } from "../../state/people";
import { me } from "../../state/session";
import { toast } from "../../state/toasts";
import type { MessageRecord, Profile } from "../../state/types";
import { Button, Dialog, TextField, Toggle } from "../../ui";
import { Chips } from "../chats/Chips";
import { useAction } from "../chats/useAction";

const reasons = [
  { value: "Spam", label: "Spam" },
  { value: "Harassment", label: "Harassment" },
  { value: "Violence or threats", label: "Violence or threats" },
  { value: "Sexual content", label: "Sexual content" },
  { value: "Something else", label: "Something else" },
] as const;

export type ReportDialogProps = { message?: MessageRecord; user?: Profile; onClose: () => void };

/** Reports a message or a user to the people who run the server. */
export function ReportDialog({ message, user, onClose }: ReportDialogProps): JSX.Element {
  const [reason, setReason] = useState<string>("Spam");
  const [words, setWords] = useState("");
  const [alsoBlock, setAlsoBlock] = useState(false);
  const [reported, setReported] = useState(false);
  const action = useAction();
  const sender = message?.sender ?? "";
  const about: Profile | undefined = user ?? (sender && sender !== me() ? profileOf(sender).value : undefined);

  const send = () =>
    action.run(async () => {
      // A block that is refused must not send the report again.
      if (!reported) {
        await report(message ? { message: message.id } : { user: user!.id }, words.trim() ? `${reason}: ${words.trim()}` : reason);
        setReported(true);
      }
      if (alsoBlock && about) await block(about.id);
      toast(alsoBlock ? "Reported and blocked. Thank you." : "Reported. Thank you.", "success");
      onClose();
    });

  return (
    <Dialog
      title={message ? "Report this message" : `Report ${about?.name ?? "user"}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" busy={action.busy} onClick={() => void send()}>Report</Button>
        </>
      }
    >
      <div class="form">
        <p class="field-hint">The people who run this server see the report. The other side is not told who made it.</p>
        <Chips titled label="What is wrong?" value={reason} choices={reasons} onChange={setReason} />
        <TextField multiline label="More about it (optional)" value={words} onInput={setWords} maxLength={1000} error={action.fields["reason"]} />
        {about && <Toggle label={`Also block ${about.name}`} checked={alsoBlock} onChange={setAlsoBlock} />}
        {action.error && <p class="error-line" role="alert">{action.error}</p>}
      </div>
    </Dialog>
  );
}

export default ReportDialog;
