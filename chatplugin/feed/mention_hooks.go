package feed

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// reindexMentions keeps the index of mentions in step with a message that was
// changed. A tombstone mentions nobody.
func reindexMentions(tx core.App, rec *core.Record) error {
	if err := store.ForgetMentions(tx, rec.Id); err != nil {
		return err
	}
	return store.IndexMentions(tx, store.MessageOf(tx, rec))
}

// fitMentions makes what a user mentions over REST what Send makes of it. had
// are mentions that need no permission any more.
func fitMentions(db core.App, rec *core.Record, user string, had []string) error {
	m := store.MessageOf(db, rec)
	if len(m.Mentions) == 0 {
		rec.Set(store.ColMentions, nil) // whatever it is, it mentions nobody
		return nil
	}
	room, me, err := place(db, m.Room, user)
	if err != nil {
		return err
	}
	kept, err := store.KeepMentions(db, room, m.Mentions)
	if err != nil {
		return err
	}
	if !slices.Contains(had, chat.MentionAll) {
		if err := chat.MayMention(room, me, kept); err != nil {
			return err
		}
	}
	rec.Set(store.ColMentions, kept)
	return nil
}
