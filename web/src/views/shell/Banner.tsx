import { useEffect, useState } from "preact/hooks";
import { connection, refusedBecause } from "../../state/connection";
import { signOut } from "../../state/session";
import { Button, Icon } from "../../ui";

// A short break is nobody's business.
const grace = 1_500;

/** Says that there is no connection, or why the server lets one not in. */
export function Banner() {
  const online = connection.value === "online";
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (online) return setLate(false);
    const timer = setTimeout(() => setLate(true), grace);
    return () => clearTimeout(timer);
  }, [online]);

  const refused = refusedBecause.value;
  return (
    <div class="banner-slot" role="status" aria-live="polite">
      {refused ? (
        <div class="banner banner-refused">
          <Icon name="block" size={18} />
          <span dir="auto">{refused}</span>
          <Button kind="ghost" onClick={() => void signOut()}>Sign out</Button>
        </div>
      ) : !online && late ? (
        <div class="banner">
          <Icon name="alert" size={18} />
          <span>{connection.value === "connecting" ? "Connecting…" : "You are offline. What you write is kept and sent when the connection is back."}</span>
        </div>
      ) : null}
    </div>
  );
}
