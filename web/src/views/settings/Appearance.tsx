import type { JSX } from "preact";
import { setTextSize, setTheme, textSize, theme, type TextSize, type Theme } from "../../state/settings";
import { Chips } from "../chats/Chips";

const themes: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const sizes: readonly { value: TextSize; label: string }[] = [
  { value: "small", label: "Small" },
  { value: "normal", label: "Normal" },
  { value: "large", label: "Large" },
];

/** How the client looks on this device. */
export function Appearance(): JSX.Element {
  return (
    <section class="settings-card" aria-labelledby="settings-look">
      <h3 id="settings-look">Appearance</h3>
      <Chips titled label="Theme" value={theme.value} choices={themes} onChange={setTheme} />
      <Chips titled label="Text size" value={textSize.value} choices={sizes} onChange={setTextSize} />
    </section>
  );
}
