// @ts-check
// The page: its tabs, what is live, and the parts behind the tabs.
import { auditPart } from "./audit.js";
import { bansPart } from "./bans.js";
import { fill, h } from "./dom.js";
import { admin } from "./host.js";
import { reportsPart } from "./reports.js";
import { roomsPart } from "./rooms.js";
import { serverPart } from "./server.js";

const POLL = 3000; // milliseconds between two looks at the counters

/**
 * A part of the page behind a tab. show and hide are called when its tab comes
 * and goes; overview with each new counters.
 * @typedef {object} Part
 * @property {HTMLElement} el
 * @property {() => void} [show]
 * @property {() => void} [hide]
 * @property {(now: any) => void} [overview]
 * @property {() => void} [again] realtime came back: what happened meanwhile was not told
 */

/**
 * What the parts share.
 * @typedef {object} Page
 * @property {import("./host.js").Host} host
 * @property {(room: string, seq?: number) => void} openRoom shows a room, at a message
 * @property {(text: string) => void} announce says what was done, also to screen readers
 * @property {() => void} look reads the counters now
 */

/**
 * Shows the page in an element. The result ends it.
 * @param {import("./host.js").Host} host
 * @param {HTMLElement} root
 * @returns {() => void}
 */
export function mount(host, root) {
    const live = h("span", { class: "chat-live", role: "status" }, "Connecting");
    const said = h("p", { class: "chat-said", role: "status" });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let saidTimer;

    /** @type {Page} */
    const page = {
        host,
        openRoom(room, seq) {
            choose("rooms");
            rooms.open(room, seq);
        },
        look: () => look(),
        announce(text) {
            said.textContent = text;
            clearTimeout(saidTimer);
            saidTimer = setTimeout(() => (said.textContent = ""), 6000);
        },
    };

    const rooms = roomsPart(page);
    /** @type {Record<string, {label: string, part: Part}>} */
    const parts = {
        rooms: { label: "Rooms", part: rooms },
        reports: { label: "Reports", part: reportsPart(page) },
        bans: { label: "Bans", part: bansPart(page) },
        audit: { label: "Audit", part: auditPart(page) },
        server: { label: "Server", part: serverPart() },
    };
    const names = Object.keys(parts);
    const badge = h("span", { class: "chat-badge", hidden: true });
    const tabs = Object.fromEntries(names.map((name) => [
        name,
        h(
            "button",
            {
                type: "button", role: "tab", id: "chat-tab-" + name, class: "chat-tab", "aria-controls": "chat-panel-" + name,
                onclick: () => choose(name),
                onkeydown: (/** @type {KeyboardEvent} */ e) => turn(e, name),
            },
            parts[name].label,
            name == "reports" && [" ", badge],
        ),
    ]));
    for (const name of names) {
        const el = parts[name].part.el;
        el.id = "chat-panel-" + name;
        el.setAttribute("role", "tabpanel");
        el.setAttribute("aria-labelledby", "chat-tab-" + name);
    }

    /** @param {KeyboardEvent} e @param {string} name */
    function turn(e, name) {
        const step = e.key == "ArrowRight" ? 1 : e.key == "ArrowLeft" ? -1 : 0;
        if (!step) return;
        e.preventDefault();
        const next = names[(names.indexOf(name) + step + names.length) % names.length];
        choose(next);
        tabs[next].focus();
    }

    let chosen = "";
    /** @param {string} name */
    function choose(name) {
        if (name == chosen) return;
        if (chosen) parts[chosen].part.hide?.();
        chosen = name;
        for (const other of names) {
            const on = other == name;
            tabs[other].setAttribute("aria-selected", String(on));
            tabs[other].tabIndex = on ? 0 : -1;
            parts[other].part.el.hidden = !on;
        }
        parts[name].part.show?.();
    }

    fill(
        root,
        h(
            "div",
            { class: "chat-root" },
            h("header", { class: "chat-head" }, h("h1", { class: "chat-h1" }, "Chat"), live, said),
            h("div", { class: "chat-tabs", role: "tablist", "aria-label": "Parts of the chat" }, names.map((name) => tabs[name])),
            names.map((name) => parts[name].part.el),
        ),
    );
    choose("rooms");

    let stopped = false;
    let realtime = false;
    let reached = true;
    function showLive() {
        live.textContent = !reached ? "Offline" : realtime ? "Live" : "Connecting";
        live.dataset.state = !reached ? "off" : realtime ? "on" : "wait";
    }
    let connectedBefore = false;
    const stopWatching = host.onConnection((on) => {
        realtime = on;
        showLive();
        if (!on) return;
        if (connectedBefore) for (const name of names) parts[name].part.again?.();
        connectedBefore = true;
    });

    async function look() {
        try {
            const now = await host.send("GET", admin + "/overview");
            reached = true;
            badge.textContent = `${now.reports} open`;
            badge.hidden = !now.reports;
            for (const name of names) parts[name].part.overview?.(now);
        } catch {
            reached = false; // each part tells its own errors; the next look tries again
        }
        if (!stopped) showLive();
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    async function tick() {
        if (!document.hidden) await look();
        if (!stopped) timer = setTimeout(tick, POLL);
    }
    tick();

    return () => {
        stopped = true;
        clearTimeout(timer);
        clearTimeout(saidTimer);
        if (chosen) parts[chosen].part.hide?.();
        rooms.close();
        stopWatching();
        root.replaceChildren();
    };
}
