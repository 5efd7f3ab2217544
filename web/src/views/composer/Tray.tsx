import { IconButton } from "../../ui";
import { bytes, fileWord } from "../conversation/wording";
import { detach, type Desk } from "./desk";

// Tray shows the files that will be sent with the next press of Send.
export function Tray({ on }: { on: Desk }) {
  const files = on.files.value;
  if (files.length === 0) return null;
  return (
    <ul class="comp-tray" aria-label="Files to send">
      {files.map(({ id, file, kind, preview }) => (
        <li key={id} class={`comp-item is-${kind}`}>
          {kind === "image" && <img src={preview} alt={`Preview of ${file.name}`} />}
          {kind === "video" && <video src={`${preview}#t=0.1`} muted playsInline preload="metadata" aria-label={`Preview of ${file.name}`} />}
          {(kind === "file" || kind === "audio") && (
            <span class="comp-item-badge" aria-hidden="true">
              {fileWord(file.name)}
            </span>
          )}
          <span class="comp-item-words">
            <bdi class="comp-item-name">{file.name}</bdi>
            <span class="comp-item-size">{bytes(file.size)}</span>
          </span>
          <IconButton class="comp-item-off" icon="close" label={`Remove ${file.name}`} size={16} onClick={() => detach(on, id)} />
        </li>
      ))}
    </ul>
  );
}
