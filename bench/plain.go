package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"

	"pocketchat/bench/load"
)

// plainMode makes this binary PocketBase as it comes, without the plugin. Its
// first argument is the synchronous setting.
const plainMode = "plain-pocketbase"

// plainUsers share the connections of the REST peer.
const plainUsers = 16

// plainMain is a plain PocketBase; its arguments follow the setting.
func plainMain(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: %s NORMAL|FULL COMMAND", plainMode)
	}
	synchronous := args[0]
	os.Args = append(os.Args[:1], args[1:]...)
	return pocketbase.NewWithConfig(pocketbase.Config{
		DBConnect: func(path string) (*dbx.DB, error) { return dbx.Open("sqlite", path+pragmas(synchronous)) },
	}).Start()
}

// pragmas are those of PocketBase's own connection (core.DefaultDBConnect) with
// another synchronous setting.
func pragmas(synchronous string) string {
	list := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "journal_size_limit(200000000)",
		"synchronous(" + synchronous + ")", "foreign_keys(ON)", "temp_store(MEMORY)", "cache_size(-32000)",
	}
	return "?_pragma=" + strings.Join(list, "&_pragma=")
}

// plainPeer seeds a plain PocketBase with a collection of the shape of our
// messages.
func plainPeer(ctx context.Context, dir, synchronous string) (target, error) {
	self, err := os.Executable()
	if err != nil {
		return target{}, err
	}
	pb := pocketBase{program: self, prefix: []string{plainMode, synchronous}, dir: filepath.Join(dir, synchronous)}
	if err := pb.addSuperuser(ctx); err != nil {
		return target{}, err
	}
	users, err := seedPlain(ctx, pb)
	if err != nil {
		return target{}, fmt.Errorf("seeding: %w", err)
	}
	return target{
		title: "PocketBase REST create, synchronous=" + synchronous,
		start: pb.startChild,
		job:   func(s scenario, addr string, pid int) (load.Job, bool) { return plainJob(s, users, addr, pid) },
	}, nil
}

func seedPlain(ctx context.Context, pb pocketBase) ([]user, error) {
	in, err := pb.start(ctx)
	if err != nil {
		return nil, err
	}
	defer in.stop()
	super, err := in.signIn(ctx)
	if err != nil {
		return nil, err
	}
	if err := super.call(ctx, "POST", "/api/collections", messagesCollection, nil); err != nil {
		return nil, err
	}
	return addUsers(ctx, super, plainUsers)
}

// messagesCollection has the columns and the idempotency index of chat_messages
// and its simplest rule. It has no sequence, no membership, no unread and no log.
var messagesCollection = map[string]any{
	"name": "messages", "type": "base",
	"createRule": `@request.auth.id != "" && sender = @request.auth.id`,
	"fields": []map[string]any{
		{"name": "room", "type": "text"},
		{"name": "sender", "type": "text"},
		{"name": "type", "type": "text"},
		{"name": "text", "type": "text", "max": 10000},
		{"name": "client_id", "type": "text"},
		{"name": "num", "type": "number"},
		{"name": "seq", "type": "number"},
		{"name": "meta", "type": "json"},
		{"name": "created", "type": "autodate", "onCreate": true},
		{"name": "updated", "type": "autodate", "onCreate": true, "onUpdate": true},
	},
	"indexes": []string{
		"CREATE UNIQUE INDEX idx_messages_client ON messages (sender, client_id)",
		"CREATE INDEX idx_messages_room ON messages (room, created)",
	},
}

func plainJob(s scenario, users []user, addr string, pid int) (load.Job, bool) {
	if !s.stored {
		return load.Job{}, false
	}
	j := s.job
	j.Addr, j.PID = addr, pid
	j.HTTP, j.Path = true, "/api/collections/messages/records"
	for i := range j.Conns {
		u := users[i%len(users)]
		j.Auth = append(j.Auth, u.Token)
		j.Requests = append(j.Requests, fmt.Sprintf(`{"room":%q,"sender":%q,"type":"text","text":%q,"client_id":"$ID"}`, s.room(i), u.ID, text))
	}
	return j, true
}
