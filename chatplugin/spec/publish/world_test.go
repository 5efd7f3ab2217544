package publish_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/chattest"
	"pocketchat/chatplugin/dialects"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/spec/publish"
	"pocketchat/chatplugin/store"
)

// The users of every recording. Their ids are fixed, which keeps examples
// readable.
const (
	alice = "alice0000000000"
	bob   = "bob000000000000"
	carol = "carol0000000000"
)

// unwritable is a text that the server fails to store.
const unwritable = "The disk is full"

// all options that add something to the documents.
var conduitConfig = conduit.Config{ExplicitRoomJoins: true}

// world is a running chat with all dialects.
type world struct {
	t       *testing.T
	app     core.App
	plugin  *chatplugin.Plugin
	url     string
	tokens  map[string]string // by user id; that of the superuser by "root"
	records map[string]spec.Shape
	wires   []spec.Wire
	clients map[string]*chattest.Client // native, by user id
	served  *[]string                   // routes, "GET /api/chat/docs"
}

// listed are the dialects with the settings of a world.
func listed(t *testing.T) []gateway.Dialect {
	t.Helper()
	wires, err := dialects.List(dialects.Config{Conduit: conduitConfig}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return wires
}

func newWorld(t *testing.T) *world {
	t.Helper()
	app := chattest.NewApp(t, chattest.Bare())
	plugin := chatplugin.MustRegister(app, chatplugin.Config{
		DisableRateLimits: true, OfflineGrace: time.Millisecond, Conduit: conduitConfig,
	})
	plugin.OnChatMessageSend().BindFunc(func(e *chatplugin.MessageSendEvent) error {
		if e.Draft.Text == unwritable {
			return chat.Errorf(chat.Unavailable, "Try again.")
		}
		return e.Next()
	})
	w := &world{t: t, app: app, plugin: plugin, tokens: map[string]string{}, clients: map[string]*chattest.Client{}}
	wires := listed(t)
	w.wires = publish.Describe(wires)
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "docs", Priority: 1, Func: func(e *core.ServeEvent) error {
		if !e.Router.HasRoute("GET", "/api/chat/docs") {
			publish.Mount(e, wires)
		}
		return e.Next()
	}})
	w.served = routesServed(app)
	for _, id := range []string{alice, bob, carol} {
		w.addUser(id)
	}
	w.tokens["root"] = chattest.Token(t, chattest.Superuser(t, app))
	w.url = chattest.Serve(t, app)
	var err error
	if w.records, err = publish.RecordShapes(app); err != nil {
		t.Fatal(err)
	}
	return w
}

// indexed waits until all that was committed can be found.
func (w *world) indexed() {
	w.t.Helper()
	position, err := store.NewestEvent(w.app)
	if err == nil {
		err = w.plugin.Indexer().WaitComplete(w.t.Context())
	}
	if err == nil {
		err = w.plugin.Indexer().Wait(w.t.Context(), position)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) addUser(id string) {
	w.t.Helper()
	users, err := w.app.FindCollectionByNameOrId("users")
	if err != nil {
		w.t.Fatal(err)
	}
	name := strings.TrimRight(id, "0")
	// The lowest cost, as in chattest: hashing is most of the time of a small test.
	users.Fields.GetByName("password").(*core.PasswordField).Cost = 4
	user := core.NewRecord(users)
	user.Id = id
	user.SetEmail(name + "@example.com")
	user.SetRandomPassword()
	user.Set("name", strings.ToUpper(name[:1])+name[1:])
	if err := w.app.Save(user); err != nil {
		w.t.Fatal(err)
	}
	w.tokens[id] = chattest.Token(w.t, user)
}

func (w *world) dial(user, dialect string, auth map[string]any) *chattest.Client {
	w.t.Helper()
	all := map[string]any{"token": w.tokens[user]}
	for key, value := range auth {
		all[key] = value
	}
	return chattest.Dial(w.t, w.url, chattest.DialOptions{Namespace: "/" + dialect, Auth: all})
}

// do has a user run a native command, and gives a part of its data.
func (w *world) do(user, command string, params map[string]any, path ...string) any {
	w.t.Helper()
	client := w.clients[user]
	if client == nil {
		client = w.dial(user, "native", nil)
		client.Expect("ready")
		w.clients[user] = client
	}
	ack := parse(w.t, client.Ack(command, params))
	if part(ack, "ok") != true {
		w.t.Fatalf("%s: %s %v: %v", user, command, params, ack)
	}
	return part(ack, append([]string{"data"}, path...)...)
}

func parse(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return value
}

// part is a member of a member of a value; nil if there is none.
func part(value any, path ...string) any {
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}
