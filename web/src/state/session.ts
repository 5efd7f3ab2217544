import { signal, type ReadonlySignal } from "@preact/signals";
import { pb, users } from "../net/api";
import { apiError, type ApiError } from "./error";
import { refreshDue } from "./reduce/token";
import { forget } from "./store";
import type { ID, Profile } from "./types";

export type Me = Profile & { email: string };
export type Session = { user: Me; token: string };

const current = signal<Session | null>(fromStore());

/** Who is signed in, in all tabs of this browser. */
export const session: ReadonlySignal<Session | null> = current;

/** One's own id, empty when signed out. */
export const me = (): ID => current.peek()?.user.id ?? "";

const endedKey = "pocketchat_ended";

function fromStore(): Session | null {
  const { token, record, isValid } = pb.authStore;
  if (!isValid || !record) return null;
  const picture = typeof record.avatar === "string" && record.avatar;
  return {
    token,
    user: {
      id: record.id,
      name: record.name || record.username || record.id,
      avatar: picture ? `/api/files/${record.collectionId}/${record.id}/${picture}` : "",
      email: record.email ?? "",
    },
  };
}

// Another tab's sign-in and sign-out come through here too. Everything in
// memory belongs to one user, so another user starts with an empty page.
pb.authStore.onChange(() => {
  const next = fromStore();
  const before = current.peek();
  if (before && before.user.id !== next?.user.id) {
    history.replaceState(null, "", "#/");
    location.reload();
    return;
  }
  current.value = next;
});

export async function signIn(email: string, password: string): Promise<void> {
  await asking(users().authWithPassword(email, password));
  remember();
}

export async function signUp(form: { name: string; email: string; password: string }): Promise<void> {
  await asking(users().create({ ...form, passwordConfirm: form.password }));
  await signIn(form.email, form.password);
}

/** Ends the session here and in other tabs, with all that this browser kept. */
export async function signOut(): Promise<void> {
  await forget(me());
  localStorage.removeItem(endedKey);
  pb.authStore.clear();
}

/** The server does not know the session any more. What was not sent yet stays. */
export function sessionEnded(): void {
  if (!current.peek()) return;
  localStorage.setItem(endedKey, "1");
  pb.authStore.clear();
}

/** Whether the last session here was ended by the server; in all tabs, until somebody signs in. */
export const wasEnded = (): boolean => localStorage.getItem(endedKey) !== null;

export type Provider = { name: string; displayName: string };

/** The ways to sign in that the app offers. */
export async function oauthProviders(): Promise<{ password: boolean; providers: Provider[] }> {
  const methods = await asking(users().listAuthMethods());
  const providers = methods.oauth2.enabled ? methods.oauth2.providers : [];
  return { password: methods.password.enabled, providers: providers.map(({ name, displayName }) => ({ name, displayName })) };
}

export async function signInWith(name: string): Promise<void> {
  await asking(users().authWithOAuth2({ provider: name }));
  remember();
}

export async function resetPassword(email: string): Promise<void> {
  await asking(users().requestPasswordReset(email));
}

export async function changeName(name: string): Promise<void> {
  await change({ name });
}

export async function changeAvatar(avatar: File | null): Promise<void> {
  await change({ avatar });
}

async function change(fields: Record<string, unknown>) {
  const record = await asking(users().update(me(), fields));
  pb.authStore.save(pb.authStore.token, record);
}

async function asking<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (err) {
    throw apiError(err);
  }
}

// ---- keeping the token fresh ----

const refreshedKey = "pocketchat_refreshed";

function remember() {
  localStorage.removeItem(endedKey);
  localStorage.setItem(refreshedKey, String(Date.now()));
}

/** Replaces the token. The answer is what went wrong, if something did. */
export async function refreshToken(): Promise<ApiError | null> {
  try {
    await users().authRefresh();
    remember();
    return null;
  } catch (err) {
    const error = apiError(err);
    if ([401, 403, 404].includes(error.status)) sessionEnded();
    return error;
  }
}

/** Keeps the token fresh for as long as somebody is signed in here. */
export function keepFresh(): void {
  const token = current.peek()?.token;
  if (!token) return;
  const due = refreshDue(token, Number(localStorage.getItem(refreshedKey)) || 0, Date.now());
  const next = (wait: number) => setTimeout(keepFresh, Math.min(Math.max(wait, 30_000), 3600_000));
  if (due > 0) {
    next(due);
    return;
  }
  void refreshToken().then((failed) => next(failed ? 60_000 : 0));
}
