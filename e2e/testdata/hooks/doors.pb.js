// Two more doors for doors.test.mjs: plain PocketBase in a hook, and $chat.
routerAdd("POST", "/e2e/save", (e) => {
    const body = e.requestInfo().body;
    const record = new Record($app.findCollectionByNameOrId("chat_messages"));
    record.set("room", body.room);
    record.set("sender", body.sender);
    record.set("type", "text");
    record.set("text", body.text);
    $app.save(record);
    return e.json(200, { id: record.id });
}, $apis.requireSuperuserAuth());

routerAdd("POST", "/e2e/send", (e) => {
    const body = e.requestInfo().body;
    const message = $chat.send({ room: body.room, sender: body.sender, text: body.text });
    return e.json(200, { id: message.id });
}, $apis.requireSuperuserAuth());

// $chat works in a transaction of the hook's own, and after a save.
routerAdd("POST", "/e2e/in-transaction", (e) => {
    const body = e.requestInfo().body;
    $app.runInTransaction((txApp) => {
        $app = txApp;
        $chat.send({ room: body.room, sender: body.sender, text: body.text });
    });
    return e.json(200, {});
}, $apis.requireSuperuserAuth());

onRecordAfterCreateSuccess((e) => {
    if (e.record.get("text") == "echo me") {
        $chat.send({ room: e.record.get("room"), sender: e.record.get("sender"), text: "echoed" });
    }
    e.next();
}, "chat_messages");
