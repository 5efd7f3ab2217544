/// <reference path="../pb_data/types.d.ts" />

// The ready-made server's own settings: people can find each other (e-mail
// addresses stay hidden unless their owner shows them) and the batch API is on.
migrate((app) => {
    const users = app.findCollectionByNameOrId("users");
    users.listRule = "@request.auth.id != ''";
    users.viewRule = "@request.auth.id != ''";
    app.save(users);

    const settings = app.settings();
    settings.meta.appName = "PocketChat";
    settings.batch.enabled = true;
    app.save(settings);
}, (app) => {
    const users = app.findCollectionByNameOrId("users");
    users.listRule = "id = @request.auth.id";
    users.viewRule = "id = @request.auth.id";
    app.save(users);
});
