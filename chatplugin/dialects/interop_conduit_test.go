package dialects_test

import (
	"net/http"

	"pocketchat/chatplugin/chattest"
)

// Seed 003. Rooms, members and changes of messages are REST on this wire.
func conduitDoor() door {
	enter := func(s *stage, who *person) *chattest.Client {
		return chattest.Dial(s.t, s.url, chattest.DialOptions{Path: "/realtime/", Namespace: "/chat/", Auth: object{"token": who.token}})
	}
	noWord := "the wire has no word for it (seed 003)"
	joined := word{event: "room-joined", carries: func(f *fact, _ *person) map[string]any {
		return map[string]any{"room": f.room.ID, "roomName": some{}}
	}}
	plain := func(f *fact, _ *person) map[string]any {
		return map[string]any{"_id": f.message.ID, "room": f.room.ID, "sender": f.by.id, "content": f.text, "message": f.text}
	}
	return door{
		name:   "conduit",
		enter:  enter,
		listen: func(s *stage, who *person) ear { return enter(s, who) },
		does: map[capability]deed{
			sending: func(a *actor, f *fact) any { return a.ack("message", f.room.ID, f.text) },
			editing: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPut, "/chat/messages/"+f.message.ID, object{"newMessage": f.text}, nil)
			},
			deleting: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodDelete, "/chat/messages/"+f.message.ID, nil, nil)
			},
			reading:  func(a *actor, f *fact) any { return a.ack("messagesRead", f.room.ID) },
			typing:   func(a *actor, f *fact) any { return a.ack("message", f.room.ID, object{"contentType": "typing"}) },
			presence: comesOnline,
			filing: func(a *actor, f *fact) any {
				return a.ack("message", f.room.ID, object{"contentType": "file", "files": []string{f.upload.ID}})
			},
			creatingGroup: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPost, "/chat/rooms", object{"roomName": f.text, "users": []string{a.bob.id}}, nil)
			},
			addingMember: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPut, "/chat/rooms/"+f.room.ID+"/addUsers", object{"users": []string{f.user.id}}, nil)
			},
			// Nobody can be taken out on this wire, so bob goes himself.
			removingMember: func(a *actor, f *fact) any {
				return a.rest(f.user, http.MethodPut, "/chat/leave/"+f.room.ID, nil, nil)
			},
		},
		cannot: map[capability]string{
			pinning: noWord, replying: noWord, reacting: noWord,
			openingDirect: "every room made by this wire is a group (seed 003)",
		},
		hears: map[capability]word{
			sending:  {event: "message", carries: plain},
			replying: {event: "message", carries: plain, less: "as a plain message"},
			editing: {event: "message-edited", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"messageId": f.message.ID, "message": f.text, "room": f.room.ID}
			}},
			deleting: {event: "message-deleted", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"messageId": f.message.ID, "room": f.room.ID}
			}},
			reading: {event: "messagesRead", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"room": f.room.ID, "readBy": f.by.id}
			}},
			typing: {event: "message", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"contentType": "typing", "sender": f.by.id, "room": f.room.ID}
			}},
			filing: {event: "message", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"contentType": "file", "files.0": within(f.message.File), "sender": f.by.id}
			}},
			openingDirect: joined, creatingGroup: joined, addingMember: joined,
		},
		silent: map[capability]string{
			presence: noWord, pinning: noWord, reacting: noWord,
			removingMember: "the wire has no word for it (seed 003); `GET /chat/rooms/{roomId}` lists the participants",
		},
	}
}
