import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { roomLine } from "../../state/rooms";
import { EmptyState, IconButton } from "../../ui";
import { Banned } from "./Banned";
import { Gallery } from "./Gallery";
import { Members } from "./Members";
import { Overview } from "./Overview";
import { Pins } from "./Pins";
import "./room.css";

/** The parts of the panel behind its first one. */
export type Part = "members" | "banned" | "media" | "pins";

const titles: Record<Part, string> = { members: "Members", banned: "Banned people", media: "Media and files", pins: "Pinned messages" };

/** Everything about a conversation, in a panel beside it. */
export default function RoomInfo({ room, onClose }: { room: string; onClose: () => void }): JSX.Element {
  const line = roomLine(room).value;
  const [part, setPart] = useState<Part | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const cameFrom = useRef<Part | null>(null);
  const panel = useRef<HTMLElement>(null);

  useEffect(() => setPart(null), [room]);

  // The focus goes with the page: to the title of a part, and back to the row that led there.
  useEffect(() => {
    if (part) heading.current?.focus();
    else if (cameFrom.current) panel.current?.querySelector<HTMLElement>(`[data-part="${cameFrom.current}"]`)?.focus();
    cameFrom.current = part;
  }, [part]);

  return (
    <section
      class="room"
      ref={panel}
      aria-labelledby="room-info-title"
      onKeyDown={(event) => {
        // Not the Escape of a dialog or a menu that was opened here.
        if (event.key !== "Escape" || event.defaultPrevented || (event.target as HTMLElement).closest("dialog, [popover]")) return;
        event.preventDefault();
        if (part) setPart(null);
        else onClose();
      }}
    >
      <header class="room-head">
        {part && <IconButton icon="back" label="Back to details" onClick={() => setPart(null)} />}
        <h2 class="room-head-title" id="room-info-title" ref={heading} tabIndex={-1}>{part ? titles[part] : "Details"}</h2>
        <IconButton icon="close" label="Close details" onClick={onClose} />
      </header>
      <div class="room-scroll" data-scroller key={part ?? ""}>
        {!line && <EmptyState icon="chat" title="This conversation is not here any more" />}
        {line && part === null && <Overview line={line} onPart={setPart} onClose={onClose} />}
        {line && part === "members" && <Members line={line} />}
        {line && part === "banned" && <Banned room={room} />}
        {line && part === "media" && <Gallery room={room} />}
        {line && part === "pins" && <Pins line={line} />}
      </div>
    </section>
  );
}
