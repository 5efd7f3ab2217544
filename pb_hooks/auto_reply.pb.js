/// <reference path="../pb_data/types.d.ts" />
/// <reference path="../pb_data/chat.d.ts" />

// Example: a bot that answers in its direct rooms. It does nothing until its
// account is named:
//
//   CHAT_BOT_EMAIL=bot@example.com           a record of the users collection
//   CHAT_BOT_REPLY="Thanks, we will be back" optional
//
// It runs after the message was stored and sent, whichever door it came through.
onChatMessageSent((e) => {
    const email = $os.getenv("CHAT_BOT_EMAIL");
    if (email == "") {
        return e.next();
    }

    const bot = $app.findAuthRecordByEmail("users", email);
    const room = $chat.room(e.message.room);
    const isForBot = room.type == "direct" && room.members.includes(bot.id);
    if (isForBot && e.message.sender != bot.id) {
        $chat.send({
            room: room.id,
            sender: bot.id,
            text: $os.getenv("CHAT_BOT_REPLY") || "Thank you, we have your message.",
            // The same message is answered once, also when the server was
            // restarted in between.
            client_id: "auto-reply-" + e.message.id,
        });
    }

    return e.next();
});
