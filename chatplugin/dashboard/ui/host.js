// @ts-check
// What the page needs of the place it runs in: the dashboard (host_pb.js) or the
// plain page (host_fetch.js).

/**
 * @typedef {object} Host
 * @property {(method: string, path: string, body?: object) => Promise<any>} send
 *   An error has status (0: no answer) and message.
 * @property {(topic: string, query: Record<string, string>, heard: (e: {action: string, record: any}) => void) => Promise<() => void>} subscribe
 *   Realtime events of a collection, subscribed again by itself after a loss.
 *   The result ends it.
 * @property {(changed: (live: boolean) => void) => () => void} onConnection
 *   Told when realtime comes and goes: after it came again, events are missing.
 * @property {() => Promise<string>} fileToken what opens a file for a short while
 * @property {(path: string) => string} url a path as an address
 */

/** An answer that is an error, as both hosts give it. */
export class Problem extends Error {
    /** @param {number} status @param {string} message */
    constructor(status, message) {
        super(message);
        this.name = "Problem";
        this.status = status;
    }
}

/**
 * The query text of a path, without what is empty.
 * @param {Record<string, string | number | boolean | undefined>} values
 */
export function query(values) {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
        if (value !== undefined && value !== "" && value !== false) params.set(name, String(value));
    }
    const text = params.toString();
    return text ? "?" + text : "";
}

/** The address part of an id. @param {string} id */
export const part = (id) => encodeURIComponent(id);

/** All routes of the page begin with it. */
export const admin = "/api/chat/admin";
