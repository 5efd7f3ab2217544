// Package store is the only package that knows the column names: collections,
// API rules, typed reading and writing, and the commit queue.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pocketchat/chatplugin/chat"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

var errStub = errors.New("store: not yet written")

// SchemaConfig configures EnsureSchema.
type SchemaConfig struct {
	UsersCollection string // default "users"
}

const (
	Rooms       = "chat_rooms"
)

func EnsureSchema(app core.App, cfg SchemaConfig) error { return errStub }
func NewID() string                                     { return "" }

func FindRoom(db core.App, id string) (chat.Room, error)           { return chat.Room{}, errStub }
func FindRoomByNum(db core.App, num int64) (chat.Room, error)      { return chat.Room{}, errStub }
func FindDirectRoom(db core.App, a, b string) (chat.Room, error)   { return chat.Room{}, errStub }
func FindMember(db core.App, room, user string) (*chat.Member, error) { return nil, errStub }
func Members(db core.App, room string) ([]chat.Member, error)      { return nil, errStub }
func RoomIDsOf(db core.App, user string) ([]string, error)         { return nil, errStub }
func FindMessage(db core.App, id string) (chat.Message, error)     { return chat.Message{}, errStub }
func FindMessageByNum(db core.App, num int64) (chat.Message, error) { return chat.Message{}, errStub }
func FindMessageByClientID(db core.App, sender, clientID string) (chat.Message, error) {
	return chat.Message{}, errStub
}
func FindMessages(db core.App, ids []string) ([]chat.Message, error) { return nil, errStub }
func History(db core.App, q chat.History) ([]chat.Message, error)    { return nil, errStub }
func Reactions(db core.App, messageIDs []string) ([]chat.Reaction, error) {
	return nil, errStub
}

type InboxQuery struct {
	Type          chat.RoomType
	Limit, Offset int
	IncludeHidden bool
	Room          string
}

func Inbox(db core.App, user string, q InboxQuery) ([]chat.RoomSummary, error) { return nil, errStub }
func FindFriendship(db core.App, a, b string) (chat.Friendship, error) {
	return chat.Friendship{}, errStub
}
func Friendships(db core.App, user string, statuses ...chat.FriendStatus) ([]chat.Friendship, error) {
	return nil, errStub
}
func BlockedPeers(db core.App, user string) ([]string, error) { return nil, errStub }
func FriendIDs(db core.App, user string) ([]string, error)    { return nil, errStub }
func FindUser(db core.App, id string) (chat.User, error)      { return chat.User{}, errStub }

type UserCache struct{}

func NewUserCache(app core.App) *UserCache                         { return &UserCache{} }
func (c *UserCache) User(id string) (chat.User, bool)              { return chat.User{}, false }
func (c *UserCache) Users(ids []string) map[string]chat.User       { return nil }
func LastSeen(db core.App, user string) (time.Time, error)         { return time.Time{}, errStub }
func SaveLastSeen(tx core.App, user string, t time.Time) error     { return errStub }
func RecordJSON(app core.App, rec *core.Record) json.RawMessage    { return nil }

func InsertRoom(tx core.App, r chat.Room, members []chat.Member, actor string) (chat.Room, error) {
	return chat.Room{}, errStub
}
func UpdateRoom(tx core.App, r chat.Room, actor string) (chat.Room, error) {
	return chat.Room{}, errStub
}
func DeleteRoom(tx core.App, id, actor string) error { return errStub }
func InsertMember(tx core.App, m chat.Member, actor string) (chat.Member, error) {
	return chat.Member{}, errStub
}
func UpdateMember(tx core.App, m chat.Member, actor string) (chat.Member, error) {
	return chat.Member{}, errStub
}
func DeleteMember(tx core.App, room, user, actor string) error { return errStub }
func MoveCursors(tx core.App, room, user string, read, delivered int64, actor string) (chat.Member, bool, error) {
	return chat.Member{}, false, errStub
}
func InsertMessage(tx core.App, m chat.Message, actor string) (chat.Message, error) {
	return chat.Message{}, errStub
}
func EditMessage(tx core.App, m chat.Message, actor string) (chat.Message, error) {
	return chat.Message{}, errStub
}
func Tombstone(tx core.App, id, actor string) (chat.Message, error) { return chat.Message{}, errStub }
func PinMessage(tx core.App, id string, on bool, actor string) (chat.Message, error) {
	return chat.Message{}, errStub
}
func AddReaction(tx core.App, message, user, emoji string) (chat.Reaction, bool, error) {
	return chat.Reaction{}, false, errStub
}
func RemoveReaction(tx core.App, message, user, emoji string) (bool, error) { return false, errStub }
func SaveFriendship(tx core.App, f chat.Friendship, actor string) (chat.Friendship, error) {
	return chat.Friendship{}, errStub
}
func DeleteFriendship(tx core.App, id, actor string) error { return errStub }

type QueueConfig struct {
	Depth    int // default 4096
	MaxBatch int // default 256
}
type Queue struct{}

func NewQueue(app core.App, cfg QueueConfig) *Queue                              { return &Queue{} }
func (q *Queue) Do(ctx context.Context, cmd func(tx core.App) error) error       { return errStub }
func (q *Queue) Close(ctx context.Context) error                                 { return errStub }
func OpenDurable(dbPath string) (*dbx.DB, error)                                 { return nil, errStub }
