import PocketBase, { LocalAuthStore } from "pocketbase";

/** Where the server is: the client may be mounted below any path of it. */
export const origin = typeof location === "undefined" ? "http://localhost" : location.origin;

/** The auth collection of the chat's users; the server writes it into the page. */
export const usersCollection =
  (typeof document === "undefined" ? null : document.querySelector<HTMLMetaElement>('meta[name="chat-users"]')?.content) || "users";

/** PocketBase's own SDK: accounts and what else is plain records. */
export const pb = new PocketBase(origin, new LocalAuthStore("pocketchat_auth"));

// Two reads of the same list are no mistake here.
pb.autoCancellation(false);

export const users = () => pb.collection(usersCollection);
