// @ts-check
// The queue of reports: what was said, by whom, what was decided.
import { trail } from "./audit.js";
import { ask, reasonField } from "./dialog.js";
import { button, errorLine, field, h, keyed, select } from "./dom.js";
import { admin, part, query } from "./host.js";
import { ban, silence } from "./members.js";
import { removeMessage } from "./message.js";
import { messageText, when } from "./words.js";

/**
 * @param {import("./page.js").Page} page
 * @returns {import("./page.js").Part}
 */
export function reportsPart(page) {
    const { host } = page;
    const state = select([["open", "Open"], ["decided", "Decided"]], { onchange: () => load() });
    const error = errorLine();
    const list = h("ul", { class: "chat-cards", "aria-label": "Reports" });
    const empty = h("p", { class: "chat-hint", hidden: true });
    const more = button("Show more reports", () => load(items.length), { class: "secondary", hidden: true });
    /** @type {any[]} */
    let items = [];
    let asked = 0;

    async function load(offset = 0) {
        const mine = ++asked;
        try {
            const answer = await host.send("GET", admin + "/reports" + query({ status: state.value, offset: offset || undefined }));
            if (mine != asked) return;
            error.say();
            items = offset ? items.concat(answer.items) : answer.items;
            more.hidden = !answer.more;
            empty.hidden = items.length > 0;
            empty.textContent = state.value == "open" ? "Nothing waits for a decision." : "Nothing was decided yet.";
            keyed(list, items, (r) => r.report.id, card);
        } catch (err) {
            if (mine == asked) error.say(err);
        }
    }
    const again = () => load();

    /** @param {any} r */
    function card(r) {
        const { report, message } = r;
        const author = r.author?.name || "somebody who is gone";
        const about = report.message ? `a message of ${author}` : report.user ? author : "a message that is gone";
        const open = !report.status || report.status == "open";
        const name = `report about ${about}`;
        return h(
            "li",
            { class: "chat-card" },
            h("h3", { class: "chat-h3", dir: "auto" }, `${r.reporter?.name || "Somebody who is gone"} reported ${about}`),
            h("p", { class: "chat-hint" }, when(report.created), r.room_name ? [" in ", h("span", { dir: "auto" }, r.room_name)] : ""),
            h("p", { class: "chat-text", dir: "auto" }, "Reason: " + report.reason),
            message && h("blockquote", { class: "chat-quote", dir: "auto" }, messageText(message)),
            r.evidence && h("blockquote", { class: "chat-quote", dir: "auto" }, h("span", { class: "chat-hint" }, "When it was reported: "), r.evidence),
            !open && h("p", { class: "chat-text", dir: "auto" }, h("span", { class: "chat-mark" }, report.status), " ", report.decision || "Without a word"),
            h(
                "div",
                { class: "chat-row", role: "group", "aria-label": `Actions for the ${name}` },
                message && button("Open in its room", () => page.openRoom(message.room, message.seq), { class: "secondary", "data-act": "room" }),
                message && !message.deleted && button("Delete message", () => removeMessage(page, message, author, again), { class: "danger outline", "data-act": "delete" }),
                message && r.room_type == "group" && r.author && button("Silence", () => silence(page, message.room, r.author.id, r.author.name, again), { class: "secondary", "data-act": "silence", "aria-label": `Silence ${author}` }),
                r.author && button("Ban", () => ban(page, r.author, r.room_type == "group" ? message.room : "", again), { class: "danger outline", "data-act": "ban", "aria-label": `Ban ${author}` }),
                open && button("Decide", () => decide(report, name), { "data-act": "decide", "aria-label": `Decide the ${name}` }),
            ),
            report.message ? trail(page, { message: report.message }) : report.user ? trail(page, { user: report.user }) : null,
        );
    }

    /** @param {any} report @param {string} name */
    async function decide(report, name) {
        const done = await ask({
            title: `Decide the ${name}`,
            fields: {
                status: ["Decision", select([["handled", "Something was done"], ["dismissed", "Nothing to do"]])],
                decision: ["In words, for the audit trail", reasonField()],
            },
            yes: "Decide",
            act: (v) => host.send("POST", admin + "/reports/" + part(report.id), v),
        });
        if (done) page.announce("Decided");
        load();
        page.look();
    }

    const el = h(
        "div",
        { class: "chat-panel" },
        h("div", { class: "chat-row" }, field("Reports that are", state)),
        error.el,
        list,
        empty,
        more,
    );
    /** @type {(() => void) | undefined} */
    let unsubscribe;
    let shown = false;
    return {
        el,
        async show() {
            shown = true;
            load();
            try {
                const stop = await host.subscribe("chat_reports/*", { fields: "id" }, () => load());
                if (shown && !unsubscribe) unsubscribe = stop;
                else stop();
            } catch (err) {
                error.say(err);
            }
        },
        hide() {
            shown = false;
            unsubscribe?.();
            unsubscribe = undefined;
        },
        again: () => shown && load(),
    };
}
