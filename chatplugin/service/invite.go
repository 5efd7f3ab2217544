package service

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// maxNamed bounds how many ids an error names.
const maxNamed = 10

// invitees are those of users whom the actor may bring into a group: each once,
// without the actor and without those who blocked the actor. field is the name
// of the input for errors.
func invitees(db core.App, actor chat.Actor, field string, users []string) ([]string, error) {
	blocks, err := blocksAround(db, actor)
	if err != nil {
		return nil, err
	}
	users = distinct(users)
	exists, err := existing(db, users)
	if err != nil {
		return nil, err
	}
	var invited, unknown, blocked []string
	for _, user := range users {
		switch rel := blocks[user]; {
		case user == actor.User:
		case !exists[user]:
			unknown = append(unknown, user)
		case rel.BlockedFrom(actor.User):
			blocked = append(blocked, user)
		case !rel.Blocked():
			invited = append(invited, user)
		}
	}
	if len(unknown) > 0 {
		return nil, chat.FieldError(field, "There is no user with the id %s.", named(unknown))
	}
	if len(blocked) > 0 {
		return nil, chat.FieldError(field, "You have blocked %s. Unblock them first.", named(blocked))
	}
	return invited, nil
}

// existing holds true for those of users who have an account, found with one
// query.
func existing(db core.App, users []string) (map[string]bool, error) {
	records, err := db.FindRecordsByIds(store.UsersID(db), users)
	exists := make(map[string]bool, len(records))
	for _, record := range records {
		exists[record.Id] = true
	}
	return exists, err
}

// withoutBlocks drops users between whom and the actor a block came up since
// invitees. It is cheap enough for inside a transaction: the users themselves
// are not read again, the relation fields of the records check them.
func withoutBlocks(tx core.App, actor chat.Actor, users []string) ([]string, error) {
	blocks, err := blocksAround(tx, actor)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(users), func(user string) bool {
		return blocks[user].Blocked()
	}), nil
}

// blocksAround holds the actor's relations with a block on either side, by
// peer. The server has none.
func blocksAround(db core.App, actor chat.Actor) (map[string]chat.Friendship, error) {
	if actor.Superuser || actor.User == "" {
		return nil, nil
	}
	relations, err := store.Friendships(db, actor.User, chat.FriendBlocked)
	if err != nil {
		return nil, err
	}
	blocks := make(map[string]chat.Friendship, len(relations))
	for _, f := range relations {
		blocks[f.Peer(actor.User)] = f
	}
	return blocks, nil
}

// named lists ids for an error text. They come from the client, so they are cut.
func named(ids []string) string {
	shown := slices.Clone(ids[:min(len(ids), maxNamed)])
	for i, id := range shown {
		shown[i] = strings.ToValidUTF8(id[:min(len(id), 50)], "")
		if shown[i] == "" {
			shown[i] = `""`
		}
	}
	if len(ids) > len(shown) {
		shown = append(shown, "...")
	}
	return strings.Join(shown, ", ")
}
