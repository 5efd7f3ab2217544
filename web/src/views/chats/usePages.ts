import { useEffect, useRef, useState } from "preact/hooks";
import { lineOf } from "../../state/error";
import type { Page } from "../../state/types";

export type Pages<T> = {
  items: T[];
  loading: boolean;
  error: string;
  /** There is nothing after what is here. */
  end: boolean;
  more: () => void;
  retry: () => void;
};

const none = { items: [], loading: false, error: "", end: true };

/**
 * Brings a list page by page. A new key starts again after wait milliseconds,
 * and answers to an older key are dropped. An empty key is an empty list.
 */
export function usePages<T>(key: string, load: (cursor: string) => Promise<Page<T>>, wait = 0): Pages<T> {
  type State = { items: T[]; loading: boolean; error: string; end: boolean };
  const [state, setState] = useState<State>(key ? { ...none, loading: true, end: false } : none);
  const [round, setRound] = useState(0);
  const turn = useRef(0);
  const cursor = useRef("");
  const pending = useRef(false);
  const loader = useRef(load);
  loader.current = load;

  const bring = async (mine: number, first: boolean) => {
    pending.current = true;
    setState((old) => ({ ...old, loading: true, error: "" }));
    try {
      const page = await loader.current(first ? "" : cursor.current);
      if (mine !== turn.current) return;
      cursor.current = page.cursor;
      setState((old) => ({ items: first ? page.items : [...old.items, ...page.items], loading: false, error: "", end: page.cursor === "" }));
    } catch (err) {
      if (mine === turn.current) setState((old) => ({ ...old, items: first ? [] : old.items, loading: false, error: lineOf(err) }));
    } finally {
      if (mine === turn.current) pending.current = false;
    }
  };

  useEffect(() => {
    const mine = ++turn.current;
    pending.current = false;
    cursor.current = "";
    if (!key) {
      setState(none);
      return;
    }
    // What was found before stays on the screen until the new page is here.
    setState((old) => ({ ...old, loading: true, error: "", end: false }));
    const timer = setTimeout(() => void bring(mine, true), wait);
    return () => clearTimeout(timer);
  }, [key, round]);

  useEffect(() => () => void turn.current++, []);

  return {
    ...state,
    more: () => {
      if (!pending.current && !state.loading && !state.end && !state.error) void bring(turn.current, false);
    },
    retry: () => {
      if (state.items.length > 0 && cursor.current) void bring(turn.current, false);
      else setRound((n) => n + 1);
    },
  };
}
