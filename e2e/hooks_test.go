package e2e

import (
	"net/http"
	"testing"

	"pocketchat/chatplugin/chattest"
)

func TestTheWordFilterMasksAndRefuses(t *testing.T) {
	s := start(t, withEnv("CHAT_MASKED_WORDS=darn,größe", "CHAT_REFUSED_WORDS=casino"))
	a, b := s.user("ana"), s.user("bo")
	room := s.direct(a, b)

	for _, c := range []struct{ text, want string }{
		{"darn it, Darn", "**** it, ****"},
		{"darning is fine", "darning is fine"},
		{"die Größe, großer", "die *****, großer"},
	} {
		overCommand := s.call(http.MethodPost, "/api/chat/rooms/"+room+"/messages", a.Token, map[string]any{"text": c.text}, http.StatusOK)
		if got := overCommand["message"].(map[string]any)["text"]; got != c.want {
			t.Errorf("message.send %q: got %q, want %q", c.text, got, c.want)
		}
		overRecords := s.call(http.MethodPost, "/api/collections/chat_messages/records", a.Token,
			map[string]any{"room": room, "sender": a.ID, "text": c.text}, http.StatusOK)
		if got := overRecords["text"]; got != c.want {
			t.Errorf("records create %q: got %q, want %q", c.text, got, c.want)
		}
	}

	refusal := s.call(http.MethodPost, "/api/chat/rooms/"+room+"/messages", a.Token, map[string]any{"text": "CASINO!"}, http.StatusBadRequest)
	if got := refusal["message"]; got != "This message contains a word that is not allowed here." {
		t.Errorf("the refusal says %q", got)
	}
	s.call(http.MethodPost, "/api/collections/chat_messages/records", a.Token,
		map[string]any{"room": room, "sender": a.ID, "text": "a casino"}, http.StatusBadRequest)
	if n := len(s.allMessages(room)); n != 6 {
		t.Errorf("%d messages are stored, want the 6 that were allowed", n)
	}
}

func TestTheBotAnswersInItsDirectRooms(t *testing.T) {
	s := start(t, withEnv("CHAT_BOT_EMAIL=bot@example.com", "CHAT_BOT_REPLY=Back at nine."))
	a, b, bot := s.user("ana"), s.user("bo"), s.user("bot")
	withBot, without := s.direct(a, bot), s.direct(a, b)
	c := s.native(a)

	// The room without the bot first: an answer there would come before.
	s.call(http.MethodPost, "/api/chat/rooms/"+without+"/messages", a.Token, map[string]any{"text": "hello"}, http.StatusOK)
	// Through plain records: the bot hears every door.
	s.call(http.MethodPost, "/api/collections/chat_messages/records", a.Token,
		map[string]any{"room": withBot, "sender": a.ID, "text": "anybody there?"}, http.StatusOK)

	for _, want := range []struct{ room, sender, text string }{
		{without, a.ID, "hello"}, {withBot, a.ID, "anybody there?"}, {withBot, bot.ID, "Back at nine."},
	} {
		got := decodeAs[struct {
			Room   string
			Record struct{ Sender, Text string }
		}](t, next(c, "message.created"))
		if got.Room != want.room || got.Record.Sender != want.sender || got.Record.Text != want.text {
			t.Errorf("heard %+v, want %+v", got, want)
		}
	}
}

// $chat is used where it is easiest to get wrong: inside a transaction, and in
// a hook that runs right after the commit.
func TestChatCanBeUsedInsideHooks(t *testing.T) {
	s := start(t, withHooks("testdata/hooks"))
	a, b := s.user("ana"), s.user("bo")
	room := s.direct(a, b)
	c := s.native(b)

	s.call(http.MethodPost, "/e2e/in-transaction", s.admin, map[string]any{"room": room, "sender": a.ID, "text": "in a transaction"}, http.StatusOK)
	sent := c.Ack("message.send", map[string]any{"room": room, "text": "echo me"})
	if ack := decodeAs[struct{ OK bool }](t, sent); !ack.OK {
		t.Fatalf("message.send: %s", sent)
	}
	expectTexts(t, c, "in a transaction", "echo me", "echoed")
	s.call(http.MethodPost, "/api/collections/chat_messages/records", a.Token,
		map[string]any{"room": room, "sender": a.ID, "text": "echo me"}, http.StatusOK)
	expectTexts(t, c, "echo me", "echoed")
}

func expectTexts(t *testing.T, c *chattest.Client, texts ...string) {
	t.Helper()
	for _, want := range texts {
		got := decodeAs[struct{ Record struct{ Text string } }](t, next(c, "message.created"))
		if got.Record.Text != want {
			t.Errorf("heard %q, want %q", got.Record.Text, want)
		}
	}
}

func (s *server) direct(a, b account) string {
	s.t.Helper()
	return s.call(http.MethodPost, "/api/chat/direct/"+b.ID, a.Token, nil, http.StatusOK)["room"].(map[string]any)["id"].(string)
}
