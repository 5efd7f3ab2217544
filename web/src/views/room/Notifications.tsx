import type { JSX } from "preact";
import { now } from "../../state/clock";
import { updateMine } from "../../state/rooms";
import type { Notify, RoomLine } from "../../state/types";
import { Button, Toggle } from "../../ui";
import { Chips } from "../chats/Chips";
import { useAction } from "../chats/useAction";
import { isRunning, muteChoices, muteUntil, untilText } from "./durations";

const levels: readonly { value: Notify; label: string }[] = [
  { value: "all", label: "All messages" },
  { value: "mentions", label: "Mentions only" },
  { value: "none", label: "Nothing" },
];

/** One's own settings in a room: level, mute, hidden. */
export function Notifications({ line }: { line: RoomLine }): JSX.Element {
  const { id } = line.room;
  const { member } = line;
  const level = useAction();
  const mute = useAction();
  const hide = useAction();
  const muted = isRunning(member.muted_until, now.value);
  return (
    <section class="room-section" aria-label="Notifications">
      <h3 class="room-section-title">Notifications</h3>
      <Chips
        label="Notify me of"
        titled
        value={member.notify || "all"}
        choices={levels}
        error={level.error}
        onChange={(notify) => level.run(() => updateMine(id, { notify }))}
      />
      {muted ? (
        <div class="room-mute">
          <span>{`Muted ${untilText(member.muted_until, now.value)}`}</span>
          <Button busy={mute.busy} onClick={() => void mute.run(() => updateMine(id, { muted_until: "" }))}>Unmute</Button>
        </div>
      ) : (
        <div role="group" aria-label="Mute for">
          <span class="field-label" aria-hidden="true">Mute for</span>
          <div class="form-chips">
            {muteChoices.map((choice) => (
              <button
                key={choice.label}
                type="button"
                class="form-chip"
                onClick={() => void mute.run(() => updateMine(id, { muted_until: muteUntil(choice, Date.now()) }))}
              >
                {choice.label}
              </button>
            ))}
          </div>
        </div>
      )}
      {mute.error && <p class="error-line" role="alert">{mute.error}</p>}
      <Toggle
        label="Hide from the list"
        checked={Boolean(member.hidden)}
        disabled={hide.busy}
        onChange={(hidden) => void hide.run(() => updateMine(id, { hidden }))}
      />
      {hide.error && <p class="error-line" role="alert">{hide.error}</p>}
    </section>
  );
}
