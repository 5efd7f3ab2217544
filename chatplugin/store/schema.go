package store

import (
	"fmt"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"
)

// SchemaConfig configures EnsureSchema.
type SchemaConfig struct {
	// UsersCollection is the name or id of the auth collection whose records
	// chat with each other. Default "users".
	UsersCollection string
}

const defaultUsers = "users"

// schemaVersion is raised with every change of the collections or tables below.
const schemaVersion = 3

// EnsureSchema creates the collections and tables of the chat and adds what an
// older version of them is missing. It may be called any number of times on a
// bootstrapped app. It never touches API rules, fields and indexes that an admin
// added or changed; upgradeCollection names the exceptions.
func EnsureSchema(app core.App, cfg SchemaConfig) error {
	Remember(app)
	if cfg.UsersCollection == "" {
		cfg.UsersCollection = defaultUsers
	}
	users, err := app.FindCollectionByNameOrId(cfg.UsersCollection)
	if err != nil {
		return fmt.Errorf("chat: UsersCollection %q doesn't exist: %w", cfg.UsersCollection, err)
	}
	if !users.IsAuth() {
		return fmt.Errorf("chat: UsersCollection %q is a %s collection, it must be an auth collection", users.Name, users.Type)
	}
	if old := UsersID(app); old != "" && old != users.Id {
		return fmt.Errorf("chat: the chat collections belong to the users in %q, but UsersCollection is %q; move them or set it back", old, users.Name)
	}
	if upToDate(app) {
		return nil
	}
	return app.RunInTransaction(func(tx core.App) error {
		if err := ensureTables(tx); err != nil {
			return err
		}
		if err := EnsurePushTables(tx); err != nil {
			return err
		}
		if err := ensureSearch(tx); err != nil {
			return err
		}
		if err := ensureCollections(tx, users); err != nil {
			return err
		}
		if err := raiseCounters(tx); err != nil {
			return err
		}
		if err := fillMentions(tx); err != nil {
			return err
		}
		return setVersion(tx, schemaVersion)
	})
}

// UsersID is the id of the auth collection of the chat's users, empty before
// EnsureSchema.
func UsersID(db core.App) string {
	members, err := db.FindCachedCollectionByNameOrId(MembersID)
	if err != nil {
		return ""
	}
	if user, ok := members.Fields.GetByName(ColUser).(*core.RelationField); ok {
		return user.CollectionId
	}
	return ""
}

var registered atomic.Bool

// RegisterMigration puts EnsureSchema in front of all app migrations of this
// process, so that later ones (an admin's dashboard edits of our collections)
// find the collections on a fresh database. The name sorts before any file name
// that starts with a timestamp. Where the configured users collection comes
// from a later migration it does nothing: call EnsureSchema when serving too.
// Only the first call of a process counts: the list is global.
func RegisterMigration(cfg SchemaConfig) {
	if registered.Swap(true) {
		return
	}
	if cfg.UsersCollection == "" {
		cfg.UsersCollection = defaultUsers
	}
	core.AppMigrations.Register(func(tx core.App) error {
		if _, err := tx.FindCollectionByNameOrId(cfg.UsersCollection); err != nil {
			return nil
		}
		return EnsureSchema(tx, cfg)
	}, nil, "0000000001_chat_0001.go")
}

// upToDate reports whether this version of the schema was written and none of
// the collections was deleted since.
func upToDate(app core.App) bool {
	version, err := schemaVersionOf(app)
	if err != nil || version != schemaVersion {
		return false
	}
	for id := range defaultNames {
		if _, err := app.FindCachedCollectionByNameOrId(id); err != nil {
			return false
		}
	}
	return true
}

// ensureCollections works in passes, because rooms and messages point at each
// other and the rules go through fields of other collections: first the bare
// collections, then what they lack, then the rules of the new ones.
func ensureCollections(tx core.App, users *core.Collection) error {
	specs := collections(users.Id)
	fresh := map[string]bool{}
	for _, s := range specs {
		created, err := ensureCollection(tx, s)
		if err != nil {
			return err
		}
		fresh[s.id] = created
	}
	for _, s := range specs {
		if err := completeCollection(tx, s, users.Id); err != nil {
			return err
		}
	}
	for _, s := range specs {
		if !fresh[s.id] {
			continue
		}
		if err := setRules(tx, s); err != nil {
			return err
		}
	}
	return nil
}

func ensureCollection(tx core.App, s spec) (created bool, err error) {
	if _, err := tx.FindCollectionByNameOrId(s.id); err == nil {
		return false, nil
	}
	if _, err := tx.FindCollectionByNameOrId(s.name); err == nil {
		return false, fmt.Errorf("chat: there is another collection named %q; rename it, the chat needs the name", s.name)
	}
	c := core.NewBaseCollection(s.name, s.id)
	if s.longIDs {
		useLongIDs(c)
	}
	if err := tx.Save(c); err != nil {
		return false, fmt.Errorf("chat: creating %s: %w", s.name, err)
	}
	return true, nil
}

func completeCollection(tx core.App, s spec, users string) error {
	c, err := tx.FindCollectionByNameOrId(s.id)
	if err != nil {
		return err
	}
	changed := upgradeCollection(c, s, users)
	for _, f := range s.fields {
		f.SetSystem(true)
		if c.Fields.GetByName(f.GetName()) == nil {
			c.Fields.Add(f)
			changed = true
		}
	}
	for _, i := range s.indexes {
		if c.GetIndex(i.name) == "" {
			c.AddIndex(i.name, i.unique, i.columns, i.where)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	if err := tx.Save(c); err != nil {
		return fmt.Errorf("chat: completing %s: %w", c.Name, err)
	}
	return nil
}

func setRules(tx core.App, s spec) error {
	c, err := tx.FindCollectionByNameOrId(s.id)
	if err != nil {
		return err
	}
	applyRules(c, s.rules)
	if err := tx.Save(c); err != nil {
		return fmt.Errorf("chat: setting the rules of %s: %w", c.Name, err)
	}
	return nil
}
