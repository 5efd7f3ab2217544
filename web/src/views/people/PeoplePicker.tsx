import type { JSX, RefObject } from "preact";
import { useState } from "preact/hooks";
import { friends } from "../../state/people";
import type { Profile } from "../../state/types";
import { Avatar, EmptyState, Icon, Spinner } from "../../ui";
import { matches } from "../chats/fold";
import { Rows } from "../chats/Rows";
import { SearchField } from "../chats/SearchField";
import { enough, usePeople } from "./usePeople";
import "./people.css";

export type PeoplePickerProps = {
  /** Several may be chosen; else a press picks one. */
  many?: boolean;
  chosen?: readonly Profile[];
  onChange?: (chosen: Profile[]) => void;
  onPick?: (person: Profile) => void;
  /** Ids that can't be chosen, with a word why. */
  taken?: ReadonlyMap<string, string>;
  /** The field, for who gives it the focus. */
  field?: RefObject<HTMLInputElement>;
};

/** Friends, and everybody who can be found by name. */
export function PeoplePicker({ many, chosen = [], onChange, onPick, taken, field }: PeoplePickerProps): JSX.Element {
  const [q, setQ] = useState("");
  const found = usePeople(q);
  const people = candidates(q, found.items.flatMap((f) => (f.peer && f.status !== "blocked" ? [f.peer] : [])));
  const picked = new Set(chosen.map((p) => p.id));

  const press = (person: Profile) => {
    if (taken?.has(person.id)) return;
    if (!many) return onPick?.(person);
    onChange?.(picked.has(person.id) ? chosen.filter((p) => p.id !== person.id) : [...chosen, person]);
  };

  return (
    <div class="picker">
      {chosen.length > 0 && (
        <ul class="picker-chosen" aria-label="Chosen">
          {chosen.map((person) => (
            <li key={person.id}>
              <button type="button" class="picker-chip" aria-label={`Take out ${person.name}`} onClick={() => press(person)}>
                <span dir="auto">{person.name}</span>
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField label="Find people by name" value={q} onInput={setQ} input={field} />
      <div class="picker-scroll" data-scroller tabIndex={people.length > 0 ? -1 : 0}>
        {people.length > 0 && (
          <Rows items={people} keyOf={(p) => p.id} label="People" row={3.25} onEnd={found.more}>
            {(person) => (
              <button
                type="button"
                class="picker-row"
                data-main
               
                role={many ? "checkbox" : undefined}
                aria-checked={many ? picked.has(person.id) : undefined}
                aria-disabled={taken?.has(person.id) || undefined}
                onClick={() => press(person)}
              >
                {many && <span class="picker-box">{picked.has(person.id) && <Icon name="check" size={14} />}</span>}
                <Avatar profile={person} size={36} />
                <span class="people-who">
                  <span class="people-name" dir="auto">{person.name}</span>
                  {taken?.has(person.id) && <span class="people-line">{taken.get(person.id)}</span>}
                </span>
              </button>
            )}
          </Rows>
        )}
        <Foot q={q} empty={people.length === 0} loading={found.loading} error={found.error} />
      </div>
    </div>
  );
}

// Friends whose name fits go first, they are here already; then who was found.
function candidates(q: string, found: Profile[]): Profile[] {
  const own = friends.value.flatMap((f) => (f.peer && matches(f.peer.name, q) ? [f.peer] : []));
  const known = new Set(own.map((p) => p.id));
  return [...own, ...found.filter((p) => !known.has(p.id))];
}

function Foot({ q, empty, loading, error }: { q: string; empty: boolean; loading: boolean; error: string }): JSX.Element | null {
  if (error) return <p class="error-line" role="alert">{error}</p>;
  if (loading) return <Spinner label="Searching" />;
  if (!empty) return null;
  if (enough(q)) return <EmptyState icon="search" title="Nobody found" />;
  return <EmptyState icon="people" title="Type a name" text="Two letters are enough." />;
}
