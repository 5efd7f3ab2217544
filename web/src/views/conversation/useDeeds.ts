import { useMemo, useRef, useState } from "preact/hooks";
import { lineOf } from "../../state/error";
import { hide, pin, react, remove } from "../../state/messages";
import { profileOf } from "../../state/members";
import type { Entry } from "../../state/timeline";
import { toast } from "../../state/toasts";
import type { ID, MessageRecord } from "../../state/types";
import { replyTo, startEdit } from "../composer/desk";
import type { Name } from "../../ui";
import type { Action } from "./actions";
import { copyText } from "./copy";
import type { Deeds } from "./MessageRow";

// Place is a point on the screen or the button something belongs to.
export type Place = { x: number; y: number } | HTMLElement;

// Asked is what a message's action opened on top of the conversation.
export type Asked =
  | { what: "menu" | "pick"; entry: Entry; at: Place }
  | { what: "hide" | "remove" | "report" | "picture"; message: MessageRecord };

async function copy(text: string): Promise<void> {
  if (await copyText(text)) toast("Copied");
  else toast("The browser does not let this page copy.", "error");
}

// attempt runs what the server may refuse, and says its line if it does.
function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => toast(lineOf(error), "error"));
}

// useDeeds gives the rows their one Deeds object and tells what they opened.
export function useDeeds(room: ID, jump: (id: ID) => void, activate: (key: string) => void) {
  const [asked, setAsked] = useState<Asked>();
  const latest = useRef({ jump, activate });
  latest.current = { jump, activate };

  const deeds = useMemo<Deeds>(() => {
    const act = (action: Action, entry: Entry) => {
      const { message } = entry;
      switch (action) {
        case "reply":
          return replyTo(room, message.id);
        case "edit":
          return startEdit(room, message);
        case "copy":
          return void copy(message.text || message.caption);
        case "pin":
        case "unpin":
          return attempt(pin(message.id, action === "pin"));
        case "hide":
        case "remove":
        case "report":
          return setAsked({ what: action, message });
        case "react":
          return; // pick opens it, it needs a place
      }
    };
    return {
      act,
      menu: (entry, at) => setAsked({ what: "menu", entry, at }),
      pick: (entry, at) => setAsked({ what: "pick", entry, at }),
      react: (message, emoji, on) => attempt(react(message.id, emoji, on)),
      jump: (id) => latest.current.jump(id),
      open: (message) => void (message.id && setAsked({ what: "picture", message })),
      activate: (key) => latest.current.activate(key),
      names,
    };
  }, [room]);

  return { deeds, asked, ask: setAsked };
}

function names(message: MessageRecord): Name[] {
  return (message.mentions ?? []).map((id) => ({ id, name: id === "@all" ? id : profileOf(id).value.name }));
}

// dropped is what the confirmed dialog does.
export const dropped = { hide: (message: MessageRecord) => hide([message]), remove: (message: MessageRecord) => remove([message.id]) };
