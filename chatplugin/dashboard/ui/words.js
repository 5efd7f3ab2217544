// @ts-check
// How things are called on the page.

/** @typedef {{id: string, name: string, avatar: string}} Person */

/** PocketBase writes a blank where RFC 3339 has a T. @param {string} text */
export function parseTime(text) {
    return text ? new Date(text.replace(" ", "T")) : null;
}

/** A time for people, with the day where it is not today. @param {string} text */
export function when(text) {
    const at = parseTime(text);
    if (!at || isNaN(+at)) return "";
    const today = new Date().toDateString() == at.toDateString();
    return today ? at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
        : at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

/** Whether a restriction with this end holds; no end is for ever. @param {string} until */
export function holds(until) {
    const at = parseTime(until);
    return !at || +at > Date.now();
}

/** @param {any} item a line of the list of rooms */
export function roomTitle(item) {
    if (item.room.name) return item.room.name;
    const names = (item.users || []).map((/** @type {Person} */ u) => isolated(u.name));
    if (item.room.type == "direct") return names.join(" and ") || "Direct room";
    return names.length ? names.join(", ") : "Group without a name";
}

/**
 * A name that runs from right to left keeps its place among others.
 *
 * @param {string} name
 */
function isolated(name) {
    return /[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name;
}

/** @param {any} m a message record */
export function messageText(m) {
    if (m.deleted) return "Deleted";
    if (m.type == "text" || m.type == "system") return m.text;
    const kinds = { audio: "Sound", image: "Picture", video: "Video", file: "File" };
    const kind = /** @type {Record<string, string>} */ (kinds)[m.type] || m.type;
    return m.caption || m.text ? `${kind}: ${m.caption || m.text}` : kind;
}

/**
 * @param {string} id
 * @param {Record<string, Person> | undefined} profiles
 */
export function nameOf(id, profiles) {
    if (!id) return "Nobody";
    return profiles?.[id]?.name || id;
}

/** The ends that a ban or silence is given, from now. @type {[string, string][]} */
export const durations = [
    ["3600", "1 hour"],
    ["86400", "1 day"],
    ["604800", "7 days"],
    ["2592000", "30 days"],
];

/** @param {string} seconds from now; empty is for ever */
export function untilOf(seconds) {
    return seconds ? new Date(Date.now() + 1000 * Number(seconds)).toISOString() : "";
}

/** @param {number} n @param {string} one @param {string} many */
export const count = (n, one, many) => `${n.toLocaleString()} ${n == 1 ? one : many}`;
