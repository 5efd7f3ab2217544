// Attention is whether somebody can be looking: the page is on the screen and
// has the focus. Only then what is shown counts as read.
export const attentive = (): boolean => document.visibilityState === "visible" && document.hasFocus();

// onAttention calls back when it begins or ends. The answer stops it.
export function onAttention(heard: (yes: boolean) => void): () => void {
  let before = attentive();
  const look = () => {
    const now = attentive();
    if (now === before) return;
    before = now;
    heard(now);
  };
  // The focus is known only after the event of its going.
  const later = () => void setTimeout(look, 0);
  addEventListener("focus", later);
  addEventListener("blur", later);
  document.addEventListener("visibilitychange", later);
  return () => {
    removeEventListener("focus", later);
    removeEventListener("blur", later);
    document.removeEventListener("visibilitychange", later);
  };
}
