// @ts-check
// The list of rooms with search and filters, and beside it the open room.
import { button, errorLine, field, fill, h, keyed, select } from "./dom.js";
import { admin, query } from "./host.js";
import { openRoom } from "./room.js";
import { count, messageText, roomTitle, when } from "./words.js";

/**
 * @param {import("./page.js").Page} page
 * @returns {import("./page.js").Part & {open: (room: string, seq?: number) => void, close: () => void}}
 */
export function roomsPart(page) {
    const { host } = page;
    const search = h("input", { type: "search", placeholder: "Name, person or id" });
    const type = select([["", "All rooms"], ["group", "Groups"], ["direct", "Direct"]]);
    const activity = select([["", "Any time"], ["3600", "Last hour"], ["86400", "Last day"], ["604800", "Last week"]]);
    const reported = h("input", { type: "checkbox", id: "chat-reported" });
    const error = errorLine();
    const list = h("ul", { class: "chat-rooms", "aria-label": "Rooms" });
    const empty = h("p", { class: "chat-hint", hidden: true }, "No room fits.");
    const more = button("Show more rooms", () => load(items.length), { class: "secondary", hidden: true });
    const place = h("section", { class: "chat-room", "aria-label": "Room" });
    const closed = () => h("p", { class: "chat-hint chat-center" }, "Choose a room to see what is said in it.");
    fill(place, closed());

    /** @type {any[]} */
    let items = [];
    let position = -1;
    let asked = 0;
    /** @type {ReturnType<typeof openRoom> | null} */
    let room = null;
    let openID = "";

    async function load(offset = 0) {
        const mine = ++asked;
        const since = activity.value && new Date(Date.now() - 1000 * Number(activity.value)).toISOString();
        try {
            const answer = await host.send("GET", admin + "/rooms"
                + query({ q: search.value.trim(), type: type.value, since, reported: reported.checked, offset: offset || undefined }));
            if (mine != asked) return; // a newer question is on its way
            error.say();
            if (offset) {
                const known = new Set(items.map((i) => i.room.id));
                items = items.concat(answer.items.filter((/** @type {any} */ i) => !known.has(i.room.id)));
            } else {
                // What was loaded below stays, as far as it is not above now.
                const fresh = new Set(answer.items.map((/** @type {any} */ i) => i.room.id));
                const below = answer.more ? items.slice(answer.items.length).filter((i) => !fresh.has(i.room.id)) : [];
                items = answer.items.concat(below);
            }
            more.hidden = !answer.more;
            show();
        } catch (err) {
            if (mine == asked) error.say(err);
        }
    }

    function show() {
        empty.hidden = items.length > 0;
        keyed(list, items, (i) => i.room.id, line, (i) => [i, i.room.id == openID]);
    }

    /** @param {any} item */
    function line(item) {
        const last = item.last_message;
        return h(
            "li",
            null,
            h(
                "button",
                {
                    type: "button", class: "chat-room-line", "data-act": "open",
                    "aria-current": item.room.id == openID ? "true" : undefined,
                    onclick: () => open(item.room.id),
                },
                h("span", { class: "chat-room-name", dir: "auto" }, roomTitle(item)),
                h("time", { class: "chat-hint" }, when(item.room.last_message_at || item.room.created)),
                h("span", { class: "chat-room-last chat-hint", dir: "auto" }, last ? messageText(last) : "No messages yet"),
                h("span", { class: "chat-hint" }, item.room.type == "direct" ? "direct" : count(item.members, "member", "members")),
                item.reports > 0 && h("span", { class: "chat-badge" }, count(item.reports, "report", "reports")),
            ),
        );
    }

    /** @param {string} id @param {number} [seq] */
    function open(id, seq) {
        if (room && openID == id && seq) return room.show(seq);
        room?.close();
        openID = id;
        room = openRoom(page, id, seq, {
            changed: () => load(),
            closed: () => {
                room?.close();
                room = null;
                openID = "";
                fill(place, closed());
                show();
            },
        });
        fill(place, room.el);
        show();
    }

    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let typing;
    const filters = h(
        "form",
        {
            class: "chat-filters", role: "search", "aria-label": "Find rooms",
            onsubmit: (/** @type {Event} */ e) => {
                e.preventDefault();
                load();
            },
            oninput: () => {
                clearTimeout(typing);
                typing = setTimeout(load, 250);
            },
        },
        field("Search rooms", search),
        h("div", { class: "chat-row" }, field("Type", type), field("Written in", activity)),
        h("div", { class: "chat-check" }, reported, h("label", { for: "chat-reported" }, "With open reports only")),
    );

    const el = h(
        "div",
        { class: "chat-panel chat-split" },
        h("div", { class: "chat-side" }, filters, error.el, list, empty, more),
        place,
    );

    /** @type {(() => void) | undefined} */
    let unsubscribe;
    let wanted = false;
    return {
        el,
        open,
        close: () => room?.close(),
        async show() {
            wanted = true;
            load();
            try {
                // Messages do not touch the room's record: overview tells of those.
                const stop = await host.subscribe("chat_rooms/*", { fields: "id" }, () => load());
                if (wanted && !unsubscribe) unsubscribe = stop;
                else stop();
            } catch (err) {
                error.say(err);
            }
        },
        hide() {
            wanted = false;
            unsubscribe?.();
            unsubscribe = undefined;
        },
        overview(now) {
            if (!wanted) return;
            const changed = now.position != position;
            position = now.position;
            if (changed) load();
            room?.tick(changed);
        },
        again() {
            if (wanted) load();
            room?.again();
        },
    };
}
