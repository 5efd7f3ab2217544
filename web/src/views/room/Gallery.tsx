import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { now } from "../../state/clock";
import { fileUrl } from "../../state/links";
import { profileOf } from "../../state/members";
import { gallery } from "../../state/messages";
import { href } from "../../state/router";
import type { Kind, MessageRecord } from "../../state/types";
import { Button, EmptyState, Icon, Spinner, timeText } from "../../ui";
import { Chips } from "../chats/Chips";
import { clock, sizeOf } from "../chats/preview";
import { usePages } from "../chats/usePages";
import { ImageViewer } from "../conversation/ImageViewer";
import { useChanges } from "./useChanges";
import { useSight } from "./useSight";

type Shelf = "media" | "files" | "voice";

const shelves: readonly { value: Shelf; label: string }[] = [
  { value: "media", label: "Photos and videos" },
  { value: "files", label: "Files" },
  { value: "voice", label: "Voice" },
];
const kinds: Record<Shelf, Kind[]> = { media: ["image", "video"], files: ["file"], voice: ["audio"] };

/** The files of a conversation, newest first. */
export function Gallery({ room }: { room: string }): JSX.Element {
  const [shelf, setShelf] = useState<Shelf>("media");
  const [round, setRound] = useState(0);
  const { items, loading, error, end, more, retry } = usePages<MessageRecord>(`${room} ${shelf} ${round}`, (cursor) => gallery(room, kinds[shelf], cursor));
  const foot = useSight(more);
  useChanges(room, ["message.deleted", "message.hidden"], () => setRound((n) => n + 1));
  // While the next shelf loads, the one before must not be shown as it.
  const shown = items.filter((m) => (kinds[shelf] as string[]).includes(m.type));
  return (
    <>
      <div class="room-tools">
        <Chips label="Kind" value={shelf} choices={shelves} onChange={setShelf} />
      </div>
      {shown.length > 0 && (shelf === "media" ? <Tiles items={shown} /> : <Files items={shown} />)}
      {!loading && !error && shown.length === 0 && <EmptyState icon="image" title="Nothing here yet" />}
      <div class="room-foot" ref={foot}>
        {loading && <Spinner label="Loading" />}
        {error && <p class="error-line" role="alert">{error}</p>}
        {error && <Button onClick={retry}>Try again</Button>}
        {!loading && !error && !end && <Button onClick={more}>Show more</Button>}
      </div>
    </>
  );
}

function Tiles({ items }: { items: MessageRecord[] }): JSX.Element {
  const [open, setOpen] = useState<string | null>(null);
  const pictures = items.filter((m) => m.type === "image");
  const at = pictures.findIndex((m) => m.id === open);
  return (
    <>
      <ul class="room-gallery" role="list" aria-label="Photos and videos">
        {items.map((m) => (
          <li key={m.id}>{m.type === "image" ? <Photo message={m} onOpen={() => setOpen(m.id)} /> : <Film message={m} />}</li>
        ))}
      </ul>
      {at >= 0 && <ImageViewer items={pictures} index={at} onClose={() => setOpen(null)} />}
    </>
  );
}

function Photo({ message, onOpen }: { message: MessageRecord; onOpen: () => void }): JSX.Element {
  return (
    <button type="button" class="room-tile" aria-label={label("Photo", message)} onClick={onOpen}>
      <Thumb message={message} />
    </button>
  );
}

// A video plays in the conversation.
function Film({ message }: { message: MessageRecord }): JSX.Element {
  const seconds = message.meta?.duration;
  return (
    <a class="room-tile" aria-label={label("Video", message)} href={href({ page: "room", room: message.room, at: message.id })}>
      {message.meta?.poster ? <Thumb message={message} /> : <Icon name="video" />}
      {typeof seconds === "number" && <span class="room-tile-length">{clock(seconds)}</span>}
    </a>
  );
}

function Thumb({ message }: { message: MessageRecord }): JSX.Element | null {
  const url = fileUrl(message, "480x480f").value;
  return url ? <img src={url} alt="" loading="lazy" decoding="async" /> : null;
}

function label(what: string, m: MessageRecord): string {
  const by = profileOf(m.sender).value.name;
  const caption = m.caption.slice(0, 100);
  return `${what} from ${by}, ${timeText(m.created, "short", now.value)}${caption ? `: ${caption}` : ""}`;
}

function Files({ items }: { items: MessageRecord[] }): JSX.Element {
  return (
    <ul class="room-files" role="list" aria-label="Files">
      {items.map((m) => (
        <li key={m.id}>
          <FileLine message={m} />
        </li>
      ))}
    </ul>
  );
}

function FileLine({ message: m }: { message: MessageRecord }): JSX.Element {
  const name = m.type === "audio" ? "Voice message" : m.meta?.name || "File";
  const facts = [
    profileOf(m.sender).value.name,
    typeof m.meta?.duration === "number" ? clock(m.meta.duration) : "",
    m.type === "file" && typeof m.meta?.size === "number" ? sizeOf(m.meta.size) : "",
    timeText(m.created, "short", now.value),
  ];
  return (
    <a class="room-file" href={href({ page: "room", room: m.room, at: m.id })}>
      <Icon name={m.type === "audio" ? "mic" : "file"} />
      <span class="room-file-text">
        <span class="room-file-name" dir="auto">{name}</span>
        <span class="room-file-line">{facts.filter(Boolean).join(" · ")}</span>
      </span>
    </a>
  );
}
