// @ts-check
// Questions before what can't be undone. The browser's own modal dialog keeps
// the focus inside and gives it back.
import { errorLine, field, h } from "./dom.js";

/**
 * @typedef {object} Question
 * @property {string} title what will happen
 * @property {string} [text] what that means
 * @property {Record<string, [label: string, control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement]>} [fields]
 * @property {string} yes the button that does it
 * @property {boolean} [danger]
 * @property {(values: Record<string, string>) => Promise<any>} act while it fails the dialog
 *   stays, with the reason
 */

/**
 * Asks and, where the answer is yes, acts. The result tells whether it was done.
 * @param {Question} question
 * @returns {Promise<boolean>}
 */
export function ask(question) {
    return new Promise((resolve) => {
        let done = false;
        const error = errorLine();
        const fields = Object.entries(question.fields || {});
        const yes = h("button", { type: "submit", class: "btn sm " + (question.danger ? "danger" : "") }, question.yes);
        const no = h("button", { type: "button", class: "btn sm secondary", onclick: () => dialog.close() }, "Cancel");
        const title = h("h2", { id: "chat-dialog-title", class: "chat-h2" }, question.title);
        const form = h(
            "form",
            {
                async onsubmit(/** @type {Event} */ e) {
                    e.preventDefault();
                    if (yes.disabled) return;
                    yes.disabled = true;
                    error.say();
                    try {
                        await question.act(Object.fromEntries(fields.map(([name, [, control]]) => [name, control.value.trim()])));
                        done = true;
                        dialog.close();
                    } catch (err) {
                        error.say(err);
                    } finally {
                        yes.disabled = false;
                    }
                },
            },
            title,
            question.text && h("p", null, question.text),
            fields.map(([, [label, control]]) => field(label, control)),
            error.el,
            h("div", { class: "chat-row chat-end" }, no, yes),
        );
        const dialog = h("dialog", { class: "chat-dialog", "aria-labelledby": "chat-dialog-title" }, form);
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(done);
        });
        (document.querySelector(".chat-root") || document.body).append(dialog);
        dialog.showModal();
        if (!fields.length) (question.danger ? no : yes).focus();
    });
}

/** @param {string} [value] */
export const reasonField = (value = "") => h("textarea", { rows: "3", maxlength: "2000", value });
