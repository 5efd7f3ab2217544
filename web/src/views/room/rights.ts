// What the client offers. The server decides (chat/policy.go); this mirrors it
// so that nobody is offered what will be refused.

export type Role = "owner" | "admin" | "member" | string;

export interface Standing {
  type: string; // of the room
  me: Role;
}

export interface Offer {
  makeAdmin: boolean;
  makeMember: boolean;
  handOver: boolean;
  remove: boolean;
  silence: boolean;
  ban: boolean;
}

const nothing: Offer = { makeAdmin: false, makeMember: false, handOver: false, remove: false, silence: false, ban: false };

export function manages({ type, me }: Standing): boolean {
  return type === "group" && (me === "owner" || me === "admin");
}

// offersFor says what may be done to another member; never for oneself.
export function offersFor(standing: Standing, target: Role): Offer {
  if (!manages(standing)) return nothing;
  const owner = standing.me === "owner";
  const below = target === "member" || (owner && target === "admin");
  return {
    makeAdmin: owner && target === "member",
    makeMember: owner && target === "admin",
    handOver: owner && target !== "owner",
    remove: below,
    silence: below,
    ban: below,
  };
}

// Ten times as fast as localeCompare, which counts in a group of thousands.
const names = new Intl.Collator();

// byRole orders members: owner, admins, the others; then by name.
export function byRole<M extends { role: string; name: string }>(list: readonly M[]): M[] {
  const rank = (role: string) => (role === "owner" ? 0 : role === "admin" ? 1 : 2);
  return [...list].sort((a, b) => rank(a.role) - rank(b.role) || names.compare(a.name, b.name));
}
