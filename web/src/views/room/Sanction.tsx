import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ban, silence } from "../../state/members";
import type { Profile } from "../../state/types";
import { Button, Dialog, TextField } from "../../ui";
import { Chips } from "../chats/Chips";
import { useAction } from "../chats/useAction";
import { banChoices, banUntil, silenceChoices, until } from "./durations";

const kinds = {
  silence: {
    title: (name: string) => `Silence ${name}`,
    hint: "They stay in the group and can read, but can’t post until then.",
    choices: silenceChoices,
    button: "Silence",
  },
  ban: {
    title: (name: string) => `Ban ${name}`,
    hint: "They are taken out of the group and can’t be added again until then.",
    choices: banChoices,
    button: "Ban",
  },
} as const;

type SanctionProps = { kind: "silence" | "ban"; room: string; profile: Profile; onClose: () => void };

/** Asks how long and why. */
export function Sanction({ kind, room, profile, onClose }: SanctionProps): JSX.Element {
  const { title, hint, choices, button } = kinds[kind];
  const [chosen, setChosen] = useState<string>(choices[1]!.label);
  const [reason, setReason] = useState("");
  const action = useAction();

  const go = async () => {
    const choice = choices.find((c) => c.label === chosen)!;
    const done = await action.run(() =>
      kind === "silence"
        ? silence(room, profile.id, until(choice.seconds, Date.now()), reason.trim())
        : ban(room, profile.id, banUntil(choice, Date.now()), reason.trim()));
    if (done) onClose();
  };

  return (
    <Dialog
      title={title(profile.name)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" busy={action.busy} onClick={() => void go()}>{button}</Button>
        </>
      }
    >
      <div class="form">
        <p class="field-hint">{hint}</p>
        <Chips titled label="How long?" value={chosen} choices={choices.map(({ label }) => ({ value: label, label }))} onChange={setChosen} error={action.fields["until"]} />
        <TextField multiline label="Reason (optional)" value={reason} onInput={setReason} maxLength={500} error={action.fields["reason"]} />
        {action.error && <p class="error-line" role="alert">{action.error}</p>}
      </div>
    </Dialog>
  );
}
