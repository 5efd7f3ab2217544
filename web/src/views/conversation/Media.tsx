import { useState } from "preact/hooks";
import { fileUrl } from "../../state/links";
import type { Entry } from "../../state/timeline";
import type { MessageRecord } from "../../state/types";
import { Icon } from "../../ui";
import { AudioPlayer } from "./AudioPlayer";
import { Blurhash } from "./Blurhash";
import { nowPlaying } from "./playing";
import { fit } from "./rows";
import { bytes, duration, fileWord } from "./wording";

interface Props {
  entry: Entry;
  from: string; // the sender's name
  most: number; // width that may be taken
  onOpen(message: MessageRecord): void; // show a picture large
}

// Media shows the file of a message in a box that has its size from the start.
export function Media({ entry, from, most, onOpen }: Props) {
  const { message } = entry;
  switch (message.type) {
    case "image":
      return <Picture entry={entry} from={from} most={most} onOpen={onOpen} />;
    case "video":
      return <Film entry={entry} most={most} />;
    case "audio":
      return <Sound entry={entry} from={from} />;
    case "file":
      return <Document entry={entry} />;
  }
  return null;
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function Picture({ entry, from, most, onOpen }: Props) {
  const { message, local } = entry;
  const [loaded, setLoaded] = useState(false);
  const [broken, setBroken] = useState(false);
  const moving = message.meta?.animated === true;
  const url = local?.url ?? fileUrl(message, moving ? undefined : "480x480f").value;
  const box = fit(message.meta, most);
  const label = `Photo from ${from}${message.caption ? `: ${message.caption}` : ""}`;
  return (
    <button type="button" class="conv-picture" style={{ width: `${box.width}px`, height: `${box.height}px` }} aria-label={`Open ${label}`} onClick={() => onOpen(message)}>
      {!loaded && <Blurhash hash={message.meta?.blurhash} />}
      {broken && <span class="conv-broken">This picture can’t be shown.</span>}
      {url && !broken && <img src={url} alt="" decoding="async" draggable={false} class={loaded ? "is-loaded" : ""} onLoad={() => setLoaded(true)} onError={() => setBroken(true)} />}
    </button>
  );
}

function Film({ entry, most }: { entry: Entry; most: number }) {
  const { message, local } = entry;
  const [broken, setBroken] = useState(false);
  const url = local?.url ?? fileUrl(message).value;
  const poster = message.meta?.poster ? fileUrl(message, "480x480f").value : undefined;
  const box = fit(message.meta, most);
  return (
    <div class="conv-film" style={{ width: `${Math.max(240, box.width)}px`, height: `${Math.max(135, box.height)}px` }}>
      <Blurhash hash={message.meta?.blurhash} />
      {url && !broken && (
        <video
          src={poster || local ? url : `${url}#t=0.1`} // without a poster, its first picture
          poster={poster}
          controls
          playsInline
          preload={poster ? "none" : "metadata"}
          aria-label={`Video${message.meta?.duration ? `, ${duration(Number(message.meta.duration))}` : ""}`}
          onPlay={(event) => nowPlaying(event.currentTarget)}
          onError={() => setBroken(true)}
        />
      )}
      {broken && (
        <span class="conv-broken">
          This video can’t be played here.{" "}
          <a href={url} download={textOf(message.meta?.name) || "video"}>
            Download
          </a>
        </span>
      )}
    </div>
  );
}

function Sound({ entry, from }: { entry: Entry; from: string }) {
  const { message, local } = entry;
  const url = local?.url ?? fileUrl(message).value;
  const voice = message.meta?.waveform !== undefined;
  const label = `${voice ? "Voice message" : textOf(message.meta?.name) || "Sound"} from ${from}`;
  return <AudioPlayer key={entry.key} src={url} label={label} seconds={message.meta?.duration} waveform={message.meta?.waveform} />;
}

function Document({ entry }: { entry: Entry }) {
  const { message, local } = entry;
  const url = local?.url ?? fileUrl(message).value;
  const name = textOf(message.meta?.name) || message.file || "File";
  const size = bytes(message.meta?.size);
  return (
    <a class="conv-file" href={url} download={name} target="_blank" rel="noopener noreferrer">
      <span class="visually-hidden">Download </span>
      <span class="conv-file-badge" aria-hidden="true">
        {fileWord(name)}
      </span>
      <span class="conv-file-words">
        <bdi class="conv-file-name">{name}</bdi>
        <span class="conv-file-size">{size}</span>
      </span>
      <Icon name="download" />
    </a>
  );
}
