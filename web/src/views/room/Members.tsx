import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { members, membersState, profileOf, reloadMembers } from "../../state/members";
import type { MemberRecord, RoomLine } from "../../state/types";
import { Button, EmptyState, Spinner } from "../../ui";
import { matches } from "../chats/fold";
import { Rows } from "../chats/Rows";
import { SearchField } from "../chats/SearchField";
import { AddMembers } from "./AddMembers";
import { MemberRow } from "./MemberRow";
import { byRole, manages } from "./rights";

/** Everybody in a group. */
export function Members({ line }: { line: RoomLine }): JSX.Element {
  const { room, member } = line;
  const [q, setQ] = useState("");
  const [adding, setAdding] = useState(false);
  const list = members(room.id).value;
  const leads = manages({ type: room.type, me: member.role });
  const shown = named(list).filter((m) => matches(m.name, q));
  return (
    <>
      <div class="room-tools">
        {leads && <Button icon="userAdd" onClick={() => setAdding(true)}>Add members</Button>}
        {list.length > 10 && <SearchField label="Find a member" value={q} onInput={setQ} />}
      </div>
      {shown.length > 0 && (
        <Rows items={shown} keyOf={(m) => m.record.user} label="Members" row={3.75}>
          {(m) => <MemberRow line={line} record={m.record} />}
        </Rows>
      )}
      {shown.length === 0 && <Nobody room={room.id} />}
      {adding && <AddMembers room={room.id} present={list} onClose={() => setAdding(false)} />}
    </>
  );
}

type Named = { record: MemberRecord; role: string; name: string };

function named(list: readonly MemberRecord[]): Named[] {
  return byRole(list.map((record) => ({ record, role: record.role, name: profileOf(record.user).value.name })));
}

function Nobody({ room }: { room: string }): JSX.Element {
  const state = membersState(room).value;
  if (state === "loading") return <Spinner label="Loading members" />;
  if (state === "ready") return <EmptyState icon="search" title="No member of this name" />;
  return (
    <EmptyState icon="alert" title="The members could not be loaded" action={<Button onClick={() => void reloadMembers(room)}>Try again</Button>} />
  );
}
