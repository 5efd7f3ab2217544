package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var messageCommands = []Command{
	row("message.send", "Send a message. With a client_id it can be repeated safely: the first result comes again.",
		answer{"message", "repeated"}, messageSend, Route{"POST", "/rooms/{room}/messages"}).pays(RateMessage),
	row("message.history", "A page of a room, oldest first. Without a cursor: the newest page.",
		answer{"items"}, messageHistory, Route{"GET", "/rooms/{room}/messages"}),
	row("message.get", "One message.",
		answer{"message"}, messageGet, Route{"GET", "/messages/{message}"}),
	row("message.edit", "Change text, caption or mentions of your own message.",
		answer{"message"}, messageEdit, Route{"PATCH", "/messages/{message}"}).pays(RateMessage),
	row("message.delete", "Delete one message or many. A tombstone stays in each place.",
		answer{"items"}, messageDelete, Route{"DELETE", "/messages/{message}"}, Route{"POST", "/messages/delete"}),
	row("message.hide", "Delete messages for yourself: on all your devices they are gone, nobody else is told. An unread one counts until you read on.",
		nothing, messageHide, Route{"POST", "/messages/{message}/hide"}, Route{"POST", "/messages/hide"}),
	row("message.pin", "Pin a message, or take the pin off.",
		answer{"message"}, messagePin, Route{"POST", "/messages/{message}/pin"}),
	row("message.react", "Put an emoji on a message, or take yours off.",
		answer{"reaction"}, messageReact, Route{"POST", "/messages/{message}/react"}),
	row("message.reactions", "All reactions to some messages.",
		answer{"items"}, messageReactions, Route{"GET", "/reactions"}),
}

// messageParams is for commands that need nothing but a message.
type messageParams struct {
	Message string `json:"message" need:"true" doc:"id of the message"`
}

type sendParams struct {
	Room     string          `json:"room" need:"true" doc:"id of the room"`
	ClientID string          `json:"client_id" doc:"your own key of this message, at most 100 bytes"`
	Type     string          `json:"type" doc:"text, audio, image, file or video; text if not set"`
	Text     string          `json:"text" max:"0" doc:"the text, at most 10000 characters"`
	Caption  string          `json:"caption" max:"0" doc:"words below a picture or file"`
	Upload   string          `json:"upload" doc:"id of your chat_uploads record"`
	ReplyTo  string          `json:"reply_to" doc:"id of a message in the same room"`
	Mentions []string        `json:"mentions" max:"0" doc:"ids of mentioned members; @all is everybody, for the owner and admins of a group"`
	Meta     json.RawMessage `json:"meta" doc:"facts about the file"`
	Data     json.RawMessage `json:"data" doc:"whatever your app keeps with the message"`
}

type sendResult struct {
	Message json.RawMessage `json:"message"`
	// Repeated: the client_id was known, nothing was sent now.
	Repeated bool `json:"repeated"`
}

func messageSend(ctx context.Context, c *Call, p sendParams) (any, error) {
	msg, repeated, err := c.Service.Send(ctx, c.Actor, chat.Draft{
		Room: p.Room, ClientID: p.ClientID, Type: chat.MessageType(p.Type),
		Text: p.Text, Caption: p.Caption, Upload: p.Upload, ReplyTo: p.ReplyTo,
		Mentions: p.Mentions, Meta: notNull(p.Meta), Data: notNull(p.Data),
	})
	if err != nil {
		return nil, err
	}
	return sendResult{recordJSON(msg.Record), repeated}, nil
}

type historyParams struct {
	Room   string `json:"room" need:"true" doc:"id of the room"`
	Before int64  `json:"before" doc:"only messages with a smaller seq"`
	After  int64  `json:"after" doc:"only messages with a larger seq"`
	Around int64  `json:"around" doc:"half a page on each side of this seq"`
	Limit  int64  `json:"limit" doc:"1 to 200 messages, 50 if not set"`
}

func messageHistory(ctx context.Context, c *Call, p historyParams) (any, error) {
	messages, err := c.Service.History(ctx, c.Actor, chat.History{
		Room: p.Room, Before: p.Before, After: p.After, Around: p.Around, Limit: page(p.Limit),
	})
	if err != nil {
		return nil, err
	}
	return describeMessages(messages), nil
}

func messageGet(ctx context.Context, c *Call, p messageParams) (any, error) {
	msg, err := c.Service.Message(ctx, c.Actor, p.Message)
	if err != nil {
		return nil, err
	}
	return oneMessage{recordJSON(msg.Record)}, nil
}

type editParams struct {
	Message string  `json:"message" need:"true" doc:"id of the message"`
	Text    *string `json:"text" max:"0" doc:"the new text"`
	Caption *string `json:"caption" max:"0" doc:"the new caption"`
	// Mentions that are empty but not nil mention nobody.
	Mentions []string `json:"mentions" max:"0" doc:"ids of mentioned members or @all, instead of those before"`
}

func messageEdit(ctx context.Context, c *Call, p editParams) (any, error) {
	if p.Text == nil && p.Caption == nil && p.Mentions == nil {
		return nil, chat.FieldError("text", "Missing: give a text, a caption or mentions.")
	}
	msg, err := c.Service.Edit(ctx, c.Actor, service.EditDraft{Message: p.Message, Text: p.Text, Caption: p.Caption, Mentions: p.Mentions})
	if err != nil {
		return nil, err
	}
	return oneMessage{recordJSON(msg.Record)}, nil
}

type deleteParams struct {
	Message  string   `json:"message" doc:"id of the message"`
	Messages []string `json:"messages" max:"0" doc:"ids of several messages, instead of message"`
}

// ids are those of message or messages.
func (p deleteParams) ids() ([]string, error) {
	if p.Message != "" {
		if len(p.Messages) > 0 {
			return nil, chat.FieldError("messages", "Give message or messages, not both.")
		}
		return []string{p.Message}, nil
	}
	if len(p.Messages) == 0 {
		return nil, chat.FieldError("message", "Missing: the id of the message, or messages with several.")
	}
	return p.Messages, nil
}

func messageHide(ctx context.Context, c *Call, p deleteParams) (any, error) {
	ids, err := p.ids()
	if err != nil {
		return nil, err
	}
	return nil, c.Service.Hide(ctx, c.Actor, ids...)
}

func messageDelete(ctx context.Context, c *Call, p deleteParams) (any, error) {
	ids, err := p.ids()
	if err != nil {
		return nil, err
	}
	messages, err := c.Service.Delete(ctx, c.Actor, ids...)
	if err != nil {
		return nil, err
	}
	return describeMessages(messages), nil
}

type pinParams struct {
	Message string `json:"message" need:"true" doc:"id of the message"`
	On      *bool  `json:"on" doc:"false takes the pin off; true if not set"`
}

func messagePin(ctx context.Context, c *Call, p pinParams) (any, error) {
	msg, err := c.Service.Pin(ctx, c.Actor, p.Message, yes(p.On))
	if err != nil {
		return nil, err
	}
	return oneMessage{recordJSON(msg.Record)}, nil
}

type reactParams struct {
	Message string `json:"message" need:"true" doc:"id of the message"`
	Emoji   string `json:"emoji" need:"true" max:"0" doc:"one emoji"`
	On      *bool  `json:"on" doc:"false takes it off; true if not set"`
}

type reactResult struct {
	// Reaction is null when it was taken off.
	Reaction json.RawMessage `json:"reaction"`
}

func messageReact(ctx context.Context, c *Call, p reactParams) (any, error) {
	reaction, err := c.Service.React(ctx, c.Actor, p.Message, p.Emoji, yes(p.On))
	if err != nil {
		return nil, err
	}
	if !yes(p.On) {
		reaction.Record = nil
	}
	return reactResult{recordJSON(reaction.Record)}, nil
}

type reactionsParams struct {
	Messages []string `json:"messages" need:"true" max:"200" doc:"ids of at most 200 messages"`
}

func messageReactions(ctx context.Context, c *Call, p reactionsParams) (any, error) {
	reactions, err := c.Service.Reactions(ctx, c.Actor, p.Messages)
	if err != nil {
		return nil, err
	}
	list := make([]json.RawMessage, len(reactions))
	for i, r := range reactions {
		list[i] = recordJSON(r.Record)
	}
	return items[json.RawMessage]{list}, nil
}

// notNull treats null as absent where there is nothing to clear.
func notNull(raw json.RawMessage) json.RawMessage {
	if isNull(raw) {
		return nil
	}
	return raw
}
