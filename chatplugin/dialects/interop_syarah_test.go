package dialects_test

import (
	"net/url"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
)

// Seed 001. Its clients hear the rooms that they joined, and who is online.
func syarahDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		c := chattest.Dial(s.t, s.url, chattest.DialOptions{Query: url.Values{"userId": {who.id}}, Auth: object{"accessToken": who.token}})
		c.Ack("getMyChats")
		return c
	}
	noWord := "the wire has no word for it (seed 001)"
	onlyOpened := "a client hears the rooms that it joined, and nobody joined a new one yet (seed 001); `findAllChatHeaders` lists it"
	seen := []string{"messageHasBeenRead"} // who answers in a direct room has read
	plain := func(f *fact, _ *person) map[string]any {
		return map[string]any{"chatMessage.id": f.message.Num, "chatMessage.message": f.text, "chatMessage.userId": f.by.id}
	}
	return door{
		name:  "syarah",
		enter: enter,
		listen: func(s *stage, who *person) ear {
			c := enter(s, who)
			s.joinSyarah(c, who.marks)
			if who == s.bob {
				s.joinSyarah(c, s.direct)
			}
			return c
		},
		does: map[capability]deed{
			sending: func(a *actor, f *fact) any {
				return a.ack("createMessage", object{"chatHeaderId": f.room.Num, "message": f.text, "messageType": 0})
			},
			editing: func(a *actor, f *fact) any {
				return a.ack("updateMessage", object{"chatHeaderId": f.room.Num, "id": f.message.Num, "message": f.text})
			},
			deleting: func(a *actor, f *fact) any {
				return a.ack("removeMessage", object{"chatHeaderId": f.room.Num, "ids": []int64{f.message.Num}})
			},
			reading: func(a *actor, f *fact) any { return a.ack("readMessage", object{"chatHeaderId": f.room.Num}) },
			typing: func(a *actor, f *fact) any {
				return a.ack("roomTyping", object{"chatHeaderId": f.room.Num, "isTyping": true, "name": "Ann"})
			},
			presence: comesOnline,
			filing: func(a *actor, f *fact) any {
				return a.ack("createMessage", object{"chatHeaderId": f.room.Num, "message": f.upload.Path(), "messageType": 3})
			},
			openingDirect: func(a *actor, f *fact) any {
				return a.ack("joinRoom", object{"otherUserId": a.bob.id, "userId": a.who.id})
			},
		},
		cannot: map[capability]string{
			pinning: noWord, replying: noWord, reacting: noWord,
			creatingGroup: noWord, addingMember: noWord, removingMember: noWord,
		},
		hears: map[capability]word{
			sending:  {event: "message", carries: plain, also: seen},
			replying: {event: "message", carries: plain, also: seen, less: "as a plain message"},
			editing: {event: "messageUpdated", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatMessage.id": f.message.Num, "chatMessage.message": f.text, "chatMessage.isEdited": true}
			}},
			deleting: {event: "messageDeleted", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"": f.message.Num}
			}},
			reading: {event: "messageHasBeenRead", also: []string{"onMemberJoin"}, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"": f.room.Num}
			}},
			typing: {event: "typing", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatHeaderId": f.room.Num, "isTyping": true, "name": f.by.name}
			}},
			presence: {event: "clientStatus", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"userId": f.by.id, "activeNow": true}
			}},
			filing: {event: "message", also: seen, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatMessage.message": within(f.message.File), "chatMessage.messageType": 3}
			}},
			addingMember: {event: "onMemberJoin", at: thirdEar, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"chatHeaderId": f.room.Num, "userId": f.user.id}
			}},
		},
		silent: map[capability]string{
			pinning: noWord, reacting: noWord,
			openingDirect: onlyOpened, creatingGroup: onlyOpened,
			removingMember: "the wire has no word for it (seed 001); `joinRoom` lists who is there",
		},
	}
}

// joinSyarah opens a room on a connection of this wire.
func (s *stage) joinSyarah(e ear, room chat.Room) {
	s.t.Helper()
	e.(*chattest.Client).Ack("joinRoom", object{"chatHeaderId": room.Num})
}
