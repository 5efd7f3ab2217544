package publish_test

// scene is what earlier steps made, by name.
type scene map[string]any

// step is one command of alice.
type step struct {
	command string
	params  func(w *world, s scene) params
	keep    map[string][]string // parts of the result for later steps
}

func fixed(p params) func(*world, scene) params {
	return func(*world, scene) params { return p }
}

func with(key, name string) func(*world, scene) params {
	return func(_ *world, s scene) params { return params{key: s[name]} }
}

func inRoom(room string, more params) func(*world, scene) params {
	return func(_ *world, s scene) params {
		p := params{"room": s[room]}
		for key, value := range more {
			p[key] = value
		}
		return p
	}
}

func onMessage(more params) func(*world, scene) params {
	return func(_ *world, s scene) params {
		p := params{"message": s["message"]}
		for key, value := range more {
			p[key] = value
		}
		return p
	}
}

// commandSteps run every command. Each door runs them: the sockets of the native
// dialect and REST.
var commandSteps = []step{
	{"session.info", fixed(params{}), nil},
	{"session.refresh", func(w *world, _ scene) params { return params{"token": w.tokens[alice]} }, nil},
	{"room.direct", fixed(params{"user": bob}), nil},
	{"message.send", inRoom("direct", params{"text": "Hello Bob", "client_id": "6f1c"}), map[string][]string{"message": {"message", "id"}}},
	{"message.read", inRoom("direct", params{"seq": 1}), nil},
	{"message.delivered", inRoom("direct", params{"seq": 1}), nil},
	{"room.get", inRoom("direct", nil), nil},
	{"message.history", inRoom("direct", params{"limit": 2}), nil},
	{"message.get", onMessage(nil), nil},
	{"message.edit", onMessage(params{"text": "Hello, Bob!"}), nil},
	{"message.pin", onMessage(nil), nil},
	{"message.search", searching(params{"q": "hello bo", "limit": 10}), nil},
	{"message.react", onMessage(params{"emoji": "👍"}), nil},
	{"message.reactions", func(_ *world, s scene) params { return params{"messages": []any{s["message"]}} }, nil},
	{"message.react", onMessage(params{"emoji": "👍", "on": false}), nil},
	{"message.hide", onMessage(nil), nil},
	{"message.delete", func(w *world, s scene) params {
		return params{"message": w.do(alice, "message.send", params{"room": s["direct"], "text": "Goodbye Bob"}, "message", "id")}
	}, nil},
	{"room.view", inRoom("direct", nil), nil},
	{"typing", inRoom("direct", nil), nil},

	{"room.create", fixed(params{"name": "Book club", "members": []any{bob}}), map[string][]string{"group": {"room", "id"}}},
	{"room.update", inRoom("group", params{"name": "Readers"}), nil},
	{"member.add", inRoom("group", params{"users": []any{carol}}), nil},
	{"member.list", inRoom("group", nil), nil},
	{"member.role", inRoom("group", params{"user": bob, "role": "admin"}), nil},
	{"member.update", inRoom("group", params{"notify": "mentions"}), nil},
	{"member.silence", inRoom("group", params{"user": bob, "until": "2999-01-01T00:00:00Z", "reason": "spam"}), nil},
	{"member.remove", inRoom("group", params{"user": carol}), nil},
	{"member.ban", inRoom("group", params{"user": carol, "reason": "spam"}), nil},
	{"ban.list", inRoom("group", nil), nil},
	{"member.unban", inRoom("group", params{"user": carol}), nil},
	{"report.create", fixed(params{"user": carol, "reason": "spam"}), nil},
	{"message.send", inRoom("group", params{"text": "Which book?"}), map[string][]string{"message": {"message", "id"}}},
	{"message.delete", func(_ *world, s scene) params { return params{"messages": []any{s["message"]}} }, nil},
	{"message.hide", func(_ *world, s scene) params { return params{"messages": []any{s["message"]}} }, nil},
	{"room.list", fixed(params{"limit": 2}), nil},
	{"room.delete", with("room", "group"), nil},
	{"room.leave", func(w *world, _ scene) params {
		return params{"room": w.do(bob, "room.create", params{"name": "Football", "members": []string{alice}}, "room", "id")}
	}, nil},

	{"people.search", searching(params{"q": "car"}), nil},
	{"friend.request", fixed(params{"user": carol}), nil},
	{"friend.get", fixed(params{"user": carol}), nil},
	{"friend.cancel", fixed(params{"user": carol}), nil},
	{"friend.accept", asked, nil},
	{"friend.list", fixed(params{"status": []any{"accepted"}}), nil},
	{"friend.remove", fixed(params{"user": carol}), nil},
	{"friend.reject", asked, nil},
	{"friend.block", fixed(params{"user": carol}), nil},
	{"friend.unblock", fixed(params{"user": carol}), nil},

	{"presence.get", fixed(params{"users": []any{bob}}), nil},
	{"profile.get", fixed(params{}), nil},
	{"profile.update", fixed(params{"privacy": params{"presence": "friends", "receipts": true}, "settings": params{"theme": "dark"}}), nil},
	{"device.register", fixed(params{"token": "fcm-token-of-this-phone", "platform": "android", "locale": "pt-BR"}), nil},
	{"device.remove", fixed(params{"token": "fcm-token-of-this-phone"}), nil},
	{"file.links", fixed(params{"paths": []any{"/uploads/chat-messages/images/photo.webp"}}), nil},
	{"sync", fixed(params{"since": 0, "limit": 2}), nil},
}

// searching waits for what was done before.
func searching(p params) func(*world, scene) params {
	return func(w *world, _ scene) params {
		w.indexed()
		return p
	}
}

// asked has carol ask alice for her friendship first.
func asked(w *world, _ scene) params {
	w.do(carol, "friend.request", params{"user": alice})
	return params{"user": carol}
}

// runCommands runs all steps; ask gives the result of one.
func runCommands(w *world, direct string, ask func(command string, p params) any) {
	w.t.Helper()
	s := scene{"direct": direct}
	for _, step := range commandSteps {
		result := ask(step.command, step.params(w, s))
		for name, path := range step.keep {
			s[name] = part(result, path...)
		}
	}
}
