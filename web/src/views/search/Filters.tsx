import type { JSX } from "preact";
import { members, profileOf } from "../../state/members";
import { friends } from "../../state/people";
import { hiddenRooms, rooms, titleOf } from "../../state/rooms";
import { me } from "../../state/session";
import { Select, TextField, Toggle } from "../../ui";
import { flip, kinds, type Filters as Wanted } from "./query";

// A choice of more than this is no choice any more.
const most = 500;

type FiltersProps = { wanted: Wanted; onChange: (change: Partial<Wanted>) => void };

/** What narrows a search beside its words. */
export function Filters({ wanted, onChange }: FiltersProps): JSX.Element {
  return (
    <>
      <div class="search-filters">
        <Select label="Conversation" value={wanted.room} options={places(wanted.room)} onChange={(room) => onChange({ room, sender: "" })} />
        <Select label="From" value={wanted.sender} options={senders(wanted)} onChange={(sender) => onChange({ sender })} />
        <TextField label="Since" type="date" value={wanted.from} max={wanted.to || undefined} onInput={(from) => onChange({ from })} />
        <TextField label="Until" type="date" value={wanted.to} min={wanted.from || undefined} onInput={(to) => onChange({ to })} />
      </div>
      <fieldset class="form-set">
        <legend>Kind</legend>
        <div class="form-chips">
          {kinds.map(({ type, label }) => (
            <label class="form-chip" key={type}>
              <input type="checkbox" checked={wanted.types.includes(type)} onChange={() => onChange({ types: flip(wanted.types, type) as Wanted["types"] })} />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      <Toggle label="Pinned only" checked={wanted.pinned} onChange={(pinned) => onChange({ pinned })} />
    </>
  );
}

type Option = { value: string; label: string };

function places(chosen: string): Option[] {
  const all = [...rooms.value, ...hiddenRooms.value];
  const shown = all.filter((line, i) => i < most || line.room.id === chosen);
  return [{ value: "", label: "All" }, ...shown.map((line) => ({ value: line.room.id, label: titleOf(line) }))];
}

function senders({ room, sender }: Wanted): Option[] {
  const known = room ? members(room).value.map((m) => m.user) : friends.value.map((f) => f.peer!.id);
  const others = [...new Set([...known, sender])].filter((user) => user && user !== me());
  const named = others.slice(0, most).map((user) => ({ value: user, label: profileOf(user).value.name || "…" }));
  return [{ value: "", label: "Anyone" }, { value: me(), label: "Me" }, ...named.sort((a, b) => a.label.localeCompare(b.label))];
}
