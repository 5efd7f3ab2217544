// @ts-check
// What the page builds its elements with. Everything that people wrote goes in
// as a text node: there is no way to put HTML in.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Node | string | number | null | undefined | false | any[]} Child Lists hold children again.
 * @typedef {Record<string, any>} Props Attributes. "on..." holds a listener; a
 *   boolean sets or leaves out; null and undefined leave out; "value", "checked"
 *   and "disabled" set the property.
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
    const el = document.createElement(tag);
    set(el, props);
    append(el, children);
    return el;
}

/**
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 */
export function svg(tag, props, ...children) {
    const el = document.createElementNS(SVG, tag);
    set(el, props);
    append(el, children);
    return el;
}

/** @param {Element} el @param {Props | null} [props] */
function set(el, props) {
    for (const [name, value] of Object.entries(props || {})) {
        if (name.startsWith("on")) {
            el.addEventListener(name.slice(2), value);
        } else if (name == "value" || name == "checked" || name == "disabled") {
            /** @type {any} */ (el)[name] = value;
        } else if (value !== null && value !== undefined && value !== false) {
            el.setAttribute(name, value === true ? "" : String(value));
        }
    }
}

/** @param {Element} el @param {Child[]} children */
function append(el, children) {
    for (const child of children) {
        if (Array.isArray(child)) {
            append(el, child);
        } else if (child !== null && child !== undefined && child !== false) {
            el.append(child instanceof Node ? child : String(child));
        }
    }
}

/**
 * Puts other children into an element.
 * @param {Element} el
 * @param {...Child} children
 */
export function fill(el, ...children) {
    el.replaceChildren();
    append(el, children);
}

/**
 * Makes the children of a list those of items, in that order. What looks the
 * same stays the same element, so that focus, selection and open details
 * survive; where an element is replaced, the control with the same data-act
 * gets the focus back.
 *
 * @template T
 * @param {Element} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} render
 * @param {(item: T) => any} [looks] what an element depends on; the item itself
 */
export function keyed(list, items, keyOf, render, looks = (item) => item) {
    /** @type {Map<string, HTMLElement>} */
    const old = new Map();
    for (const child of Array.from(list.children)) {
        const el = /** @type {HTMLElement} */ (child);
        old.set(el.dataset.key || "", el);
    }
    /** @type {Element | null} */
    let at = list.firstElementChild;
    for (const item of items) {
        const key = keyOf(item);
        const look = JSON.stringify(looks(item));
        let el = old.get(key);
        old.delete(key);
        if (el && el.dataset.look != look) {
            const act = el.contains(document.activeElement)
                ? /** @type {HTMLElement} */ (document.activeElement).dataset.act : undefined;
            const fresh = render(item);
            if (at == el) at = fresh;
            el.replaceWith(fresh);
            el = fresh;
            if (act) focusAct(el, act);
        }
        el ??= render(item);
        el.dataset.key = key;
        el.dataset.look = look;
        if (at == el) {
            at = el.nextElementSibling;
        } else {
            list.insertBefore(el, at);
        }
    }
    for (const gone of old.values()) gone.remove();
}

/** @param {HTMLElement} el @param {string} act */
function focusAct(el, act) {
    const again = Array.from(el.querySelectorAll("[data-act]")).find((c) => /** @type {HTMLElement} */ (c).dataset.act == act);
    (/** @type {HTMLElement | undefined} */ (again) || /** @type {HTMLElement | null} */ (el.querySelector("button, [tabindex]")))?.focus();
}

/**
 * @param {string} label
 * @param {(e: MouseEvent) => any} onclick
 * @param {Props} [props]
 */
export function button(label, onclick, props = {}) {
    const { class: extra = "", ...rest } = props;
    return h("button", { type: "button", class: ("btn sm " + extra).trim(), onclick, ...rest }, label);
}

let ids = 0;

/**
 * A control with its label.
 * @param {string} label
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 */
export function field(label, control) {
    control.id ||= "chat-field-" + ++ids;
    return h("div", { class: "chat-field" }, h("label", { for: control.id }, label), control);
}

/**
 * @param {[value: string, label: string][]} options
 * @param {Props} [props]
 */
export function select(options, props) {
    const el = h("select", null, options.map(([value, label]) => h("option", { value }, label)));
    set(el, props);
    return el;
}

/**
 * Where errors of one place are told.
 * @returns {{el: HTMLElement, say: (err?: any) => void}}
 */
export function errorLine() {
    const el = h("p", { class: "chat-error", role: "alert", hidden: true });
    return {
        el,
        say(err) {
            const text = err ? textOf(err) : "";
            el.textContent = text;
            el.hidden = !text;
        },
    };
}

/** @param {any} err */
export function textOf(err) {
    if (typeof err == "string") return err;
    if (err?.status === 0 || err instanceof TypeError) return "The server does not answer. Check the connection and try again.";
    return err?.message || "Something went wrong. Try again.";
}
