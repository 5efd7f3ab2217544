import { loudness, peaksOf } from "../conversation/waveform";

// Recording is one voice note being recorded. It owns the microphone: stop or
// cancel must be called, both release it.
export interface Recording {
  // stop ends it and gives the note; undefined if nothing was heard of the
  // microphone.
  stop(): Promise<VoiceNote | undefined>;
  cancel(): void;
}

export interface VoiceNote {
  blob: Blob;
  name: string;
  seconds: number;
  waveform: number[];
}

// types in the order we like them; Safari knows the last only.
const types = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export const mayRecord = () =>
  typeof MediaRecorder !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined;

// record asks for the microphone and begins. onLevel is called about twenty times
// a second with the seconds so far and the loudness from 0 to 1. ended is called
// when the microphone goes away by itself.
export async function record(onLevel: (seconds: number, level: number) => void, ended: () => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  try {
    return begin(stream, onLevel, ended);
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    throw error;
  }
}

function begin(stream: MediaStream, onLevel: (seconds: number, level: number) => void, ended: () => void): Recording {
  const type = types.find((t) => MediaRecorder.isTypeSupported(t));
  const recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: 32_000 });
  const chunks: Blob[] = [];
  const samples: number[] = [];
  recorder.ondataavailable = (event) => {
    if (event.data.size > 0) chunks.push(event.data);
  };

  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const frame = new Float32Array(analyser.fftSize);

  const started = performance.now();
  recorder.start(1000);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(frame);
    const level = loudness(frame);
    samples.push(level);
    onLevel((performance.now() - started) / 1000, Math.min(1, level * 4));
  }, 50);

  let released = false;
  const release = () => {
    released = true;
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  for (const track of stream.getTracks()) track.onended = () => void (released || ended());

  return {
    cancel() {
      if (released) return;
      recorder.ondataavailable = null;
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
    async stop() {
      if (released) return undefined;
      const seconds = (performance.now() - started) / 1000;
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      if (recorder.state !== "inactive") {
        recorder.stop();
        await stopped;
      }
      release();
      if (chunks.length === 0) return undefined;
      const mime = recorder.mimeType || type || "audio/webm";
      const ending = /mp4/.test(mime) ? "m4a" : /ogg/.test(mime) ? "ogg" : "webm";
      return {
        blob: new Blob(chunks, { type: mime.split(";")[0]! }),
        name: `voice.${ending}`,
        seconds: Math.round(seconds * 10) / 10,
        waveform: peaksOf(samples),
      };
    },
  };
}

// whyNot turns a refusal of the microphone into a line to act on.
export function whyNot(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "The microphone is not allowed. Allow it in the browser's settings of this page.";
  if (name === "NotFoundError") return "No microphone was found.";
  return "The microphone can't be used right now.";
}
