// @ts-check
// All bans, and a ban from the server for anybody.
import { button, errorLine, h, keyed } from "./dom.js";
import { admin, query } from "./host.js";
import { ban, banLine, peoplePicker } from "./members.js";

/**
 * @param {import("./page.js").Page} page
 * @returns {import("./page.js").Part}
 */
export function bansPart(page) {
    const error = errorLine();
    const list = h("ul", { class: "chat-lines", "aria-label": "Bans" });
    const empty = h("p", { class: "chat-hint", hidden: true }, "Nobody is banned.");
    const more = button("Show more bans", () => load(items.length), { class: "secondary", hidden: true });
    /** @type {any[]} */
    let items = [];
    let asked = 0;
    let shown = false;

    async function load(offset = 0) {
        const mine = ++asked;
        try {
            const answer = await page.host.send("GET", admin + "/bans" + query({ offset: offset || undefined }));
            if (mine != asked) return;
            error.say();
            items = offset ? items.concat(answer.items) : answer.items;
            more.hidden = !answer.more;
            empty.hidden = items.length > 0;
            keyed(list, items, (b) => b.ban.id, (b) => banLine(page, b, () => load()));
        } catch (err) {
            if (mine == asked) error.say(err);
        }
    }

    const picker = peoplePicker(page, "Ban somebody from the server", "Ban", (person) => ban(page, person, "", () => load()));
    return {
        el: h("div", { class: "chat-panel" }, picker, h("h2", { class: "chat-h2" }, "Bans"), error.el, list, empty, more),
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
