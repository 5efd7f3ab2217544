// @ts-check
// The dashboard as a host: its SDK client holds the superuser's token.
import { Problem } from "./host.js";

/**
 * @param {any} app the dashboard's global
 * @returns {import("./host.js").Host}
 */
export function pbHost(app) {
    const pb = app.pb;

    /** @param {any} err */
    function problem(err) {
        if (err?.status == 401) app.checkApiError?.(err, false); // signed out: to the sign-in page
        return new Problem(err?.status || 0, err?.response?.message || err?.message || "");
    }

    return {
        url: (path) => pb.buildURL(path),
        async send(method, path, body) {
            try {
                return await pb.send(path, { method, body, requestKey: null });
            } catch (err) {
                throw problem(err);
            }
        },
        async subscribe(topic, query, heard) {
            try {
                return await pb.realtime.subscribe(topic, heard, { query });
            } catch (err) {
                throw problem(err);
            }
        },
        onConnection(changed) {
            let stopped = false;
            let told = false;
            /** @type {(() => void) | undefined} */
            let stop;
            function connected() {
                told = true;
                if (!stopped) changed(true);
            }
            pb.realtime.subscribe("PB_CONNECT", connected).then(
                (/** @type {() => void} */ end) => {
                    stop = end;
                    if (stopped) end();
                    // Another part of the dashboard may have connected before.
                    else if (!told && pb.realtime.isConnected) connected();
                },
                () => {}, // the SDK tries again by itself
            );
            const before = pb.realtime.onDisconnect;
            pb.realtime.onDisconnect = (/** @type {string[]} */ topics) => {
                before?.(topics);
                if (!stopped && topics.length) changed(false);
            };
            return () => {
                stopped = true;
                pb.realtime.onDisconnect = before;
                stop?.();
            };
        },
        fileToken: () => pb.files.getToken({ requestKey: null }),
    };
}
