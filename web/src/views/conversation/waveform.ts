// A waveform is a list of at most 100 numbers from 0 to 255, as the server
// keeps it in `meta.waveform`.
export const mostPeaks = 100;

// peaksOf brings loudness samples (0 to 1, in order) down to at most count
// peaks. Quiet speech is lifted: the loudest sample becomes 255.
export function peaksOf(samples: readonly number[], count = mostPeaks): number[] {
  const cells = resample(samples, Math.min(count, samples.length));
  const loudest = Math.max(...cells, 0.02); // silence stays flat
  return cells.map((cell) => Math.round(Math.min(1, Math.max(0, cell / loudest)) * 255));
}

// resample gives exactly count values: the largest of each stretch, or values
// repeated when there are fewer.
export function resample(values: readonly number[], count: number): number[] {
  if (values.length === 0 || count <= 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    let most = 0;
    for (let j = from; j < to; j++) most = Math.max(most, values[j] ?? 0);
    return most;
  });
}

// loudness is the root mean square of one frame of samples between -1 and 1.
export function loudness(frame: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < frame.length; i++) sum += frame[i]! * frame[i]!;
  return frame.length === 0 ? 0 : Math.sqrt(sum / frame.length);
}

// peaksFrom reads `meta.waveform` as a client may have written it: numbers, or
// the same bytes in base64. Anything else is no waveform.
export function peaksFrom(value: unknown): number[] {
  if (Array.isArray(value)) {
    return value.every((v) => typeof v === "number" && Number.isFinite(v))
      ? value.slice(0, 1000).map((v: number) => Math.min(255, Math.max(0, v)))
      : [];
  }
  if (typeof value !== "string" || value === "" || value.length > 4000) return [];
  try {
    return Array.from(atob(value), (c) => c.charCodeAt(0));
  } catch {
    return [];
  }
}
