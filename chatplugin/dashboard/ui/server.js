// @ts-check
// What the server does now: connections by dialect, messages per minute.
import { fill, h, keyed, svg } from "./dom.js";
import { when } from "./words.js";

const WIDTH = 600;
const HEIGHT = 120;

/** @returns {import("./page.js").Part} */
export function serverPart() {
    const numbers = h("dl", { class: "chat-numbers" });
    const rows = h("tbody");
    const chart = h("div", { class: "chat-chart" });
    return {
        el: h(
            "div",
            { class: "chat-panel" },
            numbers,
            h("h2", { class: "chat-h2" }, "Messages per minute"),
            chart,
            h("h2", { class: "chat-h2" }, "Connections by dialect"),
            h(
                "table",
                { class: "chat-table" },
                h("thead", null, h("tr", null, ["Dialect", "Connections", "Users"].map((t) => h("th", { scope: "col" }, t)))),
                rows,
            ),
        ),
        overview(now) {
            const last = now.minutes[now.minutes.length - 2] || 0; // the last whole minute
            fill(numbers, [
                ["Connections", now.connections],
                ["Users online", now.users],
                ["Messages in the last minute", last],
                ["Dropped for being slow", now.slow],
                ["Open reports", now.reports],
            ].map(([label, n]) => h("div", null, h("dt", null, label), h("dd", null, Number(n).toLocaleString()))));
            keyed(rows, now.dialects, (d) => d.dialect, (d) => /** @type {HTMLElement} */ (h(
                "tr", null, h("th", { scope: "row" }, d.dialect), h("td", null, d.connections), h("td", null, d.users),
            )));
            fill(chart, bars(now.minutes, now.since));
        },
    };
}

/** @param {number[]} minutes @param {string} since */
function bars(minutes, since) {
    const most = Math.max(1, ...minutes);
    const step = WIDTH / minutes.length;
    const total = minutes.reduce((sum, n) => sum + n, 0);
    const label = `Messages per minute over the last hour: ${total.toLocaleString()} in all, at most ${Math.max(...minutes).toLocaleString()} in a minute`;
    return [
        svg(
            "svg",
            { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
            minutes.map((n, i) => {
                const height = n ? Math.max(2, (n / most) * HEIGHT) : 0;
                return svg(
                    "rect",
                    { x: i * step + 1, y: HEIGHT - height, width: step - 2, height, class: "chat-bar" },
                    svg("title", null, `${minutes.length - 1 - i} minutes ago: ${n}`),
                );
            }),
            svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, class: "chat-axis" }),
        ),
        h("p", { class: "chat-hint" }, `One hour, up to ${most.toLocaleString()} a minute. Counted since ${when(since)}.`),
    ];
}
