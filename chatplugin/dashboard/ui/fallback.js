// @ts-check
// The plain page: the same parts as in the dashboard, with a sign-in of its own.
import { errorLine, field, fill, h } from "./dom.js";
import { Client, fetchHost } from "./host_fetch.js";
import { mount } from "./page.js";

// This file is at <server>/api/chat/admin/ui/fallback.js.
const base = new URL("../../../..", import.meta.url).href.replace(/\/$/, "");
const client = new Client(base);
const root = /** @type {HTMLElement} */ (document.getElementById("chat"));

/** @type {() => void} */
let leave = () => {};

function showPage() {
    const { host, close } = fetchHost(client);
    const place = h("div", { class: "chat-host" });
    fill(root, place, h("button", { type: "button", class: "btn sm secondary chat-sign-out", onclick: () => client.signOut() }, "Sign out"));
    const stop = mount(host, place);
    leave = () => {
        stop();
        close();
        leave = () => {};
    };
}

/** @param {any} [reason] */
function showSignIn(reason) {
    leave();
    const email = h("input", { type: "email", autocomplete: "username", required: true, name: "email" });
    const password = h("input", { type: "password", autocomplete: "current-password", required: true, name: "password" });
    const error = errorLine();
    if (reason) error.say(reason);
    const submit = h("button", { type: "submit", class: "btn" }, "Sign in");
    fill(
        root,
        h(
            "form",
            {
                class: "chat-sign-in",
                async onsubmit(/** @type {Event} */ e) {
                    e.preventDefault();
                    if (submit.disabled) return;
                    submit.disabled = true;
                    error.say();
                    try {
                        await client.signIn(email.value, password.value);
                        showPage();
                    } catch (err) {
                        error.say(refused(err));
                    } finally {
                        submit.disabled = false;
                    }
                },
            },
            h("h1", { class: "chat-h1" }, "Chat"),
            h("p", { class: "chat-hint" }, "For superusers of this server."),
            field("E-mail", email),
            field("Password", password),
            error.el,
            submit,
        ),
    );
    email.focus();
}

/** @param {any} err */
function refused(err) {
    if (err.status == 400) return "Wrong e-mail address or password.";
    if (err.status == 401 || err.status == 403) return "This account can't sign in with a password alone. Use the dashboard.";
    return err;
}

client.onSignedOut = () => showSignIn("Signed out.");
client.resume().then((good) => (good ? showPage() : showSignIn()), showSignIn);
