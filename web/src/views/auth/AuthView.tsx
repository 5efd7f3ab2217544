import { useEffect, useRef, useState } from "preact/hooks";
import { fieldErrors, lineOf } from "../../state/error";
import { oauthProviders, resetPassword, signIn, signInWith, signUp, wasEnded, type Provider } from "../../state/session";
import { Button, TextField } from "../../ui";
import { Logo } from "../shell/Logo";
import "./auth.css";

type Mode = "in" | "up" | "reset";

const titles: Record<Mode, string> = { in: "Sign in", up: "Create an account", reset: "Reset your password" };

/** The ways into the chat. What is typed stays when one changes between them. */
export default function AuthView() {
  const [mode, setMode] = useState<Mode>("in");
  const [ended] = useState(wasEnded);
  // Nearly every app has passwords: do not wait to be told.
  const [ways, setWays] = useState<{ password: boolean; providers: Provider[] }>({ password: true, providers: [] });
  const [trouble, setTrouble] = useState("");

  const ask = () => {
    setTrouble("");
    oauthProviders().then(setWays, (err) => setTrouble(lineOf(err)));
  };
  useEffect(ask, []);

  return (
    <main class="auth">
      <div class="auth-card">
        <div class="auth-brand"><Logo size={40} /><span>PocketChat</span></div>
        <h1>{titles[mode]}</h1>
        {ended && mode === "in" && <p class="auth-note" role="status">Your session has ended. Sign in to go on; what you had not sent is still there.</p>}
        {trouble && (
          <div class="auth-trouble">
            <p class="error-line" role="alert">{trouble}</p>
            <Button onClick={ask}>Try again</Button>
          </div>
        )}
        <Ways mode={mode} setMode={setMode} {...ways} />
      </div>
    </main>
  );
}

type WaysProps = { mode: Mode; setMode: (mode: Mode) => void; password: boolean; providers: Provider[] };

function Ways({ mode, setMode, password, providers }: WaysProps) {
  if (!password && providers.length === 0) return <p class="error-line" role="alert">This server offers no way to sign in here.</p>;
  return (
    <>
      {password && <PasswordForm mode={mode} setMode={setMode} />}
      {providers.length > 0 && mode !== "reset" && <Providers providers={providers} apart={password} />}
    </>
  );
}

function PasswordForm({ mode, setMode }: { mode: Mode; setMode: (mode: Mode) => void }) {
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [line, setLine] = useState("");
  const [done, setDone] = useState("");
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);

  useEffect(() => {
    setErrors({});
    setLine("");
    setDone("");
    first.current?.focus();
  }, [mode]);

  const set = (field: keyof typeof form) => (value: string) => {
    setForm((f) => ({ ...f, [field]: value }));
    setErrors(({ [field]: _, ...rest }) => rest);
  };

  const submit = async (e: Event) => {
    e.preventDefault();
    if (busy) return;
    const missing = missingIn(form, mode);
    setErrors(missing);
    setLine("");
    setDone("");
    if (Object.keys(missing).length > 0) return;
    setBusy(true);
    try {
      const email = form.email.trim();
      if (mode === "in") await signIn(email, form.password);
      if (mode === "up") await signUp({ name: form.name.trim(), email, password: form.password });
      if (mode === "reset") {
        await resetPassword(email);
        setDone("If there is an account with this address, a mail is on its way to it.");
      }
    } catch (err) {
      const fields = fieldErrors(err);
      const shown = Object.keys(fields).some((f) => f in form);
      setErrors(fields);
      if (!shown) setLine(mode === "in" && [400, 404].includes((err as { status?: number }).status ?? 0) ? "The e-mail address or the password is wrong." : lineOf(err));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="auth-form" onSubmit={(e) => void submit(e)} noValidate>
      {mode === "up" && <TextField label="Name" name="name" value={form.name} onInput={set("name")} error={errors.name} autocomplete="name" maxLength={200} required inputRef={first} />}
      <TextField label="E-mail" name="email" type="email" value={form.email} onInput={set("email")} error={errors.email} autocomplete={mode === "in" ? "username" : "email"} required
        inputRef={mode === "up" ? undefined : first} />
      {mode !== "reset" && (
        <TextField label="Password" name="password" type="password" value={form.password} onInput={set("password")} error={errors.password} required
          hint={mode === "up" ? "At least 8 characters." : undefined} autocomplete={mode === "up" ? "new-password" : "current-password"} />
      )}
      {line && <p class="error-line" role="alert">{line}</p>}
      {done && <p class="auth-note" role="status">{done}</p>}
      <Button kind="primary" type="submit" busy={busy}>{{ in: "Sign in", up: "Create account", reset: "Send mail" }[mode]}</Button>
      <div class="auth-other">
        {mode !== "in" && <Button kind="ghost" onClick={() => setMode("in")}>Sign in instead</Button>}
        {mode !== "up" && <Button kind="ghost" onClick={() => setMode("up")}>Create an account</Button>}
        {mode === "in" && <Button kind="ghost" onClick={() => setMode("reset")}>Forgot password?</Button>}
      </div>
    </form>
  );
}

function missingIn(form: { name: string; email: string; password: string }, mode: Mode): Record<string, string> {
  const missing: Record<string, string> = {};
  if (mode === "up" && !form.name.trim()) missing.name = "Say what others shall call you.";
  if (!form.email.trim()) missing.email = "Enter your e-mail address.";
  if (mode !== "reset" && !form.password) missing.password = "Enter a password.";
  return missing;
}

function Providers({ providers, apart }: { providers: Provider[]; apart: boolean }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState("");
  const start = (name: string) => {
    setError("");
    setBusy(name);
    signInWith(name).catch((err) => setError(lineOf(err))).finally(() => setBusy(""));
  };
  return (
    <div class="auth-providers">
      {apart && <p class="auth-or">or</p>}
      {providers.map((p) => <Button key={p.name} busy={busy === p.name} onClick={() => start(p.name)}>Continue with {p.displayName}</Button>)}
      {error && <p class="error-line" role="alert">{error}</p>}
    </div>
  );
}
