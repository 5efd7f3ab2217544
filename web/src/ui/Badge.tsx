import "./badge.css";

type Props = { count: number; max?: number; kind?: "accent" | "muted" | "mention"; label?: string };

/** A number in a pill; nothing for none. label says what it counts. */
export function Badge({ count, max = 99, kind = "accent", label }: Props) {
  if (count <= 0) return null;
  const shown = count > max ? `${max}+` : String(count);
  return (
    <span class={`badge badge-${kind}`}>
      <span aria-hidden={label ? "true" : undefined}>{kind === "mention" ? "@" : shown}</span>
      {label && <span class="visually-hidden">{label}</span>}
    </span>
  );
}
