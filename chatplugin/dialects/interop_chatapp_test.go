package dialects_test

import (
	"net/url"
	"strings"

	"pocketchat/chatplugin/chattest"
)

// Seed 004. Its clients join, leave and type; all else they do over REST. Five
// events have guessed names and come under each of them.
func chatappDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		return chattest.Dial(s.t, s.url, chattest.DialOptions{Query: url.Values{"dialect": {"chatapp"}}, Auth: object{"token": who.token}})
	}
	overREST := "clients of this wire do that over REST (seed 004)"
	noWord := "the wire has no word for it (seed 004)"
	summary := strings.Fields("chat_summary_updated chat_summary chat_summary_update update_chat_summary")
	changed := append(strings.Fields("chat_update update_chat"), summary...)
	added := word{event: "new_chat", also: strings.Fields("chat_created chat_added added_to_chat"), carries: func(f *fact, _ *person) map[string]any {
		return map[string]any{"id": f.room.ID, "users": some{}}
	}}
	plain := func(f *fact, _ *person) map[string]any {
		return map[string]any{"id": f.message.ID, "chatId": f.room.ID, "senderId": f.by.id, "content": f.text}
	}
	return door{
		name:  "chatapp",
		enter: enter,
		listen: func(s *stage, who *person) ear {
			c := enter(s, who)
			if who == s.bob {
				c.Ack("join_chat", s.direct.ID)
			}
			return c
		},
		does: map[capability]deed{
			reading: func(a *actor, f *fact) any {
				answer := a.ack("join_chat", f.room.ID)
				a.ack("leave_chat", f.room.ID)
				return answer
			},
			typing:   func(a *actor, f *fact) any { return a.ack("typing_start", f.room.ID) },
			presence: comesOnline,
		},
		cannot: map[capability]string{
			sending: overREST, editing: overREST, deleting: overREST, replying: overREST, filing: overREST,
			openingDirect: overREST, creatingGroup: overREST, addingMember: overREST, removingMember: overREST,
			pinning: noWord, reacting: noWord,
		},
		hears: map[capability]word{
			sending:  {event: "new_message", also: summary, carries: plain},
			replying: {event: "new_message", also: summary, carries: plain, less: "as a plain message"},
			editing: {event: "chat_updated", also: changed, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.room.ID, "message.id": f.message.ID, "message.content": f.text}
			}},
			deleting: {event: "chat_updated", also: changed, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.room.ID, "messages": without(f.message.ID)}
			}},
			reading: {event: "chat_summary_updated", also: summary, at: ownEar, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatId": f.room.ID, "unreadCount": 0}
			}},
			typing: {event: "typing_start", also: []string{"typing_end"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatId": f.room.ID, "userId": f.by.id}
			}},
			presence: {
				event: "user_status", also: strings.Fields("presence_update user_presence user_status_changed user_status_update"),
				carries: func(f *fact, _ *person) map[string]any {
					return map[string]any{"userId": f.by.id, "online": true}
				},
			},
			filing: {event: "new_message", also: summary, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "fileUrl": within(f.message.File)}
			}},
			openingDirect: added, creatingGroup: added, addingMember: added,
			removingMember: {event: "chat_deleted", also: []string{"delete_chat"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"": f.room.ID}
			}},
		},
		silent: map[capability]string{pinning: noWord, reacting: noWord},
	}
}
