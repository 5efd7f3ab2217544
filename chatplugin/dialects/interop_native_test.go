package dialects_test

import "pocketchat/chatplugin/chattest"

func nativeDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		c := chattest.Dial(s.t, s.url, chattest.DialOptions{Namespace: "/native", Auth: object{"token": who.token}})
		c.Expect("ready")
		c.Ack("session.info") // answered when the connection hears typing too
		return c
	}
	return door{
		name:   "native",
		enter:  enter,
		listen: func(s *stage, who *person) ear { return enter(s, who) },
		does: map[capability]deed{
			sending: func(a *actor, f *fact) any { return a.ack("message.send", object{"room": f.room.ID, "text": f.text}) },
			editing: func(a *actor, f *fact) any {
				return a.ack("message.edit", object{"message": f.message.ID, "text": f.text})
			},
			deleting: func(a *actor, f *fact) any { return a.ack("message.delete", object{"message": f.message.ID}) },
			reading:  func(a *actor, f *fact) any { return a.ack("message.read", object{"room": f.room.ID}) },
			typing:   func(a *actor, f *fact) any { return a.ack("typing", object{"room": f.room.ID}) },
			presence: comesOnline,
			pinning:  func(a *actor, f *fact) any { return a.ack("message.pin", object{"message": f.message.ID}) },
			replying: func(a *actor, f *fact) any {
				return a.ack("message.send", object{"room": f.room.ID, "text": f.text, "reply_to": f.message.ID})
			},
			reacting: func(a *actor, f *fact) any {
				return a.ack("message.react", object{"message": f.message.ID, "emoji": f.emoji})
			},
			filing: func(a *actor, f *fact) any {
				return a.ack("message.send", object{"room": f.room.ID, "type": "file", "upload": f.upload.ID})
			},
			openingDirect: func(a *actor, f *fact) any { return a.ack("room.direct", object{"user": a.bob.id}) },
			creatingGroup: func(a *actor, f *fact) any {
				return a.ack("room.create", object{"name": f.text, "members": []string{a.bob.id}})
			},
			addingMember: func(a *actor, f *fact) any {
				return a.ack("member.add", object{"room": f.room.ID, "users": []string{f.user.id}})
			},
			removingMember: func(a *actor, f *fact) any {
				return a.ack("member.remove", object{"room": f.room.ID, "user": f.user.id})
			},
		},
		hears: map[capability]word{
			sending: {event: "message.created", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room": f.room.ID, "id": f.message.ID, "record.text": f.text, "record.sender": f.by.id}
			}},
			editing: {event: "message.updated", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "record.text": f.text}
			}},
			deleting: {event: "message.deleted", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "record.deleted": some{}}
			}},
			reading: {event: "member.read", also: []string{"viewing"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room": f.room.ID, "user": f.by.id, "seq": f.message.Seq}
			}},
			typing: {event: "typing", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room": f.room.ID, "user": f.by.id, "on": true}
			}},
			presence: {event: "presence", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"user": f.by.id, "online": true}
			}},
			pinning: {event: "message.pinned", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "record.pinned": some{}, "actor": f.by.id}
			}},
			replying: {event: "message.created", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "record.text": f.text, "record.reply_to": f.message.ReplyTo}
			}},
			reacting: {event: "reaction.created", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"message": f.message.ID, "emoji": f.emoji, "user": f.by.id}
			}},
			filing: {event: "message.created", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"id": f.message.ID, "record.file": f.message.File, "record.type": "file"}
			}},
			openingDirect: {event: "room.created", also: []string{"member.created", "viewing"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room": f.room.ID, "record.type": "direct"}
			}},
			creatingGroup: {event: "member.created", also: []string{"room.created"}, carries: func(f *fact, hearer *person) map[string]any {
				return map[string]any{"room": f.room.ID, "user": hearer.id}
			}},
			addingMember: {event: "member.created", carries: func(f *fact, hearer *person) map[string]any {
				return map[string]any{"room": f.room.ID, "user": hearer.id}
			}},
			removingMember: {event: "member.deleted", carries: func(f *fact, hearer *person) map[string]any {
				return map[string]any{"room": f.room.ID, "user": hearer.id}
			}},
		},
	}
}

// comesOnline does nothing: who enters the door is online.
func comesOnline(*actor, *fact) any { return nil }
