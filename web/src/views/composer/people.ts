import { members, profileOf } from "../../state/members";
import { me } from "../../state/session";
import type { ID } from "../../state/types";
import type { Person } from "./mention";

// peopleIn are those one may mention in a room: the others, and all of them at
// once for who leads the group.
export function peopleIn(room: ID, everyone: boolean): Person[] {
  const own = me();
  const people = members(room)
    .value.filter((member) => member.user !== own)
    .map((member) => ({ id: member.user, name: profileOf(member.user).value.name }))
    .filter((person) => person.name !== "");
  if (everyone) people.push({ id: "@all", name: "all" });
  return people;
}
