/** The mark of the client. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M6 4h20a4 4 0 0 1 4 4v11a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z" fill="var(--accent)" />
      <path d="M9 11h14M9 16h9" stroke="var(--on-accent)" stroke-width="2.6" stroke-linecap="round" />
    </svg>
  );
}
