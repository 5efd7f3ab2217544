import { useEffect, useRef } from "preact/hooks";
import { on } from "../../state/connection";

/** Runs when something of a kind happens in a room; many events at once are one change. */
export function useChanges(room: string, events: readonly string[], changed: () => void): void {
  const act = useRef(changed);
  act.current = changed;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ends = events.map((name) =>
      on<{ room?: string }>(name, (event) => {
        if (event.room !== room) return;
        clearTimeout(timer);
        timer = setTimeout(() => act.current(), 150);
      }));
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [room, ...events]);
}
