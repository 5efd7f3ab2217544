// Tally is the reactions to a message as they are shown: one chip per emoji.
export interface Chip {
  emoji: string;
  users: string[]; // in the order they reacted
  mine: boolean;
}

// tally counts reactions, the emoji used first at the front.
export function tally(reactions: readonly { emoji: string; user: string }[], me: string): Chip[] {
  const chips = new Map<string, Chip>();
  for (const { emoji, user } of reactions) {
    let chip = chips.get(emoji);
    if (chip === undefined) chips.set(emoji, (chip = { emoji, users: [], mine: false }));
    if (chip.users.includes(user)) continue;
    chip.users.push(user);
    if (user === me) chip.mine = true;
  }
  return [...chips.values()];
}

// listed joins names for reading out: "Ann", "Ann and you", "Ann, Bob and 3 more".
export function listed(names: readonly string[], most = 4): string {
  if (names.length === 0) return "";
  if (names.length === 1) return names[0]!;
  if (names.length <= most) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}
