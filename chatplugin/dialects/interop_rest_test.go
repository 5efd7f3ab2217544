package dialects_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
)

const records = "/api/collections/"

// restDoor acts as the plain PocketBase SDK does: on the collections, and with
// send on the server's routes where records alone cannot do it.
func restDoor() door {
	needsConnection := "it lasts as long as a connection, which REST has none of"
	post := func(path string, body func(f *fact) object) deed {
		return func(a *actor, f *fact) any { return a.rest(a.who, http.MethodPost, path, body(f), nil) }
	}
	return door{
		name: "REST",
		does: map[capability]deed{
			sending: post(records+"chat_messages/records", func(f *fact) object { return object{"room": f.room.ID, "text": f.text} }),
			editing: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPatch, records+"chat_messages/records/"+f.message.ID, object{"text": f.text}, nil)
			},
			deleting: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodDelete, records+"chat_messages/records/"+f.message.ID, nil, nil)
			},
			reading: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPost, "/api/chat/rooms/"+f.room.ID+"/read", object{}, nil)
			},
			pinning: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPost, "/api/chat/messages/"+f.message.ID+"/pin", object{}, nil)
			},
			replying: post(records+"chat_messages/records", func(f *fact) object {
				return object{"room": f.room.ID, "text": f.text, "reply_to": f.message.ID}
			}),
			reacting: post(records+"chat_reactions/records", func(f *fact) object {
				return object{"message": f.message.ID, "emoji": f.emoji}
			}),
			filing: sendFile,
			openingDirect: func(a *actor, f *fact) any {
				return a.rest(a.who, http.MethodPost, "/api/chat/direct/"+a.bob.id, object{}, nil)
			},
			creatingGroup: func(a *actor, f *fact) any {
				var room struct{ ID string }
				a.rest(a.who, http.MethodPost, records+"chat_rooms/records", object{"type": "group", "name": f.text}, &room)
				return a.rest(a.who, http.MethodPost, records+"chat_members/records", object{"room": room.ID, "user": a.bob.id}, nil)
			},
			addingMember: post(records+"chat_members/records", func(f *fact) object {
				return object{"room": f.room.ID, "user": f.user.id}
			}),
			removingMember: removeMember,
		},
		cannot: map[capability]string{typing: needsConnection, presence: needsConnection},
	}
}

func sendFile(a *actor, f *fact) any {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range map[string]string{"room": f.room.ID, "type": "file"} {
		a.check(form.WriteField(key, value))
	}
	part, err := form.CreateFormFile("file", "words.txt")
	a.check(err)
	_, err = part.Write([]byte(f.text))
	a.check(err)
	a.check(form.Close())
	return a.request(a.who, http.MethodPost, records+"chat_messages/records", form.FormDataContentType(), &body, nil)
}

func removeMember(a *actor, f *fact) any {
	filter := url.Values{"filter": {"room='" + f.room.ID + "' && user='" + f.user.id + "'"}}
	var found struct{ Items []struct{ ID string } }
	a.rest(a.who, http.MethodGet, records+"chat_members/records?"+filter.Encode(), nil, &found)
	if len(found.Items) != 1 {
		a.t.Fatalf("%d members found, want 1", len(found.Items))
	}
	return a.rest(a.who, http.MethodDelete, records+"chat_members/records/"+found.Items[0].ID, nil, nil)
}
