import { useState } from "preact/hooks";
import { toast } from "../../state/toasts";
import { Button, Icon } from "../../ui";
import { copyText } from "../conversation/copy";
import type { Desk } from "./desk";

// Closed stands in the composer's place when nothing can be written here. What
// was written is kept and can be taken along.
export function Closed({ on, why }: { on: Desk; why: string }) {
  const [copied, setCopied] = useState(false);
  const text = on.text.value;
  const files = on.files.value;
  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else toast("The browser does not let this page copy.", "error");
  };
  return (
    <div class="comp is-closed">
      <p class="comp-why" role="status">
        <Icon name="lock" size={18} />
        <span>{why}</span>
      </p>
      {(text !== "" || files.length > 0) && (
        <div class="comp-kept">
          <span class="comp-kept-head">Not sent, and kept here:</span>
          {text !== "" && (
            <p class="comp-kept-text" dir="auto">
              {text}
            </p>
          )}
          {files.length > 0 && <p class="comp-kept-text">{files.map(({ file }) => file.name).join(", ")}</p>}
          {text !== "" && (
            <Button icon="copy" onClick={() => void copy()}>
              {copied ? "Copied" : "Copy text"}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
