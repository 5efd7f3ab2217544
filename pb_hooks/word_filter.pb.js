/// <reference path="../pb_data/types.d.ts" />
/// <reference path="../pb_data/chat.d.ts" />

// Example: a word filter. It does nothing until words are set:
//
//   CHAT_MASKED_WORDS=darn,heck    replaced by asterisks
//   CHAT_REFUSED_WORDS=casino      the message is refused
//
// It runs before a message is sent, in the sender's own turn: a slow filter
// delays that message and nobody else's.
onChatMessageSend((e) => {
    const { words, containsWord, maskWords } = require(`${__hooks}/word_filter.js`);

    const refused = words($os.getenv("CHAT_REFUSED_WORDS"));
    if (containsWord(e.draft.text, refused) || containsWord(e.draft.caption, refused)) {
        throw new BadRequestError("This message contains a word that is not allowed here.");
    }

    const masked = words($os.getenv("CHAT_MASKED_WORDS"));
    e.draft.text = maskWords(e.draft.text, masked);
    e.draft.caption = maskWords(e.draft.caption, masked);

    return e.next();
});
