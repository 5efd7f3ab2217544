import "@preact/signals";
import { render } from "preact";
import { startConnection } from "./state/connection";
import { startOutbox } from "./state/outbox";
import { session } from "./state/session";
import { applySettings } from "./state/settings";
import "./styles/tokens.css";
import "./styles/base.css";
import AuthView from "./views/auth/AuthView";
import Shell from "./views/shell/Shell";

function App() {
  return session.value ? <Shell /> : <AuthView />;
}

applySettings();
startOutbox();
startConnection();
render(<App />, document.getElementById("app")!);
