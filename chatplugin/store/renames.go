package store

import (
	"regexp"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// FollowRenames keeps the API rules of our collections working when an admin
// renames one: the rules name chat_members. Nothing else of a rule is touched.
func FollowRenames(app core.App) {
	app.OnCollectionUpdateExecute().Bind(&hook.Handler[*core.CollectionEvent]{
		Id: "chatFollowRenames",
		Func: func(e *core.CollectionEvent) error {
			if _, ours := defaultNames[e.Collection.Id]; !ours {
				return e.Next()
			}
			old, err := e.App.FindCollectionByNameOrId(e.Collection.Id)
			if err != nil || old.Name == e.Collection.Name {
				return e.Next()
			}
			orig := e.App
			defer func() { e.App = orig }()
			return orig.RunInTransaction(func(tx core.App) error {
				e.App = tx
				if err := e.Next(); err != nil {
					return err
				}
				return renameInRules(tx, old.Name, e.Collection.Name)
			})
		},
		Priority: -99,
	})
}

func renameInRules(tx core.App, from, to string) error {
	named := regexp.MustCompile(`\b` + regexp.QuoteMeta(from) + `(_via_|\b)`)
	for id := range defaultNames {
		c, err := tx.FindCollectionByNameOrId(id)
		if err != nil {
			continue // not created yet
		}
		changed := false
		for _, rule := range []**string{&c.ListRule, &c.ViewRule, &c.CreateRule, &c.UpdateRule, &c.DeleteRule} {
			if *rule == nil || !named.MatchString(**rule) {
				continue
			}
			text := named.ReplaceAllString(**rule, to+"${1}")
			*rule, changed = &text, true
		}
		if !changed {
			continue
		}
		if err := tx.Save(c); err != nil {
			return err
		}
	}
	return nil
}
