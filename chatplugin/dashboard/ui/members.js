// @ts-check
// Who is in a room, who is banned from it, and what an admin can do about both.
import { ask, reasonField } from "./dialog.js";
import { button, errorLine, field, h, keyed, select } from "./dom.js";
import { admin, part, query } from "./host.js";
import { durations, holds, untilOf, when } from "./words.js";

const SHOWN = 200; // members on the page at once; the search finds the others

/**
 * @param {import("./page.js").Page} page
 * @param {string} room
 * @param {(people: import("./words.js").Person[]) => void} know is told who they are
 */
export function membersList(page, room, know) {
    const { host } = page;
    const path = admin + "/rooms/" + part(room) + "/members";
    const error = errorLine();
    const find = h("input", { type: "search", oninput: () => show() });
    const list = h("ul", { class: "chat-lines", "aria-label": "Members" });
    const left = h("p", { class: "chat-hint", hidden: true });
    const bans = h("ul", { class: "chat-lines", "aria-label": "Banned from this room" });
    const banned = h("div", { hidden: true }, h("h3", { class: "chat-h3" }, "Banned"), bans);
    const adder = peoplePicker(page, "Add somebody", "Add", async (person) => {
        await host.send("POST", path, { users: [person.id] });
        page.announce(`Added ${person.name}`);
        await load();
    });
    adder.hidden = true;
    let group = false;
    /** @type {any[]} */
    let members = [];
    let asked = 0;

    async function load() {
        const mine = ++asked;
        try {
            const [all, shut] = await Promise.all([
                host.send("GET", path),
                host.send("GET", admin + "/bans" + query({ room })),
            ]);
            if (mine != asked) return;
            error.say();
            members = all.items;
            know(members.map((m) => m.profile).filter(Boolean));
            show();
            const held = shut.items.filter((/** @type {any} */ b) => holds(b.ban.until));
            banned.hidden = !held.length;
            keyed(bans, held, (b) => b.ban.id, (b) => banLine(page, b, load));
        } catch (err) {
            if (mine == asked && /** @type {any} */ (err).status != 404) error.say(err);
        }
    }

    function show() {
        const text = find.value.trim().toLowerCase();
        const fit = members.filter((m) => !text || (m.profile?.name || "").toLowerCase().includes(text) || m.member.user == text);
        fit.sort((a, b) => rank(a) - rank(b));
        left.hidden = fit.length <= SHOWN;
        left.textContent = `${fit.length - SHOWN} more: search for them.`;
        keyed(list, fit.slice(0, SHOWN), (m) => m.member.id, line, (m) => [
            m.profile, m.online, m.viewing, m.last_seen, m.member.role, m.member.silenced_until, group,
        ]);
    }
    const roles = ["owner", "admin", "member"];
    /** @param {any} m */
    const rank = (m) => (m.online ? 0 : 10) + roles.indexOf(m.member.role);

    /** @param {any} m */
    function line(m) {
        const name = m.profile?.name || m.member.user;
        const user = path + "/" + part(m.member.user);
        const silenced = m.member.silenced_until && holds(m.member.silenced_until);
        const own = errorLine();
        const role = select(roles.map((r) => /** @type {[string, string]} */ ([r, r])), { value: m.member.role, "aria-label": `Role of ${name}`, "data-act": "role" });
        role.addEventListener("change", async () => {
            const wanted = role.value;
            try {
                if (wanted == "owner") {
                    const done = await ask({
                        title: `Hand the group over to ${name}?`, text: "Who owns it now becomes an admin.", yes: "Hand over", danger: true,
                        act: () => host.send("PATCH", user, { role: wanted }),
                    });
                    if (!done) role.value = m.member.role;
                } else {
                    await host.send("PATCH", user, { role: wanted });
                }
                own.say();
                page.announce(`${name}: ${role.value}`);
                await load();
            } catch (err) {
                role.value = m.member.role;
                own.say(err);
            }
        });
        return h(
            "li",
            null,
            h(
                "div",
                { class: "chat-row" },
                h("span", { class: "chat-dot", "data-on": m.online ? "yes" : "no" }),
                h("strong", { dir: "auto" }, name),
                h("span", { class: "chat-hint" }, m.viewing ? "online, looks at the room" : m.online ? "online" : m.last_seen ? "seen " + when(m.last_seen) : "offline"),
                silenced && h("span", { class: "chat-mark" }, `silenced until ${when(m.member.silenced_until)}`),
            ),
            h(
                "div",
                { class: "chat-row", role: "group", "aria-label": `Actions for ${name}` },
                group && role,
                group && (silenced
                    ? button("End silence", async () => {
                        try {
                            await host.send("POST", user + "/silence", { until: "", reason: "" });
                            page.announce(`${name} may write again`);
                            await load();
                        } catch (err) {
                            own.say(err);
                        }
                    }, { class: "secondary", "data-act": "silence", "aria-label": `End the silence of ${name}` })
                    : button("Silence", () => silence(page, room, m.member.user, name, load), { class: "secondary", "data-act": "silence", "aria-label": `Silence ${name}` })),
                button("Ban", () => ban(page, { id: m.member.user, name }, group ? room : "", load), { class: "danger outline", "data-act": "ban", "aria-label": `Ban ${name}` }),
                group && button("Remove", () => remove(m.member.user, name), { class: "danger outline", "data-act": "remove", "aria-label": `Remove ${name}` }),
            ),
            own.el,
        );
    }

    /** @param {string} user @param {string} name */
    async function remove(user, name) {
        await ask({
            title: `Remove ${name} from the room?`,
            text: "The room and what was said in it are gone from their devices. They can be added again.",
            yes: "Remove",
            danger: true,
            async act() {
                await host.send("DELETE", path + "/" + part(user));
                page.announce(`Removed ${name}`);
            },
        });
        await load();
    }

    return {
        el: h(
            "section",
            { "aria-label": "Members" },
            h("h3", { class: "chat-h3" }, "Members"),
            field("Find a member", find),
            error.el,
            adder,
            list,
            left,
            banned,
        ),
        load,
        /** @param {any} record */
        roomIs(record) {
            group = record.type == "group";
            adder.hidden = !group;
            show();
        },
    };
}

/**
 * Asks for how long somebody may not write in a room.
 * @param {import("./page.js").Page} page
 * @param {string} room
 * @param {string} user
 * @param {string} name
 * @param {() => void} done
 */
export async function silence(page, room, user, name, done) {
    const yes = await ask({
        title: `Silence ${name} in this room?`,
        text: "They can read and not write until it ends.",
        fields: { duration: ["For", select(durations)], reason: ["Reason, for the audit trail", reasonField()] },
        yes: "Silence",
        act: ({ duration, reason }) => page.host.send("POST", `${admin}/rooms/${part(room)}/members/${part(user)}/silence`, { until: untilOf(duration), reason }),
    });
    if (yes) page.announce(`Silenced ${name}`);
    done();
}

/**
 * Asks from where and for how long somebody is banned.
 * @param {import("./page.js").Page} page
 * @param {{id: string, name: string}} person
 * @param {string} room empty: there is only the server to ban from
 * @param {() => void} done
 */
export async function ban(page, person, room, done) {
    const where = select(room ? [[room, "This room"], ["", "The whole server"]] : [["", "The whole server"]]);
    const yes = await ask({
        title: `Ban ${person.name}?`,
        text: "From a room: they are out of it and can't come back until the ban ends. From the server: their connections end, and they can't sign in to the chat or write.",
        fields: { room: ["From", where], duration: ["For", select([...durations, ["", "Ever"]])], reason: ["Reason, for the audit trail", reasonField()] },
        yes: "Ban",
        danger: true,
        act: (v) => page.host.send("POST", admin + "/bans", { user: person.id, room: v.room, until: untilOf(v.duration), reason: v.reason }),
    });
    if (yes) page.announce(`Banned ${person.name}`);
    done();
}

/**
 * One ban with its end.
 * @param {import("./page.js").Page} page
 * @param {any} item
 * @param {() => void} done
 */
export function banLine(page, item, done) {
    const name = item.profile?.name || item.ban.user;
    const error = errorLine();
    return h(
        "li",
        null,
        h(
            "div",
            { class: "chat-row" },
            h("strong", { dir: "auto" }, name),
            h("span", { class: "chat-hint" }, item.ban.room ? `from room ${item.room_name || item.ban.room}` : "from the server"),
            h("span", { class: "chat-mark" }, item.ban.until ? `until ${when(item.ban.until)}` : "for ever"),
            !holds(item.ban.until) && h("span", { class: "chat-hint" }, "ended"),
            button("Lift", async () => {
                try {
                    await page.host.send("DELETE", `${admin}/bans/${part(item.ban.user)}` + query({ room: item.ban.room }));
                    page.announce(`${name} is not banned any more`);
                    done();
                } catch (err) {
                    error.say(err);
                }
            }, { class: "secondary", "data-act": "lift", "aria-label": `Lift the ban of ${name}` }),
        ),
        item.ban.reason && h("p", { class: "chat-text", dir: "auto" }, item.ban.reason),
        error.el,
    );
}

/**
 * A search for accounts with a button beside each hit.
 * @param {import("./page.js").Page} page
 * @param {string} label
 * @param {string} verb
 * @param {(person: import("./words.js").Person) => any} chosen
 */
export function peoplePicker(page, label, verb, chosen) {
    const input = h("input", { type: "search", placeholder: "Name or e-mail address", autocomplete: "off" });
    const found = h("ul", { class: "chat-lines", "aria-label": "People found" });
    const error = errorLine();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let asked = 0;
    input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(look, 250);
    });
    async function look() {
        const mine = ++asked;
        const q = input.value.trim();
        try {
            const people = q ? (await page.host.send("GET", admin + "/people" + query({ q }))).items : [];
            if (mine != asked) return;
            error.say(q && !people.length ? "Nobody is called that." : "");
            keyed(found, people, (p) => p.id, (p) => h(
                "li",
                { class: "chat-row" },
                h("span", { dir: "auto" }, p.name),
                h("code", { class: "chat-hint" }, p.id),
                button(verb, async () => {
                    try {
                        await chosen(p);
                        input.value = "";
                        look();
                    } catch (err) {
                        error.say(err);
                    }
                }, { class: "secondary", "data-act": "pick", "aria-label": `${verb} ${p.name}` }),
            ));
        } catch (err) {
            if (mine == asked) error.say(err);
        }
    }
    return h("div", { class: "chat-picker" }, field(label, input), error.el, found);
}
