import type { JSX } from "preact";
import { Account } from "./Account";
import { Appearance } from "./Appearance";
import { Me } from "./Me";
import { PrivacyCard } from "./PrivacyCard";
import "../chats/forms.css";
import "./settings.css";

/** One's profile and how the client behaves. */
export default function SettingsView(): JSX.Element {
  return (
    <section class="settings" aria-labelledby="settings-title">
      <div class="settings-inner">
        <h2 class="settings-title" id="settings-title">Settings</h2>
        <Me />
        <PrivacyCard />
        <Appearance />
        <Account />
      </div>
    </section>
  );
}
