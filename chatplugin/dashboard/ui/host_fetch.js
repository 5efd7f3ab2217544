// @ts-check
// The plain page as a host: a small client of PocketBase's API on fetch and
// EventSource.
import { Problem } from "./host.js";

const STORAGE = "chat_admin_token"; // in the tab's own storage: gone with the tab
const RETRIES = [1, 2, 5, 10, 20, 30]; // seconds

export class Client {
    /** @param {string} base the server's address, without a slash at its end */
    constructor(base) {
        this.base = base;
        this.token = sessionStorage.getItem(STORAGE) || "";
        /** Called when the token is not good any more. */
        this.onSignedOut = () => {};
    }

    /** @param {string} path */
    url(path) {
        return this.base + path;
    }

    /**
     * @param {string} method
     * @param {string} path
     * @param {object} [body]
     */
    async send(method, path, body) {
        /** @type {Record<string, string>} */
        const headers = {};
        if (this.token) headers.Authorization = this.token;
        if (body) headers["Content-Type"] = "application/json";
        /** @type {Response} */
        let res;
        try {
            res = await fetch(this.url(path), { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
        } catch {
            throw new Problem(0, "The server does not answer. Check the connection and try again.");
        }
        const answer = res.status == 204 ? null : await res.json().catch(() => null);
        if (res.ok) return answer;
        if (res.status == 401 && this.token) this.signOut();
        throw new Problem(res.status, answer?.message || `The server answered ${res.status}.`);
    }

    /** @param {string} identity @param {string} password */
    async signIn(identity, password) {
        this.keep("");
        const answer = await this.send("POST", "/api/collections/_superusers/auth-with-password", { identity, password });
        this.keep(answer.token);
    }

    /** Whether the kept token is good; it is made new. */
    async resume() {
        if (!this.token) return false;
        try {
            this.keep((await this.send("POST", "/api/collections/_superusers/auth-refresh")).token);
            return true;
        } catch (err) {
            if (/** @type {Problem} */ (err).status == 0) throw err;
            this.keep("");
            return false;
        }
    }

    signOut() {
        this.keep("");
        this.onSignedOut();
    }

    /** @param {string} token */
    keep(token) {
        this.token = token;
        if (token) sessionStorage.setItem(STORAGE, token);
        else sessionStorage.removeItem(STORAGE);
    }
}

/** PocketBase's realtime: one event stream, and a request that says what goes into it. */
class Realtime {
    /** @param {Client} client */
    constructor(client) {
        this.client = client;
        /** @type {Map<string, Set<(e: any) => void>>} */
        this.topics = new Map();
        /** @type {Set<(live: boolean) => void>} */
        this.watchers = new Set();
        /** @type {EventSource | null} */
        this.source = null;
        this.id = "";
        this.tries = 0;
        this.closed = false;
        /** @type {ReturnType<typeof setTimeout> | undefined} */
        this.timer = undefined;
        this.bound = (/** @type {MessageEvent} */ e) => {
            const event = JSON.parse(e.data);
            for (const heard of this.topics.get(e.type) || []) heard(event);
        };
    }

    open() {
        if (this.source || this.closed) return;
        const source = new EventSource(this.client.url("/api/realtime"));
        this.source = source;
        source.addEventListener("PB_CONNECT", async (e) => {
            this.id = JSON.parse(/** @type {MessageEvent} */ (e).data).clientId;
            try {
                await this.tell();
                this.tries = 0;
                this.live(true);
            } catch {
                this.lost(source);
            }
        });
        source.onerror = () => this.lost(source);
        for (const topic of this.topics.keys()) source.addEventListener(topic, this.bound);
    }

    /** @param {EventSource} source */
    lost(source) {
        if (this.source != source) return;
        source.close();
        this.source = null;
        this.id = "";
        this.live(false);
        if (this.closed) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.open(), 1000 * RETRIES[Math.min(this.tries++, RETRIES.length - 1)]);
    }

    tell() {
        return this.client.send("POST", "/api/realtime", { clientId: this.id, subscriptions: [...this.topics.keys()] });
    }

    /** @param {boolean} on */
    live(on) {
        for (const changed of this.watchers) changed(on);
    }

    /**
     * @param {string} topic
     * @param {Record<string, string>} query
     * @param {(e: any) => void} heard
     */
    async subscribe(topic, query, heard) {
        const key = topic + "?options=" + encodeURIComponent(JSON.stringify({ query }));
        const known = this.topics.get(key);
        if (known) {
            known.add(heard);
        } else {
            this.topics.set(key, new Set([heard]));
            this.source?.addEventListener(key, this.bound);
        }
        this.open();
        if (!known && this.id) await this.tell();
        return () => {
            const all = this.topics.get(key);
            all?.delete(heard);
            if (!all || all.size) return;
            this.topics.delete(key);
            this.source?.removeEventListener(key, this.bound);
            if (this.id && !this.closed) this.tell().catch(() => {});
        };
    }

    close() {
        this.closed = true;
        clearTimeout(this.timer);
        this.source?.close();
        this.source = null;
        this.id = "";
    }
}

/**
 * @param {Client} client
 * @returns {{host: import("./host.js").Host, close: () => void}}
 */
export function fetchHost(client) {
    const realtime = new Realtime(client);
    return {
        close: () => realtime.close(),
        host: {
            url: (path) => client.url(path),
            send: (method, path, body) => client.send(method, path, body),
            subscribe: (topic, query, heard) => realtime.subscribe(topic, query, heard),
            onConnection(changed) {
                realtime.watchers.add(changed);
                return () => realtime.watchers.delete(changed);
            },
            fileToken: async () => (await client.send("POST", "/api/files/token")).token,
        },
    };
}
