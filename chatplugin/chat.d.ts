// Declarations of what the chat plugin adds to pb_hooks. Reference it beside
// PocketBase's own:
//
//   /// <reference path="../pb_data/types.d.ts" />
//   /// <reference path="../pb_data/chat.d.ts" />

declare namespace chat {
    /** A message to be sent. Handlers of onChatMessageSend may change it. */
    interface Draft {
        room: string;
        /** "text", "audio", "image", "file" or "video"; empty means text. */
        type: string;
        text: string;
        caption: string;
        replyTo: string;
        mentions: Array<string>;
        /** The sender's idempotency key. */
        clientID: string;
    }

    /** A message that was sent. */
    interface Message {
        id: string;
        num: number;
        room: string;
        seq: number;
        /** User id; empty for system messages. */
        sender: string;
        type: string;
        text: string;
        caption: string;
        replyTo: string;
        mentions: Array<string>;
        clientID: string;
    }

    interface SendEvent {
        app: core.App;
        /** Who sends: actor.user is a user id. */
        actor: { user: string; superuser: boolean };
        draft: Draft;
        next(): void;
    }

    interface SentEvent {
        app: core.App;
        message: Message;
        next(): void;
    }

    interface SendParams {
        room: string;
        /** User id the message comes from. Without it: a system message. */
        sender?: string;
        text: string;
        caption?: string;
        reply_to?: string;
        mentions?: Array<string>;
        /** Repeating a send with the same key gives the first result. */
        client_id?: string;
        data?: any;
    }
}

/**
 * Runs before a message is sent, outside any transaction, for sockets and REST
 * creates. Change e.draft, or throw (BadRequestError, ForbiddenError, ...) to
 * refuse. Tags are room ids; none means every room.
 */
declare function onChatMessageSend(handler: (e: chat.SendEvent) => void, ...tags: string[]): void;

/**
 * Runs after a message was committed, whichever door it came through, in log
 * order, at least once. Tags are room ids; none means every room.
 */
declare function onChatMessageSent(handler: (e: chat.SentEvent) => void, ...tags: string[]): void;

/** The chat, acting as the app itself. All calls throw on errors. */
declare var $chat: {
    /** Sends a message and returns its record as REST gives it. */
    send(params: chat.SendParams): { [field: string]: any };
    /** The direct room of two users, made if need be. */
    direct(userA: string, userB: string): { id: string; type: string; members: Array<string>; [field: string]: any };
    /** A room record with the ids of its members. */
    room(id: string): { id: string; type: string; members: Array<string>; [field: string]: any };
};
