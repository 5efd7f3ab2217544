import { useEffect, useRef, useState } from "preact/hooks";
import { lineOf } from "../../state/error";
import { IconButton } from "../../ui";
import { duration } from "../conversation/wording";
import type { Desk } from "./desk";
import { record, whyNot, type Recording } from "./recorder";
import { submitVoice } from "./submit";

const bars = 40;

interface Props {
  on: Desk;
  onDone(sent: boolean): void;
}

// Voice records a note in place of the text field. It starts at once; Escape or
// the bin throws it away.
export function Voice({ on, onDone }: Props) {
  const [seconds, setSeconds] = useState(0);
  const [levels, setLevels] = useState<number[]>([]);
  const [busy, setBusy] = useState(true);
  const recording = useRef<Recording | undefined>(undefined);
  const sendButton = useRef<HTMLButtonElement>(null);
  const throwButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    let over = false;
    const level = (at: number, loud: number) => {
      setSeconds(at);
      setLevels((before) => [...before.slice(1 - bars), loud]);
    };
    record(level, () => void finish()).then(
      (started) => {
        if (over) return started.cancel();
        recording.current = started;
        setBusy(false);
      },
      (error: unknown) => {
        if (over) return;
        on.problem.value = whyNot(error);
        onDone(false);
      },
    );
    return () => {
      over = true;
      recording.current?.cancel();
    };
  }, []);

  // A button that is still disabled takes no focus; until then Escape is the bin's.
  useEffect(() => (busy ? throwButton : sendButton).current?.focus(), [busy]);

  const finish = async () => {
    const taken = recording.current;
    if (!taken) return;
    recording.current = undefined;
    setBusy(true);
    let sent = false;
    try {
      const note = await taken.stop();
      if (note === undefined || note.seconds < 0.5) on.problem.value = "That was too short. Press, speak, then send.";
      else {
        await submitVoice(on, note);
        sent = true;
      }
    } catch (error) {
      on.problem.value = lineOf(error);
    }
    onDone(sent);
  };

  const escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onDone(false);
  };

  return (
    <div class="comp-voice" role="group" aria-label="Voice message" onKeyDown={escape}>
      <IconButton buttonRef={throwButton} icon="trash" label="Throw the recording away" onClick={() => onDone(false)} />
      <span class="comp-voice-dot" aria-hidden="true" />
      <span class="comp-voice-time" role="timer" aria-label="Recorded">
        {duration(seconds)}
      </span>
      <svg class="comp-voice-bars" viewBox={`0 0 ${bars * 4} 32`} preserveAspectRatio="none" aria-hidden="true">
        {levels.map((loud, i) => {
          const height = Math.max(2, loud * 30);
          return <rect key={i} x={(bars - levels.length + i) * 4 + 0.5} y={16 - height / 2} width={3} height={height} rx={1.5} />;
        })}
      </svg>
      <IconButton buttonRef={sendButton} class="comp-send" kind="primary" icon="send" label="Send voice message" disabled={busy} onClick={() => void finish()} />
    </div>
  );
}
