import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

/** Runs whenever the element comes near to what is visible. */
export function useSight(seen: () => void): RefObject<HTMLDivElement> {
  const element = useRef<HTMLDivElement>(null);
  const act = useRef(seen);
  act.current = seen;
  const near = useRef(false);
  useEffect(() => {
    if (!element.current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        near.current = Boolean(entry?.isIntersecting);
        if (near.current) act.current();
      },
      { root: element.current.closest("[data-scroller]"), rootMargin: "400px" },
    );
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  // A page that did not fill the screen leaves the element in sight: no new event comes.
  useEffect(() => {
    if (near.current) act.current();
  });
  return element;
}
