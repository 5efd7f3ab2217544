// One sound at a time: whoever begins to play stops the one before.
let current: HTMLMediaElement | undefined;

export function nowPlaying(element: HTMLMediaElement): void {
  if (current !== undefined && current !== element) current.pause();
  current = element;
}

// knowLength makes the browser find out how long a recording is. What
// MediaRecorder wrote has no length and cannot be sought in until the end was
// visited once.
export async function knowLength(audio: HTMLMediaElement): Promise<void> {
  if (Number.isFinite(audio.duration)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      audio.removeEventListener("durationchange", known);
      clearTimeout(timer);
      resolve();
    };
    const known = () => {
      if (Number.isFinite(audio.duration)) done();
    };
    const timer = setTimeout(done, 3000); // then it plays, but can't be sought in
    audio.addEventListener("durationchange", known);
    audio.currentTime = 1e9;
  });
  audio.currentTime = 0;
}
