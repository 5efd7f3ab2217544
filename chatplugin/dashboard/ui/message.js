// @ts-check
// One message and what an admin can do with it.
import { button, h } from "./dom.js";
import { ask, reasonField } from "./dialog.js";
import { admin, part } from "./host.js";
import { messageText, nameOf, when } from "./words.js";

/**
 * @typedef {object} MessageActs
 * @property {(message: any) => void} changed
 * @property {(message: any, what: "push" | "frames") => void} inspect
 * @property {() => void} openReply
 */

/**
 * @param {import("./page.js").Page} page
 * @param {any} m
 * @param {Record<string, import("./words.js").Person>} profiles
 * @param {MessageActs} acts
 */
export function messageLine(page, m, profiles, acts) {
    const system = m.type == "system" || !m.sender;
    const sender = m.sender ? nameOf(m.sender, profiles) : "System";
    const name = `message ${m.seq}`;
    const path = admin + "/messages/" + part(m.id);
    const problem = h("p", { class: "chat-error", role: "alert", hidden: true });

    /**
     * @param {string} method
     * @param {string} to
     * @param {string} done
     */
    async function act(method, to, done) {
        problem.hidden = true;
        try {
            const answer = await page.host.send(method, path + to);
            acts.changed(answer.message);
            page.announce(done);
        } catch (err) {
            problem.textContent = /** @type {Error} */ (err).message;
            problem.hidden = false;
        }
    }

    const remove = () => removeMessage(page, m, sender, acts.changed);
    const tools = h(
        "div",
        { class: "chat-tools", role: "group", "aria-label": `Actions for ${name}` },
        m.deleted
            ? button("Restore", () => act("POST", "/restore", `Restored ${name}`), { class: "secondary", "data-act": "restore", "aria-label": `Restore ${name}` })
            : [
                button("Delete", remove, { class: "danger outline", "data-act": "delete", "aria-label": `Delete ${name}` }),
                m.pinned
                    ? button("Unpin", () => act("DELETE", "/pin", `Unpinned ${name}`), { class: "secondary", "data-act": "pin", "aria-label": `Unpin ${name}` })
                    : button("Pin", () => act("POST", "/pin", `Pinned ${name}`), { class: "secondary", "data-act": "pin", "aria-label": `Pin ${name}` }),
            ],
        button("Push", () => acts.inspect(m, "push"), { class: "secondary", "data-act": "push", "aria-label": `Explain push for ${name}` }),
        button("Frames", () => acts.inspect(m, "frames"), { class: "secondary", "data-act": "frames", "aria-label": `Show frames of ${name}` }),
    );

    return h(
        "li",
        {
            class: "chat-message" + (system ? " chat-system" : "") + (m.deleted ? " chat-deleted" : ""),
            tabindex: "-1", "data-seq": m.seq, "data-id": m.id, "data-key": m.id,
        },
        h(
            "div",
            { class: "chat-message-head" },
            h("strong", { dir: "auto" }, sender),
            h("time", { class: "chat-hint", datetime: m.created.replace(" ", "T") }, when(m.created)),
            h("span", { class: "chat-hint" }, "#" + m.seq),
            m.pinned && h("span", { class: "chat-mark" }, "pinned"),
            m.edited && !m.deleted && h("span", { class: "chat-mark" }, "edited"),
        ),
        m.reply_to && h("button", { type: "button", class: "chat-link", onclick: acts.openReply }, "In reply to another message"),
        h("p", { class: "chat-text", dir: "auto" }, m.deleted ? `Deleted ${when(m.deleted)}` : messageText(m)),
        m.file && !m.deleted && fileButton(page, m, problem),
        problem,
        tools,
    );
}

/**
 * Asks and deletes a message. What it said stays in the audit trail.
 * @param {import("./page.js").Page} page
 * @param {any} m
 * @param {string} sender
 * @param {(message: any) => void} changed
 */
export function removeMessage(page, m, sender, changed) {
    return ask({
        title: `Delete message ${m.seq} of ${sender}?`,
        text: "Everybody sees that a message was deleted, and nobody what it said. "
            + (m.file
                ? "Its words stay in the audit trail; its file is gone for good and the message can't be restored."
                : "What it said stays in the audit trail, and you can restore it."),
        fields: { reason: ["Reason, for the audit trail", reasonField()] },
        yes: "Delete",
        danger: true,
        async act({ reason }) {
            const answer = await page.host.send("DELETE", admin + "/messages/" + part(m.id), { reason });
            changed(answer.message);
            page.announce(`Deleted message ${m.seq}`);
        },
    });
}

/**
 * @param {import("./page.js").Page} page
 * @param {any} m
 * @param {HTMLElement} problem
 */
function fileButton(page, m, problem) {
    return button("Open the file", async () => {
        // Opened at once: after waiting it would count as a pop-up.
        const tab = window.open("about:blank");
        problem.hidden = true;
        try {
            const token = await page.host.fileToken();
            const address = page.host.url(`/api/files/chat_messages/${part(m.id)}/${part(m.file)}?token=${part(token)}`);
            if (tab) {
                tab.opener = null;
                tab.location.href = address;
            }
        } catch (err) {
            tab?.close();
            problem.textContent = /** @type {Error} */ (err).message;
            problem.hidden = false;
        }
    }, { class: "secondary", "data-act": "file", "aria-label": `Open the file of message ${m.seq}` });
}
