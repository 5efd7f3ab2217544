import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { call } from "./connection";
import { apiError } from "./error";
import type { Friendship, ID, Profile } from "./types";

const known = new Map<ID, Signal<Profile>>();
const asked = new Set<ID>();

/** Keeps what an answer tells of users. */
export function learn(...profiles: (Profile | null | undefined)[]): void {
  for (const profile of profiles) {
    if (!profile) continue;
    const kept = slot(profile.id);
    const { name, avatar } = kept.peek();
    asked.add(profile.id);
    if (name !== profile.name || avatar !== profile.avatar) kept.value = profile;
  }
}

/** A user's name and picture; the name is empty until it is known. */
export function profileOf(user: ID): ReadonlySignal<Profile> {
  const kept = slot(user);
  if (user && !asked.has(user)) {
    asked.add(user);
    void ask(user);
  }
  return kept;
}

function slot(user: ID): Signal<Profile> {
  let kept = known.get(user);
  if (!kept) known.set(user, (kept = signal({ id: user, name: user ? "" : "Deleted user", avatar: "" })));
  return kept;
}

async function ask(user: ID) {
  try {
    const { peer } = await call<Friendship>("friend.get", { user });
    if (peer) learn(peer);
    else slot(user).value = { id: user, name: "Deleted user", avatar: "" };
  } catch (err) {
    if (apiError(err).status === 404) slot(user).value = { id: user, name: "Deleted user", avatar: "" };
    else asked.delete(user);
  }
}
