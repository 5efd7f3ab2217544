const maxTokenAge = 6 * 3600_000;

/** When the token should be replaced: in milliseconds from now, 0 for now. */
export function refreshDue(token: string, refreshed: number, now: number): number {
  const left = expiry(token) - now;
  return Math.max(0, Math.min(refreshed + maxTokenAge - now, left / 2, left - 60_000));
}

function expiry(token: string): number {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return (JSON.parse(atob(payload)) as { exp: number }).exp * 1000;
  } catch {
    return 0;
  }
}
