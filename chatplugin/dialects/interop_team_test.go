package dialects_test

import (
	"net/url"

	"pocketchat/chatplugin/chattest"
)

// Seed 002.
func teamDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		c := chattest.Dial(s.t, s.url, chattest.DialOptions{Query: url.Values{"ticket": {s.ticket(who)}}})
		c.Ack("connectRooms", object{"user_id": who.id, "first_name": who.name})
		return c
	}
	noWord := "the wire has no word for it (seed 002)"
	seen := []string{"seen"} // who answers in a direct room has read
	group := func(f *fact, _ *person) map[string]any {
		return map[string]any{"_id": f.room.ID, "type": "group-chat"}
	}
	return door{
		name:   "team",
		enter:  enter,
		listen: func(s *stage, who *person) ear { return enter(s, who) },
		does: map[capability]deed{
			sending: func(a *actor, f *fact) any {
				return a.ack("sendMessage", object{"room_id": f.room.ID, "message": f.text, "sender_id": a.who.id})
			},
			editing: func(a *actor, f *fact) any {
				return a.ack("editMessage", object{"room_id": f.room.ID, "message_id": f.message.ID, "message": f.text})
			},
			deleting: func(a *actor, f *fact) any {
				return a.ack("deleteMessage", object{"room_id": f.room.ID, "message_id": f.message.ID})
			},
			reading: func(a *actor, f *fact) any {
				return a.ack("messageSeen", object{"room_id": f.room.ID, "message_id": f.message.ID})
			},
			typing: func(a *actor, f *fact) any {
				return a.ack("typing", object{"room_id": f.room.ID, "message": "I am typing..."})
			},
			presence: comesOnline,
			pinning: func(a *actor, f *fact) any {
				return a.ack("pinMessage", object{"room_id": f.room.ID, "_id": f.message.ID, "pin_message": true})
			},
			replying: func(a *actor, f *fact) any {
				return a.ack("sendMessage", object{"room_id": f.room.ID, "message": f.text, "reply_message": object{"_id": f.message.ID}})
			},
			filing: func(a *actor, f *fact) any {
				return a.ack("sendMessage", object{"room_id": f.room.ID, "message": "", "attachments": []string{f.upload.Path()}})
			},
			openingDirect: func(a *actor, f *fact) any {
				return a.ack("sendNewMessage", object{
					"type": "peer-to-peer", "recipient_id": []string{a.bob.id}, "message": object{"message": f.text, "message_type": "text"},
				})
			},
			creatingGroup: func(a *actor, f *fact) any {
				return a.ack("createGroup", object{"room_name": f.text, "recipients": []string{a.bob.id}})
			},
		},
		cannot: map[capability]string{reacting: noWord, addingMember: noWord, removingMember: noWord},
		hears: map[capability]word{
			sending: {event: "message", also: seen, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"_id": f.message.ID, "room_id": f.room.ID, "message": f.text, "sender_id": f.by.id}
			}},
			editing: {event: "edited", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"message_id": f.message.ID, "message": f.text}
			}},
			deleting: {event: "delete", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"message_id": f.message.ID, "room_id": f.room.ID}
			}},
			reading: {event: "seen", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"message_id": f.message.ID, "user_id": f.by.id}
			}},
			typing: {event: "typing", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room_id": f.room.ID, "user_id": f.by.id, "message": "I am typing..."}
			}},
			pinning: {event: "pin_message", also: []string{"pin message"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"_id": f.message.ID, "pin_message": true}
			}},
			replying: {event: "message", also: seen, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"message": f.text, "reply_message._id": f.message.ReplyTo, "reply_message.message": some{}}
			}},
			filing: {event: "message", also: seen, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"attachments.0.url": within(f.message.File), "message_type": "file"}
			}},
			creatingGroup: {event: "group_{user}", carries: group},
			addingMember:  {event: "group_{user}", carries: group},
		},
		silent: map[capability]string{
			presence: noWord, reacting: noWord,
			openingDirect:  "a room of two is told with its first message, as the event named after your user id (seed 002)",
			removingMember: "the wire has no word for it (seed 002); `connectRooms` lists the rooms that are left",
		},
	}
}
