package publish_test

import (
	"fmt"
)

type params = map[string]any

// theEnd is the text of the last message of a recording.
const theEnd = "That is all"

// scripts send every event that the dialects' clients may send. They end with
// alice's client in the direct room, for wires whose clients have to open one.
var scripts = map[string]func(r *recorder){
	"native":  nativeScript,
	"direct":  directScript,
	"syarah":  syarahScript,
	"team":    teamScript,
	"conduit": conduitScript,
	"chatapp": chatappScript,
}

// openers open a room on alice's client, where the wire wants that.
var openers = map[string]func(r *recorder, id string, num any){
	"syarah":  func(r *recorder, _ string, num any) { r.send("joinRoom", params{"chatHeaderId": num}) },
	"chatapp": func(r *recorder, id string, _ any) { r.send("join_chat", id) },
}

// live is what others do while alice listens, over another dialect.
func (r *recorder) live() {
	r.t.Helper()
	group := r.do(bob, "room.create", params{"name": "Book club", "members": []string{alice}}, "room")
	id := part(group, "id")
	if open := openers[r.wire.Name]; open != nil {
		open(r, id.(string), part(group, "num"))
	}
	for _, room := range []any{r.direct, id} {
		r.do(bob, "room.view", params{"room": room})
		r.do(bob, "typing", params{"room": room})
		r.do(bob, "typing", params{"room": room, "on": false})
		message := r.do(bob, "message.send", params{"room": room, "text": "See you at eight?"}, "message", "id")
		r.do(bob, "message.edit", params{"message": message, "text": "See you at nine?"})
		r.do(bob, "message.pin", params{"message": message})
		r.do(bob, "message.react", params{"message": message, "emoji": "👍"})
		r.do(bob, "message.react", params{"message": message, "emoji": "👍", "on": false})
		answer := r.do(alice, "message.send", params{"room": room, "text": "I will be there."}, "message", "id")
		r.do(alice, "message.hide", params{"message": answer})
		r.do(bob, "message.delivered", params{"room": room})
		r.do(bob, "message.read", params{"room": room})
		r.do(bob, "message.delete", params{"message": message})
		r.do(bob, "room.view", params{"room": room, "on": false})
	}
	r.do(bob, "room.update", params{"room": id, "name": "Readers"})
	r.do(bob, "member.add", params{"room": id, "users": []string{carol}})
	r.do(bob, "member.role", params{"room": id, "user": carol, "role": "admin"})
	first := r.do(carol, "room.direct", params{"user": alice}, "room", "id")
	r.do(carol, "message.send", params{"room": first, "text": "Hello, I am Carol."})
	r.do(carol, "friend.request", params{"user": alice})
	r.do(carol, "friend.cancel", params{"user": alice})
	r.do(bob, "member.remove", params{"room": id, "user": carol})
	r.do(bob, "room.delete", params{"room": id})
	r.do(bob, "message.send", params{"room": r.direct, "text": theEnd})
}

func nativeScript(r *recorder) {
	r.client.Expect("ready")
	late := r.dial(alice, "native", map[string]any{"since": "long ago"})
	r.heard(late.Expect("reset"))
	r.heard(late.Expect("ready"))
	runCommands(r.world, r.direct, func(name string, p params) any { return part(r.send(name, p), "data") })
}

func directScript(r *recorder) {
	r.send("register_user", alice)
	room := part(r.send("join_chat", params{"userId": alice, "targetUserId": bob}), "roomId")
	r.send("send_message", params{"roomId": room, "senderId": alice, "body": "Hello Bob"})
	r.send("fetch_messages", params{"roomId": room, "limit": 20, "offset": 0})
	r.client.Emit("send_message", params{"roomId": room})
}

func syarahScript(r *recorder) {
	token := r.tokens[alice]
	room := part(r.send("joinRoom", params{"otherUserId": bob, "userId": alice, "accessToken": token}), "chatHeaderId")
	id := part(r.send("createMessage", params{"message": "Hello Bob", "chatHeaderId": room, "messageType": 0, "accessToken": token}), "id")
	r.send("updateMessage", params{"id": id, "message": "Hello, Bob!", "chatHeaderId": room, "accessToken": token})
	r.send("roomTyping", params{"isTyping": true, "name": "Alice", "chatHeaderId": room})
	r.send("readMessage", params{"chatHeaderId": room})
	r.send("findAllMessages", params{"chatHeaderId": room, "lastMessageId": 0, "skipCount": 0, "maxResultCount": 10, "accessToken": token})
	r.send("findAllChatHeaders", params{"userId": alice, "roomsWithLastMessageIds": []any{}, "skipCount": 0, "maxResultCount": 10, "accessToken": token})
	r.send("getMyChats", params{"accessToken": token})
	r.send("getMyFriendships", params{"accessToken": token})
	r.send("removeMessage", params{"ids": []any{id}, "chatHeaderId": room, "accessToken": token})
	r.send("leaveRoom", params{"chatHeaderId": room})
	r.send("joinRoom", params{"chatHeaderId": room})
	r.client.Emit("createMessage", params{"chatHeaderId": room})
}

func teamScript(r *recorder) {
	message := params{"message": "Hello Bob", "message_type": "text", "attachments": []any{}}
	first := r.send("sendNewMessage", params{"type": "peer-to-peer", "recipient_id": []string{bob}, "message": message})
	room := part(first, "room_id")
	id := part(r.send("sendMessage", params{
		"room_id": room, "message": "Can you see this message?", "message_type": "text", "isStoryReply": false, "sender_id": alice,
		"recipients": []any{params{"_id": bob, "msg_seen": false}}, "reply_message": params{"_id": part(first, "_id")}, "attachments": []any{},
	}), "_id")
	r.send("typing", params{"room_id": room, "message": "I am typing..."})
	r.send("connectRooms", params{"user_id": alice, "first_name": "Alice"})
	r.send("createGroup", params{"room_name": "Future group", "recipients": []string{bob}, "type": "group-chat", "creator_id": alice, "image_url": ""})
	r.send("messageSeen", params{"message_id": id, "room_id": room})
	r.send("editMessage", params{"message_id": id, "message": "Hello again", "room_id": room, "user_id": alice})
	r.send("pinMessage", params{"_id": id, "room_id": room, "pin_message": true})
	r.send("deleteMessage", params{"message_id": id, "room_id": room, "user_id": alice})
	r.client.Emit("sendMessage", params{"room_id": room})
}

func conduitScript(r *recorder) {
	r.send("connectToRoom", r.direct)
	r.send("message", r.direct, "Hello everybody")
	r.send("message", r.direct, params{"contentType": "text", "content": "Hello Bob", "nonce": "n-1"})
	r.send("message", r.direct, params{"contentType": "typing"})
	r.send("messagesRead", r.direct)
	r.client.Emit("message", r.direct, params{"contentType": "text"})
	r.client.Emit("nonsense", r.direct)
	r.client.Emit("message", r.direct, params{"contentType": "text", "content": unwritable, "nonce": "n-2"})
}

func chatappScript(r *recorder) {
	r.send("join_chat", r.direct)
	r.send("typing_start", r.direct)
	r.send("typing_end", r.direct)
	r.send("leave_chat", params{"chatId": r.direct})
	r.send("join_chat", r.direct)
	r.client.Emit("join_chat", fmt.Sprintf("%024d", 0))
}
