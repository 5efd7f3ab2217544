// @ts-check
// The messages of a room in the order of their seq. Realtime tells them in any
// order and not all of them: what is missing between two is fetched.
import { button, errorLine, h } from "./dom.js";
import { admin, part, query } from "./host.js";
import { messageLine } from "./message.js";

const PAGE = 50;
const KEEP = 600; // messages on the page, when one reads at the end

/**
 * @param {import("./page.js").Page} page
 * @param {string} room
 * @param {(message: any, what: "push" | "frames") => void} inspect
 */
export function messageLog(page, room, inspect) {
    const { host } = page;
    const path = admin + "/rooms/" + part(room) + "/messages";
    const error = errorLine();
    const list = h("ol");
    const scroll = h("div", { class: "chat-log", role: "log", "aria-label": "Messages", tabindex: "0" }, list);
    const older = button("Load older messages", () => loadOlder(), { class: "secondary", hidden: true });
    const newer = button("Show the newest", () => open(), { class: "secondary", hidden: true });
    const el = h("div", { class: "chat-log-box" }, older, scroll, newer, error.el);

    /** @type {Map<string, {record: any, el: HTMLElement, look: string}>} */
    const lines = new Map();
    /** @type {Record<string, import("./words.js").Person>} */
    let profiles = {};
    let newest = 0; // all from oldest to newest are here, except what is gone
    let oldest = 0;
    let tail = false; // newest is the end of the room
    let closed = false;
    let opening = 0;
    /** @type {Promise<void> | null} */
    let filling = null;
    let unseen = false; // something came since the last question
    /** @type {any[]} */
    let early = []; // what came while the first page was on its way

    const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

    /** @param {any} m */
    function draw(m) {
        const known = lines.get(m.id);
        const look = JSON.stringify([m, profiles[m.sender]?.name]);
        if (known?.look == look) return;
        const focused = known?.el.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.act : "";
        const line = messageLine(page, m, profiles, {
            changed: (fresh) => take(fresh),
            inspect,
            openReply: () => openMessage(m.reply_to),
        });
        lines.set(m.id, { record: m, el: line, look });
        if (known) {
            known.el.replaceWith(line);
            if (focused) /** @type {HTMLElement | null} */ (line.querySelector(`[data-act="${focused}"], button`))?.focus();
            return;
        }
        let after = list.lastElementChild;
        while (after && Number(/** @type {HTMLElement} */ (after).dataset.seq) > m.seq) after = after.previousElementSibling;
        if (after) after.after(line);
        else list.prepend(line);
    }

    /** @param {any} answer */
    function add(answer) {
        Object.assign(profiles, answer.profiles);
        for (const m of answer.items) draw(m);
        if (!answer.items.length) return;
        oldest = Math.min(oldest || Infinity, answer.items[0].seq);
        newest = Math.max(newest, answer.items[answer.items.length - 1].seq);
    }

    /**
     * Shows the room from its end, or around a message.
     * @param {number} [seq]
     */
    async function open(seq) {
        const mine = ++opening;
        try {
            const answer = await host.send("GET", path + query({ around: seq, limit: PAGE }));
            if (closed || mine != opening) return;
            error.say();
            lines.clear();
            list.replaceChildren();
            newest = oldest = 0;
            add(answer);
            tail = !seq;
            for (const m of early.splice(0)) take(m, true);
            if (seq) await catchUp();
            older.hidden = oldest <= 1;
            const wanted = seq && [...lines.values()].find((l) => l.record.seq == seq);
            if (wanted) {
                wanted.el.classList.add("chat-found");
                wanted.el.scrollIntoView({ block: "center" });
                wanted.el.focus();
            } else {
                scroll.scrollTop = scroll.scrollHeight;
            }
        } catch (err) {
            if (!closed) error.say(err);
        }
    }

    /** @param {string} id */
    async function openMessage(id) {
        try {
            open((await host.send("GET", admin + "/messages/" + part(id))).message.seq);
        } catch (err) {
            error.say(err);
        }
    }

    async function loadOlder() {
        try {
            const answer = await host.send("GET", path + query({ before: oldest, limit: PAGE }));
            error.say();
            const height = scroll.scrollHeight;
            add(answer);
            scroll.scrollTop += scroll.scrollHeight - height;
            older.hidden = oldest <= 1 || !answer.items.length;
        } catch (err) {
            error.say(err);
        }
    }

    /** Fetches what follows the newest message, until nothing does. */
    function catchUp() {
        unseen = true;
        filling ??= (async () => {
            try {
                for (;;) {
                    unseen = false;
                    const answer = await host.send("GET", path + query({ after: newest, limit: 200 }));
                    if (closed) return;
                    const end = atEnd();
                    add(answer);
                    if (end && tail) scroll.scrollTop = scroll.scrollHeight;
                    if (answer.items.length < 200 && !unseen) break;
                    if (lines.size > KEEP) { // far behind: the reader asks for the rest
                        tail = false;
                        newer.hidden = false;
                        return;
                    }
                }
                tail = true;
                newer.hidden = true;
                error.say();
            } catch (err) {
                if (!closed) error.say(err);
            } finally {
                filling = null;
            }
        })();
        return filling;
    }

    /**
     * Takes in one message that was told or answered.
     * @param {any} m
     * @param {boolean} [created]
     */
    function take(m, created = false) {
        if (closed) return;
        if (lines.has(m.id)) return draw(m);
        if (!created && m.seq <= newest) return; // a change of one that is not shown
        if (!list.childElementCount && !tail) {
            early.push(m);
            return;
        }
        if (!tail) {
            newer.hidden = false;
            return;
        }
        if (m.seq > newest + 1 || (m.sender && !profiles[m.sender])) {
            catchUp(); // some are missing, or the name of its sender is
            return;
        }
        const end = atEnd();
        draw(m);
        newest = Math.max(newest, m.seq);
        oldest ||= m.seq;
        if (end) {
            scroll.scrollTop = scroll.scrollHeight;
            trim();
        }
    }

    function trim() {
        while (lines.size > KEEP) {
            const first = /** @type {HTMLElement} */ (list.firstElementChild);
            lines.delete(first.dataset.id || "");
            first.remove();
            oldest = Number(/** @type {HTMLElement} */ (list.firstElementChild).dataset.seq);
            older.hidden = false;
        }
    }

    /** Reads again what is shown: changes while realtime was away were not told. */
    async function refresh() {
        try {
            const from = Math.max(oldest, newest - 199);
            if (from > 0) {
                const answer = await host.send("GET", path + query(from > 1 ? { after: from - 1, limit: 200 } : { around: 1, limit: 200 }));
                if (closed) return;
                const there = new Set(answer.items.map((/** @type {any} */ m) => m.id));
                const upTo = answer.items.length ? answer.items[answer.items.length - 1].seq : newest;
                for (const { record } of [...lines.values()]) {
                    if (record.seq >= from && record.seq <= upTo && !there.has(record.id)) drop(record.id);
                }
                Object.assign(profiles, answer.profiles);
                for (const m of answer.items) if (lines.has(m.id)) draw(m);
            }
        } catch (err) {
            if (!closed) error.say(err);
        }
    }

    /** @param {string} id */
    function drop(id) {
        lines.get(id)?.el.remove();
        lines.delete(id);
    }

    return {
        el,
        open,
        take,
        drop,
        async catchUp() {
            await refresh();
            if (tail) await catchUp();
        },
        /** @param {string} id */
        focus(id) {
            lines.get(id)?.el.focus();
        },
        /**
         * Learns the names of members.
         * @param {import("./words.js").Person[]} people
         */
        know(people) {
            for (const p of people) profiles[p.id] ??= p;
        },
        close() {
            closed = true;
        },
    };
}
