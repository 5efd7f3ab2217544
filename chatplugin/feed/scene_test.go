package feed_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/store"
)

// client speaks plain REST as one person, with no knowledge of our routes.
type client struct {
	t     testing.TB
	base  string
	token string
}

type answer struct {
	status int
	body   map[string]any
}

func (c client) do(method, path string, body any) answer {
	c.t.Helper()
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		ok(c.t, err)
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, c.base+path, payload)
	ok(c.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", c.token)
	res, err := http.DefaultClient.Do(req)
	ok(c.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	ok(c.t, err)
	a := answer{status: res.StatusCode}
	if len(raw) > 0 && raw[0] == '{' {
		ok(c.t, json.Unmarshal(raw, &a.body))
	}
	return a
}

func path(collection, id string) string {
	p := "/api/collections/" + collection + "/records"
	if id != "" {
		p += "/" + id
	}
	return p
}

func (c client) create(collection string, body any) answer {
	c.t.Helper()
	return c.do("POST", path(collection, ""), body)
}

func (c client) list(collection string) int {
	c.t.Helper()
	a := c.do("GET", path(collection, ""), nil)
	if a.status != 200 {
		return -a.status
	}
	return int(a.body["totalItems"].(float64))
}

// errorField is the field PocketBase's error names, if it names this one.
func (a answer) errorField(field string) string {
	data, _ := a.body["data"].(map[string]any)
	detail, _ := data[field].(map[string]any)
	message, _ := detail["message"].(string)
	return message
}

// scene is a group of ann (owner), bob (admin) and cid (member), a direct room
// of ann and bob, and dan who is in neither.
type scene struct {
	app                core.App
	base               string
	ann, bob, cid, dan *core.Record
	group, direct      chat.Room
	message            chat.Message // bob's, in the group
}

func newScene(t testing.TB) scene {
	app := chattest.NewApp(t)
	s := scene{app: app, base: chattest.Serve(t, app)}
	s.ann, s.bob, s.cid, s.dan = chattest.User(t, app, "ann"), chattest.User(t, app, "bob"), chattest.User(t, app, "cid"), chattest.User(t, app, "dan")
	s.group = newGroup(t, app, s.ann.Id, s.bob.Id, s.cid.Id)
	bob, err := store.FindMember(app, s.group.ID, s.bob.Id)
	ok(t, err)
	bob.Role = chat.RoleAdmin
	_, err = store.UpdateMember(app, *bob, s.ann.Id)
	ok(t, err)
	s.direct = newDirect(t, app, s.ann.Id, s.bob.Id)
	s.message = send(t, app, s.group.ID, s.bob.Id, "hello")
	return s
}

func (s scene) as(t testing.TB, user *core.Record) client {
	c := client{t: t, base: s.base}
	if user != nil {
		c.token = chattest.Token(t, user)
	}
	return c
}

func (s scene) member(t testing.TB, room string, user *core.Record) *chat.Member {
	t.Helper()
	m, err := store.FindMember(s.app, room, user.Id)
	ok(t, err)
	return m
}
