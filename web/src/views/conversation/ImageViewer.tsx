import { useEffect, useRef, useState } from "preact/hooks";
import { fileUrl } from "../../state/links";
import { profileOf } from "../../state/members";
import type { MessageRecord } from "../../state/types";
import { IconButton, Spinner, timeText } from "../../ui";

interface Props {
  items: MessageRecord[]; // pictures, oldest first
  index: number; // the one to begin with
  onClose(): void;
}

// ImageViewer shows pictures large, one at a time. Arrows go to the others,
// Escape closes. It is a modal <dialog>: the browser keeps the focus inside and
// gives it back.
export function ImageViewer({ items, index, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(index);
  const message = items[Math.min(at, items.length - 1)];

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus?.({ preventScroll: true });
  }, []);

  if (message === undefined) return null;
  const go = (step: number) => setAt((now) => Math.max(0, Math.min(items.length - 1, now + step)));
  const keys = (event: KeyboardEvent) => {
    const rtl = getComputedStyle(dialog.current!).direction === "rtl" ? -1 : 1;
    if (event.key === "ArrowRight") go(rtl);
    else if (event.key === "ArrowLeft") go(-rtl);
    else return;
    event.preventDefault();
  };
  const sender = profileOf(message.sender).value;
  const url = fileUrl(message).value;
  const name = typeof message.meta?.name === "string" ? message.meta.name : "photo.webp";
  return (
    <dialog
      ref={dialog}
      class="conv-viewer"
      aria-label={`Photo ${at + 1} of ${items.length}`}
      onClose={onClose}
      onKeyDown={keys}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <header class="conv-viewer-head">
        <div class="conv-viewer-from">
          <bdi>{sender?.name || "Deleted user"}</bdi>
          <span>{timeText(message.created, "long")}</span>
        </div>
        {url && (
          <a class="conv-viewer-save" href={url} download={name}>
            Download
          </a>
        )}
        <IconButton icon="close" label="Close" onClick={() => dialog.current?.close()} />
      </header>
      <Large key={message.id} url={url} label={message.caption || `Photo from ${sender?.name || "a deleted user"}`} />
      {at > 0 && <IconButton class="conv-viewer-before" icon="left" label="Previous photo" onClick={() => go(-1)} />}
      {at < items.length - 1 && <IconButton class="conv-viewer-after" icon="right" label="Next photo" onClick={() => go(1)} />}
      {message.caption && (
        <p class="conv-viewer-caption" dir="auto">
          {message.caption}
        </p>
      )}
    </dialog>
  );
}

function Large({ url, label }: { url: string | undefined; label: string }) {
  const [state, setState] = useState<"loading" | "there" | "broken">("loading");
  return (
    <div class="conv-viewer-stage">
      {state === "loading" && <Spinner />}
      {state === "broken" && <p role="alert">This picture can’t be shown. It may have been deleted.</p>}
      {url && state !== "broken" && <img src={url} alt={label} onLoad={() => setState("there")} onError={() => setState("broken")} />}
    </div>
  );
}
