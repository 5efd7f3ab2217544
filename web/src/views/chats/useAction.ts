import { useEffect, useRef, useState } from "preact/hooks";
import { fieldErrors, lineOf } from "../../state/error";

export type Action = {
  busy: boolean;
  /** The server's line of the last refusal, empty if there was none. */
  error: string;
  /** What it said of each field. */
  fields: Record<string, string>;
  /** Runs one thing at a time; true when it went through. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
};

/** Something a person asked for that may be refused. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const running = useRef(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  const run = async (work: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setRefusal(null);
    try {
      await work();
      return true;
    } catch (err) {
      if (!gone.current) setRefusal(err ?? new Error("This did not work."));
      return false;
    } finally {
      running.current = false;
      if (!gone.current) setBusy(false);
    }
  };

  return {
    busy,
    error: refusal === null ? "" : lineOf(refusal),
    fields: refusal === null ? {} : fieldErrors(refusal),
    run,
    clear: () => setRefusal(null),
  };
}
