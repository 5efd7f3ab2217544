import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../ui";
import { knowLength, nowPlaying } from "./playing";
import { peaksFrom, resample } from "./waveform";
import { duration as written, spoken } from "./wording";

const bars = 44;
const speeds = [1, 1.5, 2];

interface Props {
  src: string | undefined;
  label: string; // what it is, for those who can't see it
  seconds: unknown; // meta.duration
  waveform: unknown; // meta.waveform
}

// AudioPlayer plays a voice note or another sound. Its waveform is a slider:
// arrows go five seconds, Home and End to the ends.
export function AudioPlayer({ src, label, seconds, waveform }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const [length, setLength] = useState(typeof seconds === "number" && seconds > 0 ? seconds : 0);
  const [speed, setSpeed] = useState(1);
  const [problem, setProblem] = useState("");

  useEffect(() => () => audio.current?.pause(), []);

  const ready = async (element: HTMLAudioElement) => {
    if (element.readyState === 0) {
      element.load();
      await new Promise<void>((resolve, reject) => {
        element.addEventListener("loadedmetadata", () => resolve(), { once: true });
        element.addEventListener("error", () => reject(new Error("not playable")), { once: true });
      });
    }
    await knowLength(element);
    if (Number.isFinite(element.duration) && element.duration > 0) setLength(element.duration);
  };

  const toggle = async () => {
    const element = audio.current;
    if (!element || src === undefined) return;
    if (playing) {
      element.pause();
      return;
    }
    setProblem("");
    try {
      await ready(element);
      if (position > 0 && position < length - 0.2) element.currentTime = position;
      element.playbackRate = speed;
      nowPlaying(element);
      await element.play();
    } catch {
      setProblem("This sound can't be played here.");
    }
  };

  const seek = (to: number) => {
    const at = Math.max(0, Math.min(length, to));
    setPosition(at);
    if (audio.current && audio.current.readyState > 0) audio.current.currentTime = at;
  };

  const keys = (event: KeyboardEvent) => {
    const to = { ArrowRight: position + 5, ArrowUp: position + 5, ArrowLeft: position - 5, ArrowDown: position - 5, Home: 0, End: length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek(to);
  };

  const faster = () => {
    const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length]!;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  };

  return (
    <div class="conv-audio" role="group" aria-label={label}>
      <IconButton class="conv-play" icon={playing ? "pause" : "play"} label={playing ? "Pause" : "Play"} disabled={src === undefined} onClick={() => void toggle()} />
      <div class="conv-wave">
        <Bars peaks={peaksFrom(waveform)} part={length > 0 ? position / length : 0} />
        <input
          type="range"
          class="conv-seek"
          aria-label="Position"
          aria-valuetext={`${spoken(position)} of ${spoken(length)}`}
          min={0}
          max={Math.max(0.1, length)}
          step={0.1}
          value={position}
          onInput={(event) => seek(Number(event.currentTarget.value))}
          onKeyDown={keys}
        />
      </div>
      <span class="conv-length">{written(playing || position > 0 ? position : length)}</span>
      <button type="button" class="conv-speed" aria-label={`Speed ${speed}`} onClick={faster}>
        {speed}×
      </button>
      {problem && <span class="conv-problem" role="alert">{problem}</span>}
      <audio
        ref={audio}
        src={src}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => playing && setPosition(event.currentTarget.currentTime)}
        onEnded={() => {
          setPlaying(false);
          setPosition(0);
        }}
      />
    </div>
  );
}

// Bars draws the waveform; part is how much of it was played.
function Bars({ peaks, part = 0 }: { peaks: number[]; part?: number }) {
  const shown = peaks.length > 0 ? resample(peaks, bars) : new Array<number>(bars).fill(24);
  return (
    <svg class="conv-bars" viewBox={`0 0 ${bars * 4} 32`} preserveAspectRatio="none" aria-hidden="true">
      {shown.map((peak, i) => {
        const height = Math.max(3, (peak / 255) * 30);
        return <rect key={i} class={i / bars < part ? "is-played" : ""} x={i * 4 + 0.75} y={16 - height / 2} width={2.5} height={height} rx={1.25} />;
      })}
    </svg>
  );
}
