import { Icon } from "../../ui";
import type { Entry } from "../../state/timeline";

type State = Exclude<Entry["state"], "">;

const words: Record<State, string> = {
  sending: "Sending",
  failed: "Not sent",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
};

// Ticks says how far one's own message has come, as a sign and in words.
export function Ticks({ state }: { state: State }) {
  const icon = { sending: "clock", failed: "alert", sent: "check", delivered: "checks", read: "checks" } as const;
  return (
    <span class={`conv-ticks is-${state}`} role="img" aria-label={words[state]} title={words[state]}>
      <Icon name={icon[state]} />
    </span>
  );
}
