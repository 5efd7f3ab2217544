package store

import (
	"fmt"

	"github.com/pocketbase/pocketbase/tools/types"
)

// rules are the API rules of one collection; nil is for superusers only. They
// decide who gets near a record. What somebody may do with it is policy
// (package chat), asked by the request hooks of package feed for REST and by
// the service for sockets.
//
// "?=" means that any of the joined members matches; plain "=" would demand that
// all do.
type rules struct{ list, create, update, delete *string }

// signedIn also compares the collection: ids are unique within one only.
func signedIn(users string) string {
	return fmt.Sprintf(`@request.auth.id != "" && @request.auth.collectionId = %q`, users)
}

const me = `@request.auth.id`

// mine is true where field holds the caller, or is left for the hook to fill in.
func mine(field string) string { return fmt.Sprintf(`(%s = "" || %s = %s)`, field, field, me) }

func rule(users, rest string) *string { return types.Pointer(signedIn(users) + " && " + rest) }

func roomRules(users string) rules {
	member := rule(users, `chat_members_via_room.user ?= `+me)
	return rules{
		list:   member,
		create: rule(users, `type = "group" && `+mine(ColOwner)),
		update: member,
		delete: member,
	}
}

func memberRules(users string) rules {
	member := rule(users, `room.chat_members_via_room.user ?= `+me)
	return rules{list: member, create: member, update: member, delete: member}
}

func messageRules(users string) rules {
	member := rule(users, `room.chat_members_via_room.user ?= `+me)
	return rules{
		list:   member,
		create: rule(users, mine(ColSender)+` && room.chat_members_via_room.user ?= `+me),
		update: member,
		delete: member,
	}
}

func reactionRules(users string) rules {
	return rules{
		list:   rule(users, `message.room.chat_members_via_room.user ?= `+me),
		create: rule(users, mine(ColUser)+` && message.room.chat_members_via_room.user ?= `+me),
		delete: rule(users, `user = `+me+` && message.room.chat_members_via_room.user ?= `+me),
	}
}

// friendshipRules hides a block from the one who is blocked. Writing goes
// through the routes, which know the states.
func friendshipRules(users string) rules {
	return rules{
		list: rule(users, fmt.Sprintf(`(requester = %s || addressee = %s) && (blocked_by:length = 0 || blocked_by:each ?= %s)`, me, me, me)),
	}
}

func ownedRules(users, owner string) rules {
	own := rule(users, owner+" = "+me)
	return rules{list: own, create: rule(users, mine(owner)), update: own, delete: own}
}

// uploadRules: until it is sent an upload is its owner's; then it is part of the
// message, and what becomes of it is decided there.
func uploadRules(users string) rules {
	mineUnsent := rule(users, `message = "" && owner = `+me)
	return rules{
		list:   rule(users, fmt.Sprintf(`((message = "" && owner = %s) || (message != "" && message.room.chat_members_via_room.user ?= %s))`, me, me)),
		create: rule(users, mine(ColOwner)),
		update: mineUnsent,
		delete: mineUnsent,
	}
}

func reportRules(users string) rules {
	return rules{create: rule(users, mine(ColReporter)+
		` && (message != "" || user != "") && (message = "" || message.room.chat_members_via_room.user ?= `+me+`)`)}
}

// hiddenRules: everybody hides for themselves.
func hiddenRules(users string) rules {
	own := rule(users, ColUser+" = "+me)
	return rules{
		list:   own,
		create: rule(users, mine(ColUser)+` && message.room.chat_members_via_room.user ?= `+me),
		delete: own,
	}
}
