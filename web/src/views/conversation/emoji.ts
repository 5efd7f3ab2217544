// The emoji one may pick, each with the name that is read out and searched.
// Written as "emoji name|...": a fifth of the size of objects in the bundle.
const groups: [string, string][] = [
  ["Often used", "👍 thumbs up|❤️ red heart|😂 tears of joy|😮 surprised|😢 crying|🙏 folded hands|🎉 party|🔥 fire|👏 clapping|✅ done|👀 eyes|💯 hundred"],
  [
    "Faces",
    "😀 grinning|😃 happy|😄 smiling eyes|😁 beaming|😅 sweat smile|🤣 rolling laughing|🙂 slight smile|🙃 upside down|😉 winking|😊 blushing|😇 halo|🥰 loving|😍 heart eyes|🤩 starstruck|😘 kiss|😋 yummy|😜 tongue|🤪 zany|🤗 hug|🤭 giggle|🤫 hush|🤔 thinking|🤐 zipped|😐 neutral|😑 expressionless|😏 smirk|😒 unamused|🙄 eye roll|😬 grimace|😌 relieved|😔 pensive|😪 sleepy|😴 asleep|😷 mask|🤒 ill|🥵 hot|🥶 cold|😵 dizzy|🤯 mind blown|🥳 celebrating|😎 cool|🤓 nerd|😕 confused|😟 worried|😳 flushed|🥺 pleading|😨 fearful|😭 sobbing|😱 screaming|😤 huffing|😡 angry|🤬 cursing|💀 skull|🤡 clown|👻 ghost|🤖 robot",
  ],
  [
    "Hands and people",
    "👋 waving|🤚 raised hand|✋ stop hand|👌 perfect|🤏 pinch|✌️ victory|🤞 fingers crossed|🤟 love you|🤘 horns|🤙 call me|👈 left|👉 right|👆 up|👇 down|👎 thumbs down|✊ fist|👊 punch|🙌 raised hands|🫶 heart hands|🤝 handshake|💪 strong|🤷 shrug|🤦 facepalm|🙋 raising hand|💃 dancing|🏃 running",
  ],
  [
    "Hearts and signs",
    "🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|🤍 white heart|💔 broken heart|💕 two hearts|✨ sparkles|⭐ star|⚡ lightning|💥 boom|💤 sleep|❌ cross|❓ question|❗ exclamation|⚠️ warning|🔔 bell|🎵 music",
  ],
  [
    "Things",
    "☀️ sun|🌙 moon|🌈 rainbow|❄️ snow|🌹 rose|🌱 sprout|🐶 dog|🐱 cat|🦄 unicorn|🐝 bee|🍎 apple|🍕 pizza|🍔 burger|🍰 cake|☕ coffee|🍺 beer|🥂 toast|⚽ football|🏆 trophy|🎮 game|🎸 guitar|🎁 gift|🚀 rocket|✈️ plane|🚗 car|🏠 house|💡 idea|📌 pin|📎 paperclip|📅 calendar|💻 laptop|📱 phone|💰 money|🔒 lock|🔑 key|🛠️ tools",
  ],
];

export interface Emoji {
  char: string;
  name: string;
}

export const emoji: { group: string; list: Emoji[] }[] = groups.map(([group, text]) => ({
  group,
  list: text.split("|").map((one) => {
    const space = one.indexOf(" ");
    return { char: one.slice(0, space), name: one.slice(space + 1) };
  }),
}));

const names = new Map(emoji.flatMap(({ list }) => list.map(({ char, name }) => [char, name] as const)));

// nameOf is what an emoji is called, itself if we do not know it.
export const nameOf = (char: string) => names.get(char) ?? char;

// found filters by name; everything for an empty query.
export function found(query: string): { group: string; list: Emoji[] }[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return emoji;
  const list = new Map(
    emoji.flatMap((g) => g.list).filter((e) => e.name.includes(wanted) || e.char === wanted).map((e) => [e.char, e]),
  );
  return [{ group: "Found", list: [...list.values()] }];
}
