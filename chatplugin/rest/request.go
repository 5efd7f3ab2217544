package rest

import (
	"encoding/json"
	"io"
	"regexp"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/store"
)

// fieldsParam picks parts of any PocketBase answer (Event.JSON); it is no
// parameter of a command.
const fieldsParam = "fields"

var pathName = regexp.MustCompile(`\{(\w+)\}`)

// pathNames are the parameters in a route's path.
func pathNames(route command.Route) []string {
	var names []string
	for _, match := range pathName.FindAllStringSubmatch(route.Path, -1) {
		names = append(names, match[1])
	}
	return names
}

// params puts path, query and body together.
func params(e *core.RequestEvent, cmd *command.Command, names []string) (map[string]json.RawMessage, error) {
	path := make(map[string]string, len(names))
	for _, name := range names {
		path[name] = e.Request.PathValue(name)
	}
	query := e.Request.URL.Query()
	query.Del(fieldsParam)
	raw, err := readBody(e)
	if err != nil {
		return nil, err
	}
	body, err := command.Object(raw)
	if err != nil {
		return nil, err
	}
	return cmd.FromHTTP(path, query, body)
}

// readBody reads at most bodyLimit. PocketBase's own limit answers a large
// request without reading it and keeps the connection, on which the rest of the
// body is then taken for the next request; this one ends the connection.
func readBody(e *core.RequestEvent) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(e.Request.Body, bodyLimit+1))
	if err != nil {
		return nil, chat.Wrap(err, chat.Invalid, "The body could not be read.")
	}
	if len(raw) > bodyLimit {
		e.Response.Header().Set("Connection", "close")
		return nil, chat.Errorf(chat.TooLarge, "The body must be at most %d bytes.", bodyLimit)
	}
	return raw, nil
}

// caller is who asks: the record that PocketBase verified, nothing else.
func caller(g *gateway.Gateway, e *core.RequestEvent) *command.Call {
	return &command.Call{
		Service: g.Service(),
		Log:     g.Log(),
		Actor:   chat.Actor{User: e.Auth.Id},
		Link:    g.Link,
	}
}

// usersCollection is the name of the auth collection whose users chat. An admin
// may rename it, so it is looked up (in PocketBase's cache) for each request.
func usersCollection(app core.App) (string, error) {
	users, err := app.FindCachedCollectionByNameOrId(store.UsersID(app))
	if err != nil {
		return "", err
	}
	return users.Name, nil
}
