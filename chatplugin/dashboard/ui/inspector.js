// @ts-check
// What is known about one message: who got a push and why, and how each dialect
// says it on the wire.
import { button, errorLine, fill, h, keyed } from "./dom.js";
import { admin, part } from "./host.js";

/**
 * @param {import("./page.js").Page} page
 * @param {any} m a message record
 * @param {"push" | "frames"} what
 * @param {() => void} close
 */
export function inspect(page, m, what, close) {
    const error = errorLine();
    const body = h("div", { class: "chat-inspect" }, h("p", { class: "chat-hint" }, "Loading"));
    const title = what == "push" ? `Push of message ${m.seq}` : `Frames of message ${m.seq}`;
    const heading = h("h3", { class: "chat-h3", tabindex: "-1" }, title);
    load();
    setTimeout(() => heading.focus(), 0);

    async function load() {
        try {
            fill(body, what == "push" ? await pushes() : framesOf(await page.host.send("GET", admin + "/messages/" + part(m.id) + "/frames")));
        } catch (err) {
            fill(body);
            error.say(err);
        }
    }

    async function pushes() {
        const [answer, members] = await Promise.all([
            page.host.send("GET", "/api/chat/messages/" + part(m.id) + "/push"),
            page.host.send("GET", admin + "/rooms/" + part(m.room) + "/members"),
        ]);
        const names = new Map(members.items.map((/** @type {any} */ i) => [i.member.user, i.profile?.name]));
        return pushOf(answer, (id) => names.get(id) || id); // who left is an id
    }

    return h(
        "section",
        { "aria-label": title },
        h("div", { class: "chat-room-head" }, heading, button("Back to members", close, { class: "secondary" })),
        error.el,
        body,
    );
}

/** @param {any} answer @param {(user: string) => string} nameOf */
function pushOf(answer, nameOf) {
    const list = h("ul", { class: "chat-lines" });
    keyed(list, answer.members, (/** @type {any} */ e) => e.user, (/** @type {any} */ e) => h(
        "li",
        null,
        h("strong", { dir: "auto" }, nameOf(e.user)),
        " ",
        h("span", { class: "chat-mark" }, e.decision),
        h("p", null, e.sentence),
        h("p", { class: "chat-hint" }, e.recorded ? "Decided when the message came." : "What the rules say now; the decision itself is not remembered."),
        e.devices?.length > 0 && h(
            "ul",
            null,
            e.devices.map((/** @type {any} */ d) => h("li", null, `${d.platform || "device"} ${d.device}: ${d.outcome}${d.error ? ` (${d.error})` : ""}`)),
        ),
    ));
    return [
        h("p", null, `Pushes go through ${answer.provider || "nobody"}.`),
        answer.paused && h("p", { class: "chat-error" }, "Paused: " + answer.paused),
        answer.last_error && h("p", { class: "chat-error" }, "Last error: " + answer.last_error),
        list,
    ];
}

/** @param {any} answer */
function framesOf(answer) {
    return [
        h("h4", { class: "chat-h4" }, "The event"),
        code(answer.canonical, "Canonical event"),
        answer.frames.map((/** @type {any} */ f) => [
            h("h4", { class: "chat-h4" }, f.dialect, " ", h("span", { class: "chat-hint" }, f.event + ", to " + audience(f))),
            code(f.frame, `Frame of ${f.dialect}`),
        ]),
        answer.silent.length > 0 && h("p", { class: "chat-hint" }, "No words for it: " + answer.silent.join(", ") + "."),
        h("p", { class: "chat-hint" }, "Made now from the message as it is, in the main namespace. Nothing was sent."),
    ];
}

/** @param {any} frame */
function audience(frame) {
    const to = frame.to || {};
    const all = [
        to.rooms?.length && "everybody in the room",
        to.viewers?.length && "who has the room open",
        to.users?.length && to.users.join(", "),
    ].filter(Boolean).join(" and ") || "nobody";
    return all + (to.except?.length ? " except " + to.except.join(", ") : "") + (frame.per_user ? ", each with links of their own" : "");
}

/** @param {any} value @param {string} label */
function code(value, label) {
    const text = typeof value == "string" ? value : JSON.stringify(value, null, 2);
    return h("pre", { class: "chat-code", tabindex: "0", role: "region", "aria-label": label }, text);
}
