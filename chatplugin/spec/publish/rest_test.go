package publish_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/spec/publish"
)

// surfer calls routes and holds the answers to their description.
type surfer struct {
	*world
	routes map[string]spec.Route // by method and path as registered
	said   map[string]publish.Exchange
}

// request is one call. Path and Query fill the route's parameters.
type request struct {
	route       string // "GET /api/chat/rooms/{room}"
	path        params
	query, body params
	file        []byte // sent as a form
}

func newSurfer(w *world) *surfer {
	s := &surfer{world: w, routes: map[string]spec.Route{}, said: map[string]publish.Exchange{}}
	for _, r := range publish.AllRoutes(w.wires) {
		s.routes[publish.RouteKey(r)] = r
	}
	return s
}

// call has a user make a request, checks both sides against the description and
// records them. It gives the answer, or the text of what is no JSON.
func (s *surfer) call(user string, q request) any {
	s.t.Helper()
	r, ok := s.routes[q.route]
	if !ok {
		s.t.Fatalf("%s is not described", q.route)
	}
	method, pattern, _ := strings.Cut(q.route, " ")
	address := fill(s.t, pattern, q.path)
	if len(q.query) > 0 {
		address += "?" + queryText(q.query)
		s.checkFields(q.route, spec.Object(r.Query...), q.query)
	}
	var body []byte
	if q.body != nil {
		body = marshal(s.t, q.body)
		s.checkFields(q.route, spec.Object(r.Body...), q.body)
	}
	contentType := "application/json"
	sent := body
	if q.file != nil {
		sent, contentType = form(s.t, q.file)
	}
	status, kind, answer := s.ask(user, method, address, contentType, sent)
	if status != publish.StatusOf(r) {
		s.t.Fatalf("%s %s %s: status %d: %s", user, method, address, status, answer)
	}
	ex := publish.Exchange{Request: string(masked([]byte(method + " " + address))), Body: masked(body), Status: status}
	defer func() {
		if _, there := s.said[q.route]; !there {
			s.said[q.route] = ex
		}
	}()
	if status == http.StatusNoContent {
		return nil
	}
	if want := publish.MediaOf(r); want != "*/*" && !strings.HasPrefix(kind, want) {
		s.t.Errorf("%s answers %s, not %s", q.route, kind, want)
	}
	if !strings.HasPrefix(kind, "application/json") {
		return string(answer)
	}
	value := parse(s.t, answer)
	if err := fits(r.Answer, value, s.records); err != nil {
		s.t.Errorf("%s: %v: %s", q.route, err, answer)
	}
	if !strings.HasPrefix(pattern, "/api/chat/docs") { // its own example in itself would grow for ever
		ex.Answer = masked(answer)
	}
	return value
}

func (s *surfer) checkFields(route string, shape spec.Shape, given params) {
	s.t.Helper()
	if err := fits(shape, parse(s.t, marshal(s.t, given)), s.records); err != nil {
		s.t.Errorf("%s: %v", route, err)
	}
}

func (s *surfer) ask(user, method, address, contentType string, body []byte) (status int, kind string, answer []byte) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+address, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+s.tokens[user])
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err = io.ReadAll(res.Body); err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Content-Type"), bytes.TrimSpace(answer)
}

func fill(t *testing.T, pattern string, values params) string {
	t.Helper()
	for _, name := range publish.PathNames(pattern) {
		value, ok := values[name].(string)
		if !ok {
			t.Fatalf("%s: no text for %s in %v", pattern, name, values)
		}
		pattern = strings.Replace(pattern, "{"+name+"}", url.PathEscape(value), 1)
	}
	return pattern
}

func queryText(query params) string {
	values := url.Values{}
	for name, value := range query {
		if list, ok := value.([]any); ok {
			var words []string
			for _, item := range list {
				words = append(words, fmt.Sprint(item))
			}
			value = strings.Join(words, ",")
		}
		values.Set(name, fmt.Sprint(value))
	}
	return strings.ReplaceAll(values.Encode(), "%2C", ",")
}

func form(t *testing.T, file []byte) ([]byte, string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", "photo.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// command runs a step of commandSteps over its route.
func (s *surfer) command(name string, p params) any {
	s.t.Helper()
	cmd, _ := command.Find(name)
	if len(cmd.Routes) == 0 {
		return nil // needs a connection
	}
	i := slices.IndexFunc(cmd.Routes, func(r command.Route) bool {
		return !slices.ContainsFunc(publish.PathNames(r.Path), func(name string) bool { return p[name] == nil })
	})
	route := cmd.Routes[i]
	q := request{route: route.Method + " " + command.Prefix + route.Path, path: params{}}
	rest := params{}
	for key, value := range p {
		if slices.Contains(publish.PathNames(route.Path), key) {
			q.path[key] = value
		} else {
			rest[key] = value
		}
	}
	switch {
	case route.Method == "GET":
		q.query = rest
	case len(rest) > 0:
		q.body = rest
	}
	return s.call(alice, q)
}

// TestRoutesAnswerWhatTheDocumentsSay calls every route that is described.
func TestRoutesAnswerWhatTheDocumentsSay(t *testing.T) {
	s := newSurfer(newWorld(t))
	direct := s.do(bob, "room.direct", params{"user": alice}, "room", "id").(string)
	runCommands(s.world, direct, s.command)
	s.files(direct)
	s.documents(direct)
	s.dashboard()
	s.syarah()
	s.conduit()
	for route := range s.routes {
		if _, called := s.said[route]; !called {
			t.Errorf("%s is described and not called", route)
		}
	}
	if *update {
		write(t, "rest", s.said)
		return
	}
	written, err := publish.Exchanges()
	if err != nil {
		t.Fatal(err)
	}
	for route, ex := range s.said {
		w, there := written[route]
		if !there || !alikeRaw(w.Body, ex.Body) || !alikeRaw(w.Answer, ex.Answer) {
			t.Errorf("the example of %s does not look like %s: run the test with -update", route, ex.Answer)
		}
	}
	if len(written) != len(s.said) {
		t.Errorf("%d examples are written, there are %d routes: run the test with -update", len(written), len(s.said))
	}
}

func (s *surfer) files(direct string) {
	upload := s.call(alice, request{route: "POST /api/chat/upload", file: picture(s.t)})
	id, name := part(upload, "id").(string), part(upload, "file").(string)
	s.do(alice, "message.send", params{"room": direct, "type": "image", "upload": id})
	s.call(bob, request{route: "GET /uploads/chat-messages/{folder}/{name}", path: params{"folder": "images", "name": name}, query: params{"thumb": "100x100"}})

	room, err := s.app.FindRecordById("chat_rooms", s.do(alice, "room.create", params{"name": "With a picture"}, "room", "id").(string))
	if err != nil {
		s.t.Fatal(err)
	}
	s.patchImage(room.Id)
	if room, err = s.app.FindRecordById("chat_rooms", room.Id); err != nil {
		s.t.Fatal(err)
	}
	s.call(alice, request{route: "GET /uploads/chat-rooms/{room}/{name}", path: params{"room": room.Id, "name": room.GetString("image")}})
}

// patchImage sets a room's picture over records REST.
func (s *surfer) patchImage(room string) {
	s.t.Helper()
	body, contentType := form(s.t, picture(s.t))
	body = bytes.Replace(body, []byte(`name="file"`), []byte(`name="image"`), 1)
	if status, _, answer := s.ask(alice, "PATCH", "/api/collections/chat_rooms/records/"+room, contentType, body); status != 200 {
		s.t.Fatalf("status %d: %s", status, answer)
	}
}

func (s *surfer) documents(direct string) {
	s.call(alice, request{route: "POST /api/chat/ticket"})
	s.call("", request{route: "GET /api/chat/docs"})
	s.call("", request{route: "GET /api/chat/docs/openapi.json"})
	s.call("", request{route: "GET /api/chat/docs/asyncapi/{file}", path: params{"file": "native.json"}})
	message := s.do(bob, "message.send", params{"room": direct, "text": "Did you get a push?"}, "message", "id")
	s.call("root", request{route: "GET /api/chat/messages/{message}/push", path: params{"message": message}})
	s.call("root", request{route: "GET /api/chat/metrics"})
}

func (s *surfer) syarah() {
	s.call(alice, request{route: "GET /api/chat/getChatHeaderAsync", query: params{"user1Id": alice, "user2Id": bob}})
	s.call(alice, request{route: "POST /api/chat/uploadFile", file: picture(s.t)})
}

func (s *surfer) conduit() {
	room := part(s.call(alice, request{route: "POST /chat/rooms", body: params{"roomName": "Conduit Users", "users": []any{bob}}}), "roomId").(string)
	in := params{"roomId": room}
	invited := func(user, box string) string {
		page := s.call(user, request{route: "GET /chat/invitations/" + box, query: params{"limit": 1}})
		return part(page, "invitations").([]any)[0].(map[string]any)["_id"].(string)
	}
	s.call(bob, request{route: "GET /chat/invitations/{answer}/{id}", path: params{"answer": "accept", "id": invited(bob, "received")}})
	s.call(alice, request{route: "PUT /chat/rooms/{roomId}/addUsers", path: in, body: params{"users": []any{carol}}})
	s.call(alice, request{route: "DELETE /chat/invitations/cancel/{id}", path: params{"id": invited(alice, "sent")}})
	s.call(alice, request{route: "PUT /chat/rooms/{roomId}/addUsers", path: in, body: params{"users": []any{carol}}})
	page := s.call("root", request{route: "GET /admin/chat/invitations/{roomId}", path: in, query: params{"limit": 1}})
	secret := part(page, "invitations").([]any)[0].(map[string]any)["token"]
	s.call("", request{route: "GET /hook/chat/invitations/{answer}/{invitationToken}", path: params{"answer": "decline", "invitationToken": secret}})

	s.call(alice, request{route: "GET /chat/rooms", query: params{"limit": 1}})
	s.call(alice, request{route: "GET /chat/rooms/{roomId}", path: in, query: params{"populate": []any{"participants"}}})
	message := params{"messageId": s.do(alice, "message.send", params{"room": room, "text": "Hello everybody"}, "message", "id")}
	s.call(alice, request{route: "GET /chat/messages", query: params{"roomId": room, "limit": 1}})
	s.call(alice, request{route: "GET /chat/messages/{messageId}", path: message})
	s.call(alice, request{route: "PUT /chat/messages/{messageId}", path: message, body: params{"newMessage": "Hello again"}})
	s.call(alice, request{route: "DELETE /chat/messages/{messageId}", path: message})
	s.call(bob, request{route: "PUT /chat/leave/{roomId}", path: in})
	s.admin()
}

func (s *surfer) admin() {
	room := part(s.call("root", request{route: "POST /admin/chat/rooms", body: params{"name": "Support", "participants": []any{alice, bob}, "creator": alice}}), "_id").(string)
	in := params{"roomId": room}
	s.call("root", request{route: "GET /admin/chat/rooms", query: params{"limit": 1, "sort": "-createdAt"}})
	s.call("root", request{route: "GET /admin/chat/rooms/{id}", path: params{"id": room}})
	s.call("root", request{route: "PUT /admin/chat/rooms/{roomId}/add", path: in, body: params{"users": []any{carol}}})
	s.call("root", request{route: "PUT /admin/chat/room/{roomId}/remove", path: in, body: params{"users": []any{carol}}})
	message := s.do(alice, "message.send", params{"room": room, "text": "How can I help?"}, "message", "id")
	s.call("root", request{route: "GET /admin/chat/messages", query: params{"roomId": room, "limit": 1}})
	s.call("root", request{route: "DELETE /admin/chat/messages", query: params{"ids": []any{message}}})
	s.call("root", request{route: "DELETE /admin/chat/invitations/{roomId}", path: in, query: params{"invitations": []any{"0123456789abcdef01234567"}}})
	s.call("root", request{route: "DELETE /admin/chat/rooms", query: params{"ids": []any{room}}})
}
