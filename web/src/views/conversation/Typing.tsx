import { typingIn } from "../../state/presence";
import type { ID } from "../../state/types";
import { listed } from "./tally";

// Typing is the line that says who writes. It always has its height, so that
// nothing moves when it comes and goes.
export function Typing({ room }: { room: ID }) {
  const names = typingIn(room).value.map((profile) => profile.name || "Somebody");
  return (
    <div class="conv-typing" role="status">
      {names.length > 0 && (
        <>
          <span class="conv-typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi>{listed(names, 3)}</bdi> {names.length === 1 ? "is typing…" : "are typing…"}
        </>
      )}
    </div>
  );
}
