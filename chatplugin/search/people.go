package search

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/search/words"
	"pocketchat/chatplugin/store"
)

// maxNameWords is how many words of one user's names are kept, maxName how many
// bytes of a name are looked at.
const (
	maxNameWords = 50
	maxName      = 1_000
)

// bindUsers notes users who were made, changed or deleted. The hooks run after
// the commit, in no order: what is written is what the record says then.
func (x *Indexer) bindUsers() {
	note := func(e *core.RecordEvent) error {
		if c := e.Record.Collection(); c.IsAuth() && c.Id == store.UsersID(e.App) {
			x.mu.Lock()
			if x.started && !x.closed {
				x.work.users[e.Record.Id] = true
				signal(x.wake)
			}
			x.mu.Unlock()
		}
		return e.Next()
	}
	bind := func(h *hook.TaggedHook[*core.RecordEvent], id string) {
		h.Bind(&hook.Handler[*core.RecordEvent]{Id: id, Func: note, Priority: -100})
	}
	bind(x.app.OnRecordAfterCreateSuccess(), "chatSearchUserCreate")
	bind(x.app.OnRecordAfterUpdateSuccess(), "chatSearchUserUpdate")
	bind(x.app.OnRecordAfterDeleteSuccess(), "chatSearchUserDelete")
}

func putPeople(tx core.App, users map[string]bool) error {
	if len(users) == 0 {
		return nil
	}
	ids := make([]string, 0, len(users))
	for id := range users {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	sources, err := store.PeopleSources(tx, ids)
	if err != nil {
		return err
	}
	known := make(map[string][]string, len(sources))
	for _, p := range sources {
		known[p.User] = nameWords(p.Names)
	}
	for _, id := range ids {
		if err := store.PutPerson(tx, id, known[id]); err != nil {
			return err
		}
	}
	return nil
}

// nameWords are the words by whose beginnings names are found, sorted. A name in
// a script without spaces is found from each of its characters on.
func nameWords(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, words.Whole(name[:min(len(name), maxName)])...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxNameWords)]
}

// lookAtUsers compares the words of all users with their names: users may have
// changed while nobody listened. What is as it should be costs no write.
func (x *Indexer) lookAtUsers() error {
	for after, done := "", false; !done && x.ctx.Err() == nil; {
		sources, err := store.PeopleSourcesAfter(x.app, after, x.page)
		if err != nil {
			return err
		}
		last := ""
		if done = len(sources) < x.page; !done {
			last = sources[len(sources)-1].User
		}
		if err := x.compare(sources, after, last); err != nil {
			return err
		}
		after = last
	}
	x.change(func() { x.looked = x.ctx.Err() == nil })
	return nil
}

// compare notes those users after one, up to last, whose words are not right.
func (x *Indexer) compare(sources []store.PersonSource, after, last string) error {
	kept, err := store.PeopleWords(x.app, after, last)
	if err != nil {
		return err
	}
	wrong := map[string]bool{}
	for _, p := range sources {
		if !slices.Equal(kept[p.User], nameWords(p.Names)) {
			wrong[p.User] = true
		}
		delete(kept, p.User)
	}
	for gone := range kept {
		wrong[gone] = true
	}
	if len(wrong) == 0 {
		return nil
	}
	return x.app.RunInTransaction(func(tx core.App) error {
		if err := store.TakeWriteLock(tx); err != nil {
			return err
		}
		return putPeople(tx, wrong)
	})
}
