package store

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
)

// FindFriendship finds the relation of two users. Where there is none, both the
// Friendship and the error are zero.
func FindFriendship(db core.App, a, b string) (chat.Friendship, error) {
	rec, err := findRecord(db, FriendshipsID, dbx.HashExp{ColPairKey: chat.PairKey(a, b)})
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Friendship{}, nil
	}
	if err != nil {
		return chat.Friendship{}, err
	}
	return FriendshipOf(db, rec), nil
}

// Friendships lists the relations of a user, with the given statuses or all,
// the newest change first. Blocks by the other side are included: ask
// chat.Friendship.StatusFor what the user may see.
func Friendships(db core.App, user string, statuses ...chat.FriendStatus) ([]chat.Friendship, error) {
	var recs []*core.Record
	q := db.RecordQuery(FriendshipsID).
		AndWhere(dbx.Or(dbx.HashExp{ColRequester: user}, dbx.HashExp{ColAddressee: user})).
		OrderBy("updated DESC", "id DESC")
	if len(statuses) > 0 {
		values := make([]any, len(statuses))
		for i, s := range statuses {
			values[i] = string(s)
		}
		q.AndWhere(dbx.In(ColStatus, values...))
	}
	err := q.All(&recs)
	return convert(db, recs, FriendshipOf), err
}

// FriendIDs lists the users who are friends with user.
func FriendIDs(db core.App, user string) ([]string, error) {
	return peers(db, user, "`status` = 'accepted'")
}

// BlockedPeers lists the users between whom and user there is a block, by
// either of them.
func BlockedPeers(db core.App, user string) ([]string, error) {
	return peers(db, user, "`status` = 'blocked'")
}

func peers(db core.App, user, where string) ([]string, error) {
	t := table(db, FriendshipsID)
	return column[string](reader(db),
		"SELECT `addressee` FROM "+t+" WHERE `requester` = ? AND "+where+
			" UNION ALL SELECT `requester` FROM "+t+" WHERE `addressee` = ? AND "+where, user, user)
}
