import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { connection } from "../../state/connection";
import { lineOf } from "../../state/error";
import { loadPrivacy, privacy, setPrivacy } from "../../state/settings";
import type { Audience, Privacy } from "../../state/types";
import { Button, Spinner, Toggle } from "../../ui";
import { Chips } from "../chats/Chips";
import { useAction } from "../chats/useAction";

const audiences: readonly { value: Audience; label: string }[] = [
  { value: "everyone", label: "Everyone" },
  { value: "friends", label: "Friends" },
  { value: "nobody", label: "Nobody" },
];

/** Who may see what of one. */
export function PrivacyCard(): JSX.Element {
  return (
    <section class="settings-card" aria-labelledby="settings-privacy">
      <h3 id="settings-privacy">Privacy</h3>
      {privacy.value ? <Choices value={privacy.value} /> : <Loading />}
    </section>
  );
}

function Loading(): JSX.Element {
  const [failed, setFailed] = useState("");
  const load = () => {
    setFailed("");
    loadPrivacy().catch((err: unknown) => setFailed(lineOf(err)));
  };
  const online = connection.value === "online";
  useEffect(load, [online]);
  if (!failed) return <Spinner label="Loading privacy settings" />;
  return (
    <>
      <p class="error-line" role="alert">{failed}</p>
      <div><Button onClick={load}>Try again</Button></div>
    </>
  );
}

function Choices({ value }: { value: Privacy }): JSX.Element {
  const presence = useAction();
  const seen = useAction();
  const receipts = useAction();
  return (
    <>
      <Chips
        titled
        label="Who sees that you are online"
        value={value.presence}
        choices={audiences}
        error={presence.error}
        onChange={(to) => presence.run(() => setPrivacy({ presence: to }))}
      />
      <Chips
        titled
        label="Who sees when you were last here"
        hint="You see the last visit only of those who may see yours."
        value={value.last_seen}
        choices={audiences}
        error={seen.error}
        onChange={(to) => seen.run(() => setPrivacy({ last_seen: to }))}
      />
      <Toggle
        label="Read receipts"
        hint="Others see what has reached you and what you have read. Without them you don’t see it of others either."
        checked={value.receipts}
        onChange={(on) => void receipts.run(() => setPrivacy({ receipts: on }))}
      />
      {receipts.error && <p class="error-line" role="alert">{receipts.error}</p>}
    </>
  );
}
