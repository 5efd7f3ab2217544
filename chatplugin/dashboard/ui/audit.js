// @ts-check
// The trail of what admins and moderators did.
import { button, errorLine, field, fill, h, keyed } from "./dom.js";
import { admin, query } from "./host.js";
import { when } from "./words.js";

/**
 * @param {import("./page.js").Page} page
 * @returns {import("./page.js").Part}
 */
export function auditPart(page) {
    const { host } = page;
    /** @type {Record<string, HTMLInputElement>} */
    const inputs = Object.fromEntries(["action", "room", "user", "message", "actor"].map((name) => [name, h("input", { type: "text", autocomplete: "off" })]));
    const labels = { action: "Action, as member.ban", room: "Room id", user: "About user id", message: "Message id", actor: "Done by id" };
    const error = errorLine();
    const rows = h("tbody");
    const empty = h("p", { class: "chat-hint", hidden: true }, "Nothing fits.");
    const more = button("Show more entries", () => load(items.length), { class: "secondary", hidden: true });
    /** @type {any[]} */
    let items = [];
    let asked = 0;
    let shown = false;

    async function load(offset = 0) {
        const mine = ++asked;
        const wanted = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
        try {
            const answer = await host.send("GET", admin + "/audit" + query({ ...wanted, offset: offset || undefined }));
            if (mine != asked) return;
            error.say();
            items = offset ? items.concat(answer.items) : answer.items;
            more.hidden = !answer.more;
            empty.hidden = items.length > 0;
            keyed(rows, items, (e) => e.entry.id, row);
        } catch (err) {
            if (mine == asked) error.say(err);
        }
    }

    /** @param {any} item */
    function row(item) {
        const e = item.entry;
        return /** @type {HTMLElement} */ (h(
            "tr",
            null,
            h("td", null, when(e.created)),
            h("td", { dir: "auto" }, doer(item)),
            h("td", null, h("code", null, e.action)),
            h("td", { dir: "auto" }, item.user_name || e.user),
            h("td", { dir: "auto" }, item.room_name || e.room),
            h("td", { dir: "auto" }, e.reason, details(e)),
        ));
    }

    let typing = 0;
    const form = h(
        "form",
        {
            class: "chat-row", role: "search", "aria-label": "Filter the audit trail",
            onsubmit: (/** @type {Event} */ e) => {
                e.preventDefault();
                load();
            },
            oninput: () => {
                clearTimeout(typing);
                typing = window.setTimeout(load, 300);
            },
        },
        Object.entries(labels).map(([name, label]) => field(label, inputs[name])),
    );

    return {
        el: h(
            "div",
            { class: "chat-panel" },
            form,
            error.el,
            h(
                "div",
                { class: "chat-table-box", tabindex: "0", role: "region", "aria-label": "Audit trail" },
                h(
                    "table",
                    { class: "chat-table" },
                    h("thead", null, h("tr", null, ["When", "Who", "Did", "About", "Room", "Why"].map((t) => h("th", { scope: "col" }, t)))),
                    rows,
                ),
            ),
            empty,
            more,
        ),
        show() {
            shown = true;
            load();
        },
        hide() {
            shown = false;
        },
        again: () => shown && load(),
    };
}

/** @param {any} item */
function doer(item) {
    const e = item.entry;
    if (e.actor_kind == "server") return "the server";
    return (item.actor_name || e.actor) + (e.actor_kind == "superuser" ? " (superuser)" : "");
}

/** @param {any} e */
function details(e) {
    const data = e.data && Object.keys(e.data).length ? e.data : null;
    if (!data && !e.message) return null;
    return h(
        "details",
        { class: "chat-details" },
        h("summary", null, "Details"),
        e.message && h("p", { class: "chat-hint" }, "Message ", h("code", null, e.message)),
        data && h("pre", { class: "chat-code" }, JSON.stringify(data, null, 2)),
    );
}

/**
 * What was done about one thing, read when it is unfolded.
 * @param {import("./page.js").Page} page
 * @param {Record<string, string>} filter
 */
export function trail(page, filter) {
    const body = h("div");
    const el = h(
        "details",
        {
            class: "chat-details",
            async ontoggle() {
                if (!el.open) return;
                try {
                    const { items } = await page.host.send("GET", admin + "/audit" + query(filter));
                    fill(body, items.length
                        ? h("ul", { class: "chat-lines" }, items.map((/** @type {any} */ i) => h(
                            "li",
                            { dir: "auto" },
                            `${when(i.entry.created)}: ${doer(i)}, `,
                            h("code", null, i.entry.action),
                            i.entry.reason ? `, ${i.entry.reason}` : "",
                            details(i.entry),
                        )))
                        : h("p", { class: "chat-hint" }, "Nothing was done yet."));
                } catch (err) {
                    fill(body, h("p", { class: "chat-error", role: "alert" }, /** @type {Error} */ (err).message));
                }
            },
        },
        h("summary", null, "Audit trail"),
        body,
    );
    return el;
}
