package dialects_test

import (
	"net/url"

	"pocketchat/chatplugin/chattest"
)

// Seed 000. Its clients know rooms of two and messages in them.
func directDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		c := chattest.Dial(s.t, s.url, chattest.DialOptions{Query: url.Values{"ticket": {s.ticket(who)}}})
		c.Ack("register_user", who.id)
		return c
	}
	noWord := "the wire has no word for it (seed 000)"
	noGroups := "groups do not exist on this wire (seed 000)"
	return door{
		name:  "direct",
		enter: enter,
		listen: func(s *stage, who *person) ear {
			c := enter(s, who)
			c.Ack("join_chat", object{"userId": who.id, "targetUserId": s.ann.id})
			return c
		},
		does: map[capability]deed{
			sending: func(a *actor, f *fact) any {
				return a.ack("send_message", object{"roomId": f.room.ID, "senderId": a.who.id, "body": f.text})
			},
			presence: comesOnline,
			filing: func(a *actor, f *fact) any {
				return a.ack("send_message", object{"roomId": f.room.ID, "senderId": a.who.id, "body": f.upload.Path()})
			},
			openingDirect: func(a *actor, f *fact) any {
				return a.ack("join_chat", object{"userId": a.who.id, "targetUserId": a.bob.id})
			},
		},
		cannot: map[capability]string{
			editing:  noWord,
			deleting: noWord,
			reading:  "the wire has no word for it (seed 000); who answers has read",
			typing:   noWord, pinning: noWord, replying: noWord, reacting: noWord,
			creatingGroup: noGroups, addingMember: noGroups, removingMember: noGroups,
		},
		hears: map[capability]word{
			sending: {event: "new_message", also: []string{"chat_list_update"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"sender_id": f.by.id, "body": f.text}
			}},
			replying: {event: "new_message", also: []string{"chat_list_update"}, less: "as a plain message", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"sender_id": f.by.id, "body": f.text}
			}},
			filing: {event: "new_message", also: []string{"chat_list_update"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"sender_id": f.by.id, "body": within(f.message.File)}
			}},
		},
		silent: map[capability]string{
			editing:  "the wire has no word for it (seed 000); `fetch_messages` shows the new text",
			deleting: "the wire has no word for it (seed 000); `fetch_messages` leaves the message out",
			reading:  noWord, typing: noWord, presence: noWord, pinning: noWord, reacting: noWord,
			openingDirect: "a room is told with its first message, as `chat_list_update` (seed 000)",
			creatingGroup: noGroups, addingMember: noGroups, removingMember: noGroups,
		},
	}
}
