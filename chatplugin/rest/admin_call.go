package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/service"
)

// adminCall is one request of a superuser.
type adminCall struct {
	*core.RequestEvent
	g     *gateway.Gateway
	svc   *service.Service
	actor chat.Actor
	ctx   context.Context
}

// admin makes a route of what a superuser may ask for. A nil answer is 204.
func admin(g *gateway.Gateway, do func(c *adminCall) (any, error)) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		ctx, cancel := context.WithTimeout(e.Request.Context(), timeout)
		defer cancel()
		c := &adminCall{RequestEvent: e, g: g, svc: g.Service(), actor: adminActor(e), ctx: ctx}
		answer, err := do(c)
		if err != nil {
			return c.fail(err)
		}
		if answer == nil {
			return e.NoContent(http.StatusNoContent)
		}
		return e.JSON(http.StatusOK, answer)
	}
}

func (c *adminCall) fail(err error) error {
	if chat.CodeOf(err) == chat.Internal {
		c.App.Logger().Error("A chat request of a superuser failed",
			slog.String("path", c.Request.URL.Path), slog.String("superuser", c.Auth.Id), slog.Any("error", err))
	}
	return apierror.From(err)
}

// param is a part of the path.
func (c *adminCall) param(name string) string { return c.Request.PathValue(name) }

// text is a parameter of the query.
func (c *adminCall) text(name string) string {
	return strings.TrimSpace(c.Request.URL.Query().Get(name))
}

// number is a parameter of the query, 0 when it is left out.
func (c *adminCall) number(name string) (int64, error) {
	text := c.text(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, chat.FieldError(name, "Must be a whole number, 0 or more.")
	}
	return n, nil
}

// numbers are several parameters of the query.
func (c *adminCall) numbers(into map[string]*int64) error {
	for name, n := range into {
		var err error
		if *n, err = c.number(name); err != nil {
			return err
		}
	}
	return nil
}

// body reads a JSON object. What it does not know is refused, so that a typo in
// a name is no silent default.
func (c *adminCall) body(into any) error {
	raw, err := readBody(c.RequestEvent)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return chat.Wrap(err, chat.Invalid, "The body must be one JSON object with the parameters of this route.")
	}
	if _, err := dec.Token(); err != io.EOF {
		return chat.Errorf(chat.Invalid, "The body must be one JSON object.")
	}
	return nil
}

// person is what the dashboard shows of an account.
type person struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Avatar string `json:"avatar"`
}

func asPerson(u chat.User) person { return person{u.ID, u.Name, u.Avatar} }

func asPeople(users []chat.User) []person {
	people := make([]person, len(users))
	for i, u := range users {
		people[i] = asPerson(u)
	}
	return people
}

// profiles are the accounts behind ids, by id. Who is gone is missing.
func (c *adminCall) profiles(ids ...string) map[string]person {
	people := map[string]person{}
	for id, user := range c.svc.Users(ids) {
		people[id] = asPerson(user)
	}
	return people
}

// list is the answer of every list.
type list struct {
	Items any `json:"items"`
	// Profiles are the accounts that the items name, by id.
	Profiles map[string]person `json:"profiles,omitempty"`
	// More: there are more items after these.
	More bool `json:"more"`
}

// recordJSON is null for a record that is not there.
func recordJSON(r chat.Record) json.RawMessage {
	if r == nil {
		return json.RawMessage("null")
	}
	return r.JSON()
}
