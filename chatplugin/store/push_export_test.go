package store

import "github.com/pocketbase/pocketbase/core"

// PushQueries are the statements that run for each window of messages.
func PushQueries(db core.App) map[string]string {
	return map[string]string{
		"candidates": roomsWithDevices(db), "places": placesOf(db), "stale": staleShown(db),
		"unread": unreadTotals(db), "live": liveMessages(db), "blocks": blocksOf(db),
	}
}
