// @ts-check
// One open room: its messages as they arrive, who is in it, and what is known
// about a chosen message.
import { button, errorLine, field, fill, h } from "./dom.js";
import { admin, part } from "./host.js";
import { inspect } from "./inspector.js";
import { messageLog } from "./log.js";
import { membersList } from "./members.js";
import { count, roomTitle } from "./words.js";

/**
 * @param {import("./page.js").Page} page
 * @param {string} id
 * @param {number | undefined} seq the message to begin at; the newest when it is left out
 * @param {{changed: () => void, closed: () => void}} told
 */
export function openRoom(page, id, seq, told) {
    const { host } = page;
    const path = admin + "/rooms/" + part(id);
    const title = h("h2", { class: "chat-h2", tabindex: "-1", dir: "auto" }, "Room");
    const facts = h("p", { class: "chat-hint" });
    const error = errorLine();
    const aside = h("div", { class: "chat-aside" });
    const members = membersList(page, id, (all) => log.know(all));
    const log = messageLog(page, id, (message, what) => {
        fill(aside, inspect(page, message, what, () => {
            fill(aside, members.el);
            log.focus(message.id);
        }));
    });
    fill(aside, members.el);

    const text = h("textarea", { rows: "2", maxlength: "20000", placeholder: "Everybody in the room reads it as a system message" });
    const sendError = errorLine();
    const send = h("button", { type: "submit", class: "btn sm" }, "Send");
    const composer = h(
        "form",
        {
            class: "chat-composer",
            async onsubmit(/** @type {Event} */ e) {
                e.preventDefault();
                if (send.disabled || !text.value.trim()) return;
                send.disabled = true;
                try {
                    const answer = await host.send("POST", path + "/messages", { text: text.value });
                    text.value = "";
                    sendError.say();
                    log.take(answer.message);
                } catch (err) {
                    sendError.say(err); // what was written stays
                } finally {
                    send.disabled = false;
                }
            },
            onkeydown(/** @type {KeyboardEvent} */ e) {
                if (e.key == "Enter" && (e.ctrlKey || e.metaKey)) composer.requestSubmit();
            },
        },
        field("Say as the system", text),
        h("div", { class: "chat-row" }, send, h("span", { class: "chat-hint" }, "Ctrl+Enter sends")),
        sendError.el,
    );

    async function load() {
        if (deleted) return;
        try {
            const item = await host.send("GET", path);
            error.say();
            title.textContent = roomTitle(item);
            fill(
                facts,
                item.room.type == "direct" ? "Direct room" : "Group of " + count(item.members, "member", "members"),
                item.room.slow_mode ? `, slow mode ${item.room.slow_mode} s` : "",
                ", id ",
                h("code", null, id),
            );
            members.roomIs(item.room);
        } catch (err) {
            error.say(err);
            if (/** @type {any} */ (err).status == 404) gone();
        }
    }
    function gone() {
        deleted = true;
        error.say("This room was deleted.");
        send.disabled = true;
        text.disabled = true;
    }

    let stopped = false;
    let deleted = false;
    let ticks = 0;
    /** @type {(() => void)[]} */
    const ends = [];
    /**
     * @param {string} topic
     * @param {string} filter
     * @param {(e: {action: string, record: any}) => void} heard
     */
    async function follow(topic, filter, heard) {
        const end = await host.subscribe(topic, filter ? { filter } : {}, (e) => !stopped && heard(e));
        if (stopped) end();
        else ends.push(end);
    }
    async function start() {
        const ours = `room = '${id}'`;
        try {
            await Promise.all([
                follow("chat_messages/*", ours, (e) => {
                    if (e.action == "delete") log.drop(e.record.id);
                    else log.take(e.record, e.action == "create");
                }),
                follow("chat_members/*", ours, () => members.load()),
                follow("chat_bans/*", ours, () => members.load()),
                follow("chat_rooms/" + id, "", (e) => (e.action == "delete" ? gone() : load())),
            ]);
        } catch (err) {
            if (!stopped) error.say(err);
        }
        // After subscribing, so that nothing falls between the two.
        if (!stopped) await log.open(seq);
    }
    load();
    members.load();
    start();

    const el = h(
        "div",
        { class: "chat-room-in" },
        h(
            "div",
            { class: "chat-talk" },
            h("div", { class: "chat-room-head" }, h("div", null, title, facts), button("Close", told.closed, { class: "secondary", "aria-label": "Close the room" })),
            error.el,
            log.el,
            composer,
        ),
        aside,
    );
    setTimeout(() => title.focus(), 0);

    return {
        el,
        /** @param {number} at */
        show: (at) => log.open(at),
        /**
         * Looks at what realtime does not tell: presence, and a room that was
         * deleted with all in it.
         * @param {boolean} changed something happened on the server
         */
        tick(changed) {
            if (changed) load();
            if (++ticks % 3 == 0) members.load();
        },
        again() {
            load();
            members.load();
            log.catchUp();
        },
        close() {
            stopped = true;
            log.close();
            for (const end of ends) end();
        },
    };
}
