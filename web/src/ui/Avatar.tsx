import { useEffect, useState } from "preact/hooks";
import type { Profile } from "../state/types";
import { Icon } from "./Icon";
import "./avatar.css";

type Props = {
  profile?: Profile | null;
  size?: number;
  /** A dot when true; leave it out where presence is not shown. */
  online?: boolean;
  /** The link of a picture that goes before the profile's own. */
  image?: string;
  name?: string;
  group?: boolean;
};

const hues = 8;

/** A person's or a group's picture, or their initials. Decorative: the name stands beside it. */
export function Avatar({ profile, size = 40, online, image, name, group }: Props) {
  const [broken, setBroken] = useState(false);
  const url = image ?? pictureOf(profile);
  useEffect(() => setBroken(false), [url]);
  const label = name ?? profile?.name ?? "";
  return (
    <span class={`avatar avatar-hue-${hueOf(profile?.id ?? label)}`} style={{ width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px` }} aria-hidden="true">
      {url && !broken
        ? <img src={url} alt="" width={size} height={size} loading="lazy" decoding="async" onError={() => setBroken(true)} />
        : <span class="avatar-letters">{group && !label ? <Icon name="people" size={size / 2} /> : initialsOf(label)}</span>}
      {online && <span class="avatar-dot" />}
    </span>
  );
}

function pictureOf(profile: Profile | null | undefined): string | undefined {
  // A path of this server only: a name elsewhere would tell who looks.
  if (!profile?.avatar.startsWith("/") || profile.avatar.startsWith("//")) return undefined;
  return `${profile.avatar}?thumb=100x100`;
}

/** Up to two letters of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word && [...word][0]);
  return letters.filter(Boolean).join("").toLocaleUpperCase() || "?";
}

function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return sum % hues;
}
