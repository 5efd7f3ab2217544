import type { JSX } from "preact";
import { updateRoom } from "../../state/rooms";
import type { RoomRecord } from "../../state/types";
import { Select } from "../../ui";
import { useAction } from "../chats/useAction";
import { slowChoicesWith } from "./durations";

/** How often a member may post. */
export function SlowMode({ room }: { room: RoomRecord }): JSX.Element {
  const action = useAction();
  const seconds = room.slow_mode ?? 0;
  return (
    <div class="room-section">
      <Select
        label="Slow mode"
        hint="The time a member waits between two messages. Admins don’t wait."
        value={String(seconds)}
        disabled={action.busy}
        options={slowChoicesWith(seconds).map((choice) => ({ value: String(choice.seconds), label: choice.label }))}
        onChange={(value) => void action.run(() => updateRoom(room.id, { slow_mode: Number(value) }))}
      />
      {action.error && <p class="error-line" role="alert">{action.fields["slow_mode"] || action.error}</p>}
    </div>
  );
}
