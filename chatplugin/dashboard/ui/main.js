// The page "Chat" in PocketBase's dashboard. PocketBase wraps this file in a
// function and runs it before the router starts: routes are registered here and
// now, ahead of any await, and the page itself is loaded when it is opened.
//
// Nothing of the dashboard is promised to stay. Each part is looked for before
// it is used, and nothing may throw: that would take other extensions along. A
// dashboard without routes links to the plain page with the same content.
const dashboard = globalThis.app;
const build = globalThis.t;
const address = (path) => dashboard?.pb?.buildURL?.(path) ?? path;
const plainPage = "/api/chat/admin";
const entry = { icon: "ri-chat-3-line", label: "Chat" };

/** @param {string} href */
function addToMenu(href) {
    const links = dashboard?.store?.headerLinks;
    if (!Array.isArray(links)) {
        console.warn(`[chat] This dashboard has no menu to add to. The page is at ${address(plainPage)}`);
        return;
    }
    links.splice(1, 0, { ...entry, href });
}

/** The element of the page: it begins when it is shown and ends when it is left. */
async function openPage() {
    const { pbHost } = await import(address("/_/extensions/chat/host_pb.js"));
    const { mount } = await import(address("/_/extensions/chat/page.js"));
    if (dashboard.store) dashboard.store.title = "Chat";
    let stop;
    return build.div({
        className: "page chat-host",
        pbEvent: "pageChat",
        onmount: (el) => {
            stop = mount(pbHost(dashboard), el);
        },
        onunmount: () => stop?.(),
    });
}

/** What is shown when the page's files do not load. */
function failed(err) {
    console.error("[chat]", err);
    return build.div(
        { className: "page" },
        build.div(
            { className: "page-content" },
            build.p(null, "The Chat page could not be loaded in this dashboard."),
            build.p(null, build.a({ href: address(plainPage) }, "Open it as a page of its own")),
        ),
    );
}

try {
    if (
        typeof dashboard?.routes?.superuserOnly == "function" && typeof build?.div == "function"
        && dashboard.pb?.send && dashboard.pb?.realtime?.subscribe && dashboard.pb?.files
    ) {
        dashboard.routes.superuserOnly("#/chat", () => openPage().catch(failed));
        addToMenu("#/chat");
        for (const sheet of ["frame", "room", "cards"]) {
            document.head.append(Object.assign(document.createElement("link"), {
                rel: "stylesheet",
                href: address(`/_/extensions/chat/${sheet}.css`),
            }));
        }
    } else {
        addToMenu(address(plainPage));
    }
} catch (err) {
    console.error("[chat]", err);
    addToMenu(address(plainPage));
}
