package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

var searchCommands = []Command{
	row("message.search", "Find messages in your rooms, the newest first. Without q: the media, the pins or one sender's messages of a room.",
		answer{"items", "cursor"}, messageSearch, Route{"GET", "/search"}).pays(RateMessage),
}

type searchParams struct {
	Q      string   `json:"q" max:"0" doc:"words that the message has, at most 200 characters and 16 words; the last may go on"`
	Room   string   `json:"room" doc:"id of the only room to search"`
	Sender string   `json:"sender" doc:"id of the only user whose messages to find"`
	Types  []string `json:"types" max:"6" doc:"text, audio, image, file, video, system; all if not set"`
	Pinned bool     `json:"pinned" doc:"true for pinned messages only"`
	From   string   `json:"from" doc:"only what was sent at this time or later, as in 2026-01-31T00:00:00Z"`
	To     string   `json:"to" doc:"only what was sent before this time"`
	Limit  int64    `json:"limit" doc:"1 to 100 messages, 30 if not set"`
	Cursor string   `json:"cursor" doc:"the cursor of the page before"`
}

// searchResult is the answer of message.search.
type searchResult struct {
	Items []foundMessage `json:"items"`
	// Cursor is empty at the end.
	Cursor string `json:"cursor"`
}

type foundMessage struct {
	Message json.RawMessage `json:"message"`
	Room    string          `json:"room"`
	Snippet []snippetPart   `json:"snippet"`
}

type snippetPart struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

func messageSearch(ctx context.Context, c *Call, p searchParams) (any, error) {
	from, err := parseTime("from", p.From)
	if err != nil {
		return nil, err
	}
	to, err := parseTime("to", p.To)
	if err != nil {
		return nil, err
	}
	types := make([]chat.MessageType, len(p.Types))
	for i, name := range p.Types {
		types[i] = chat.MessageType(name)
	}
	found, cursor, err := c.Service.Search(ctx, c.Actor, service.SearchQuery{
		Text: p.Q, Room: p.Room, Sender: p.Sender, Types: types, Pinned: p.Pinned, From: from, To: to,
		Limit: foundLimit(p.Limit), Cursor: p.Cursor,
	})
	if err != nil {
		return nil, err
	}
	result := searchResult{Items: make([]foundMessage, len(found)), Cursor: cursor}
	for i, f := range found {
		result.Items[i] = foundMessage{recordJSON(f.Message.Record), f.Message.Room, describeSnippet(f.Snippet)}
	}
	return result, nil
}

func describeSnippet(parts []service.SnippetPart) []snippetPart {
	list := make([]snippetPart, len(parts))
	for i, p := range parts {
		list[i] = snippetPart(p)
	}
	return list
}

// foundLimit keeps a limit in an int; what is allowed is decided by the service.
func foundLimit(limit int64) int { return int(min(limit, chat.MaxPage)) }
