package conduit_test

import (
	"net/http"
	"strings"
	"testing"

	"pocketchat/chatplugin/dialects/conduit"
)

func TestAuthorizationIsRefusedInTheWordsOfTheModule(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	w.user("ann")
	for header, message := range map[string]string{
		"":                        "No 'Authorization' header or 'accessToken' cookie present",
		w.token("ann"):            "'Authorization' header malformed",
		"Bearer":                  "'Authorization' header malformed",
		"Bearer a b":              "'Authorization' header malformed",
		"Basic " + w.token("ann"): "The 'Authorization' header must be prefixed by 'Bearer '",
		"Bearer nonsense":         "Token is expired or otherwise not valid",
	} {
		for _, path := range []string{"/chat/rooms", "/chat/messages", "/admin/chat/rooms"} {
			req, err := http.NewRequest("GET", w.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", header)
			w.send(req).fails(401, "UNAUTHORIZED", message)
		}
	}
	w.admin("GET", "/chat/rooms", nil).fails(403, "FORBIDDEN", "Superusers are not chat users. Sign in as a user.")
	w.rest("ann", "GET", "/admin/chat/rooms", nil).fails(403, "FORBIDDEN", "Only superusers may do this.")
}

func TestBadRequestsAreRefusedInTheWordsOfTheModule(t *testing.T) {
	w := newWorld(t, conduit.Config{})
	room, foreign := w.roomOf("ann", "bob"), w.roomOf("cat", "bob")
	theirs := w.say("bob", foreign, "not for ann")
	bob := w.id("bob")
	const users = "users is required and must be a non-empty array"
	for _, tt := range []struct {
		method, path string
		body         any
		status       int
		name         string
		message      string
	}{
		{"POST", "/chat/rooms", object{"users": []string{bob}}, 400, "USER_INPUT_ERROR", "roomName: Required"},
		{"POST", "/chat/rooms", object{"roomName": 5, "users": []string{bob}}, 400, "USER_INPUT_ERROR", "roomName: Expected string"},
		{"POST", "/chat/rooms", object{"roomName": " ", "users": []string{bob}}, 400, "USER_INPUT_ERROR", "roomName: Must not be empty."},
		{"POST", "/chat/rooms", object{"roomName": "a\x00b", "users": []string{bob}}, 400, "USER_INPUT_ERROR", "roomName: Must not contain NUL characters."},
		{"POST", "/chat/rooms", object{"roomName": "x"}, 400, "INVALID_ARGUMENTS", users},
		{"POST", "/chat/rooms", object{"roomName": "x", "users": []string{}}, 400, "INVALID_ARGUMENTS", users},
		{"POST", "/chat/rooms", object{"roomName": "x", "users": "bob"}, 400, "USER_INPUT_ERROR", "users: Expected array"},
		{"POST", "/chat/rooms", object{"roomName": "x", "users": []any{bob, 5}}, 400, "USER_INPUT_ERROR", "users.1: Expected string"},
		{"POST", "/chat/rooms", object{"roomName": "x", "users": []string{"no1", bob, "no2"}}, 500, "INTERNAL_SERVER_ERROR", "users [no1,no2] do not exist"},
		{"POST", "/chat/rooms", "[1]", 400, "USER_INPUT_ERROR", "The body must be a JSON object"},
		{"POST", "/chat/rooms", "{", 400, "USER_INPUT_ERROR", "The body must be a JSON object"},
		{"POST", "/chat/rooms", strings.Repeat("[", 20_000), 400, "USER_INPUT_ERROR", "The body must be a JSON object"},
		{"POST", "/chat/rooms", `"` + strings.Repeat("x", 1_000_000) + `"`, 400, "USER_INPUT_ERROR", "The body must be at most 1000000 bytes."},
		{"PUT", "/chat/rooms/" + room + "/addUsers", object{}, 400, "INVALID_ARGUMENTS", users},
		{"PUT", "/chat/rooms/" + room + "/addUsers", object{"users": []string{bob}}, 500, "INTERNAL_SERVER_ERROR", "users array contains existing member ids"},
		{"PUT", "/chat/rooms/" + room + "/addUsers", object{"users": []string{"no1"}}, 500, "INTERNAL_SERVER_ERROR", "users [no1] do not exist"},
		{"PUT", "/chat/rooms/" + foreign + "/addUsers", object{"users": []string{w.id("ann")}}, 404, "NOT_FOUND", noRoom},
		{"PUT", "/chat/rooms/nowhere/addUsers", object{"users": []string{bob}}, 404, "NOT_FOUND", noRoom},
		{"PUT", "/chat/leave/" + foreign, "", 404, "NOT_FOUND", noRoom},
		{"GET", "/chat/rooms/" + foreign, nil, 404, "NOT_FOUND", noRoom},
		{"GET", "/chat/rooms?limit=x", nil, 400, "USER_INPUT_ERROR", "limit: Expected number from 0"},
		{"GET", "/chat/rooms?skip=-1", nil, 400, "USER_INPUT_ERROR", "skip: Expected number from 0"},
		{"GET", "/chat/messages?skip=99999999999999999999", nil, 400, "USER_INPUT_ERROR", "skip: Expected number from 0"},
		{"GET", "/chat/messages?roomId=" + foreign, nil, 404, "NOT_FOUND", noRoom},
		{"GET", "/chat/messages/" + theirs.ID, nil, 404, "NOT_FOUND", noMessage},
		{"GET", "/chat/messages/nothing", nil, 404, "NOT_FOUND", noMessage},
		{"PUT", "/chat/messages/" + theirs.ID, object{"newMessage": "x"}, 404, "NOT_FOUND", noMessage},
		{"PUT", "/chat/messages/" + theirs.ID, object{}, 400, "USER_INPUT_ERROR", "newMessage: Required"},
		{"DELETE", "/chat/messages/" + theirs.ID, nil, 404, "NOT_FOUND", noMessage},
	} {
		t.Run(tt.method+" "+tt.path+" "+tt.message, func(t *testing.T) {
			got := w.rest("ann", tt.method, tt.path, tt.body)
			got.t = t
			got.fails(tt.status, tt.name, tt.message)
		})
	}
	if got := ok[struct{ Count int }](w.admin("GET", "/admin/chat/rooms", nil)); got.Count != 2 {
		t.Errorf("there are %d rooms", got.Count)
	}
}
