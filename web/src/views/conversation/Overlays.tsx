import { useLayoutEffect, useRef } from "preact/hooks";
import type { Entry } from "../../state/timeline";
import { ConfirmDialog, Menu, type MenuItem } from "../../ui";
import { ReportDialog } from "../people/ReportDialog";
import { labels, type Action } from "./actions";
import { EmojiPicker } from "./EmojiPicker";
import { ImageViewer } from "./ImageViewer";
import type { Deeds } from "./MessageRow";
import { dropped, type Asked, type Place } from "./useDeeds";

const icons = { react: "smile", reply: "reply", copy: "copy", edit: "edit", pin: "pin", unpin: "unpin", report: "flag", hide: "eyeOff", remove: "trash" } as const;

interface Props {
  asked: Asked;
  entries: readonly Entry[];
  actions(entry: Entry): Action[];
  deeds: Deeds;
  ask(next: Asked | undefined): void;
}

// Overlays is what the actions of messages open: menu, emoji, questions, pictures.
export function Overlays({ asked, entries, actions, deeds, ask }: Props) {
  const close = () => ask(undefined);
  switch (asked.what) {
    case "menu": {
      const { entry, at } = asked;
      const items = actions(entry).map((action): MenuItem => ({
        label: labels[action],
        icon: icons[action],
        danger: action === "remove" || action === "hide",
        onSelect: () => (action === "react" ? ask({ what: "pick", entry, at }) : deeds.act(action, entry)),
      }));
      return <Menu label="Message actions" items={items} anchor={at} onClose={close} />;
    }
    case "pick":
      return (
        <Floating at={asked.at}>
          <EmojiPicker
            onClose={close}
            onPick={(emoji) => {
              close();
              deeds.react(asked.entry.message, emoji, true);
            }}
          />
        </Floating>
      );
    case "report":
      return <ReportDialog message={asked.message} onClose={close} />;
    case "picture": {
      const pictures = entries.map((e) => e.message).filter((m) => m.type === "image" && m.id !== "" && !m.deleted);
      return <ImageViewer items={pictures} index={Math.max(0, pictures.findIndex((m) => m.id === asked.message.id))} onClose={close} />;
    }
    case "hide":
      return (
        <ConfirmDialog title="Delete for me?" confirm="Delete for me" text="It goes from your history on all your devices. The others keep it and are not told." danger onClose={close} onConfirm={() => dropped.hide(asked.message)} />
      );
    case "remove":
      return (
        <ConfirmDialog title="Delete for everyone?" confirm="Delete for everyone" text="Text and files go for everybody in this chat. A note that a message was deleted stays." danger onClose={close} onConfirm={() => dropped.remove(asked.message)} />
      );
  }
}

// Floating puts its child near a place, on the screen.
export function Floating({ at, children }: { at: Place; children: preact.ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, offsetWidth: width, offsetHeight: height } = box.current!;
    const from = at instanceof HTMLElement ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
    const above = from.top - height - 8;
    style.left = `${Math.max(8, Math.min(innerWidth - width - 8, (from.left + from.right - width) / 2))}px`;
    style.top = `${Math.max(8, above > 8 ? above : Math.min(innerHeight - height - 8, from.bottom + 8))}px`;
  }, [at]);
  return (
    <div class="conv-floating" ref={box}>
      {children}
    </div>
  );
}
