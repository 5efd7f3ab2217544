import { useId, useState } from "preact/hooks";
import { profileOf } from "../../state/members";
import type { ID } from "../../state/types";
import { Avatar, Icon } from "../../ui";
import { matching, typedAt, type Person, type Typed } from "./mention";
import { peopleIn } from "./people";

// useMentions is the completion of "@": what is typed, who fits, which is chosen.
export function useMentions(room: ID, on: boolean, everyone: boolean) {
  const [typed, setTyped] = useState<Typed>();
  const [at, setAt] = useState(0);
  const listID = useId();
  const found = typed && on ? matching(peopleIn(room, everyone), typed.query) : [];
  const open = found.length > 0;

  return {
    typed,
    found,
    at: Math.min(at, Math.max(0, found.length - 1)),
    open,
    listID,
    optionID: (i: number) => `${listID}-${i}`,
    look(text: string, caret: number) {
      const next = on ? typedAt(text, caret) : undefined;
      if (next?.query !== typed?.query) setAt(0);
      setTyped(next);
    },
    close: () => setTyped(undefined),
    // keys takes the keys that are the list's while it is open.
    keys(event: KeyboardEvent, choose: (person: Person) => void): boolean {
      if (!open) return false;
      const now = Math.min(at, found.length - 1);
      if (event.key === "ArrowDown") setAt((now + 1) % found.length);
      else if (event.key === "ArrowUp") setAt((now - 1 + found.length) % found.length);
      else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(found[now]!);
      else if (event.key === "Escape") setTyped(undefined);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

interface Props {
  state: ReturnType<typeof useMentions>;
  onChoose(person: Person): void;
}

// Mentions is the list above the text field.
export function Mentions({ state, onChoose }: Props) {
  if (!state.open) return null;
  return (
    <ul class="comp-mentions" role="listbox" id={state.listID} aria-label="Mention">
      {state.found.map((person, i) => (
        <li
          key={person.id}
          id={state.optionID(i)}
          role="option"
          aria-selected={i === state.at}
          // The press must not take the focus from the text field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(person)}
        >
          {person.id === "@all" ? <Icon name="people" size={24} /> : <Avatar profile={profileOf(person.id).value} size={24} />}
          <bdi>{person.name}</bdi>
          {person.id === "@all" && <span class="comp-mentions-note">everybody in this group</span>}
        </li>
      ))}
    </ul>
  );
}
