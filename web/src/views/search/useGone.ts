import { useEffect, useState } from "preact/hooks";
import { on } from "../../state/connection";
import type { EventData, ID } from "../../state/types";

/** The messages that were deleted since the view is open. */
export function useGone(): ReadonlySet<ID> {
  const [gone, setGone] = useState<ReadonlySet<ID>>(new Set());
  useEffect(() => {
    const ends = ["message.deleted", "message.hidden"].map((name) =>
      on<EventData>(name, ({ id }) => setGone((old) => new Set(old).add(id))));
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return gone;
}
