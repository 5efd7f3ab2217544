package publish_test

const (
	adminAt   = "/api/chat/admin"
	roomAt    = adminAt + "/rooms/{room}"
	messageAt = adminAt + "/messages/{message}"
)

// dashboard calls the routes of the dashboard's page.
func (s *surfer) dashboard() {
	root := func(route string, q request) any {
		s.t.Helper()
		q.route = route
		return s.call("root", q)
	}
	s.call("", request{route: "GET " + adminAt})
	s.call("", request{route: "GET " + adminAt + "/ui/{file}", path: params{"file": "icon.svg"}})

	id := s.do(alice, "room.create", params{"name": "Dashboard", "members": []any{bob}}, "room", "id").(string)
	room, member := params{"room": id}, params{"room": id, "user": carol}
	message := params{"message": s.do(bob, "message.send", params{"room": id, "text": "Look at this"}, "message", "id")}
	s.do(alice, "report.create", params{"message": message["message"], "reason": "Not nice"})

	root("GET "+adminAt+"/overview", request{})
	root("GET "+adminAt+"/people", request{query: params{"q": carol}})
	root("GET "+adminAt+"/rooms", request{query: params{"q": "Dashboard", "type": "group"}})
	root("GET "+roomAt, request{path: room})
	root("GET "+roomAt+"/messages", request{path: room, query: params{"limit": 1}})
	root("POST "+roomAt+"/messages", request{path: room, body: params{"text": "Maintenance at noon"}})

	root("POST "+roomAt+"/members", request{path: room, body: params{"users": []any{carol}}})
	root("GET "+roomAt+"/members", request{path: room})
	root("PATCH "+roomAt+"/members/{user}", request{path: member, body: params{"role": "admin"}})
	root("POST "+roomAt+"/members/{user}/silence", request{path: member, body: params{"until": "2126-01-01T00:00:00Z", "reason": "Too loud"}})
	root("DELETE "+roomAt+"/members/{user}", request{path: member})

	root("GET "+messageAt, request{path: message})
	root("GET "+messageAt+"/frames", request{path: message})
	root("POST "+messageAt+"/pin", request{path: message})
	root("DELETE "+messageAt+"/pin", request{path: message})
	root("DELETE "+messageAt, request{path: message, body: params{"reason": "Spam"}})
	root("POST "+messageAt+"/restore", request{path: message})

	root("POST "+adminAt+"/bans", request{body: params{"user": carol, "room": id, "until": "2126-01-01T00:00:00Z", "reason": "Spam"}})
	root("GET "+adminAt+"/bans", request{query: params{"room": id}})
	root("DELETE "+adminAt+"/bans/{user}", request{path: params{"user": carol}, query: params{"room": id}})
	queue := root("GET "+adminAt+"/reports", request{})
	report := part(queue, "items").([]any)[0].(map[string]any)["report"].(map[string]any)["id"]
	root("POST "+adminAt+"/reports/{report}", request{path: params{"report": report}, body: params{"status": "handled", "decision": "Warned"}})
	root("GET "+adminAt+"/audit", request{query: params{"room": id}})
}
