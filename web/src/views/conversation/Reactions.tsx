import { reactionsOf } from "../../state/timeline";
import { profileOf } from "../../state/members";
import type { ID } from "../../state/types";
import { nameOf } from "./emoji";
import { listed, tally } from "./tally";

interface Props {
  message: ID;
  me: ID;
  onReact(emoji: string, on: boolean): void;
}

// Reactions are the chips below a message; one's own is pressed.
export function Reactions({ message, me, onReact }: Props) {
  const chips = tally(reactionsOf(message).value, me);
  if (chips.length === 0) return null;
  return (
    <div class="conv-reactions" role="group" aria-label="Reactions">
      {chips.map(({ emoji, users, mine }) => {
        const who = listed(users.map((user) => (user === me ? "you" : profileOf(user).value.name || "somebody")));
        return (
          <button type="button" key={emoji} class="conv-chip" aria-pressed={mine} aria-label={`${nameOf(emoji)}, ${users.length}: ${who}`} title={who} onClick={() => onReact(emoji, !mine)}>
            <span aria-hidden="true">{emoji}</span>
            <span class="conv-chip-count" aria-hidden="true">
              {users.length}
            </span>
          </button>
        );
      })}
    </div>
  );
}
