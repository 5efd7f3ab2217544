package service

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/presence"
	"pocketchat/chatplugin/store"
)

// Signatures first; the bodies follow file by file.

type Config struct {
	Limits          chat.Limits
	UsersCollection string
	Presence        presence.Config
}

type Service struct{}

var errSoon = chat.Errorf(chat.Unsupported, "Not written yet.")

func New(app core.App, queue *store.Queue, cfg Config) *Service { return &Service{} }

func (s *Service) OnEphemeral(sink func(chat.Event)) {}

// Observe is called with every batch of the log (log.Subscribe(pos, svc.Observe)).
func (s *Service) Observe(events []chat.Event) {}

type GroupDraft struct {
	ID      string
	Name    string
	Members []string
	Data    json.RawMessage
}
type RoomPatch struct {
	Name *string
	Data json.RawMessage
}
type RoomsQuery struct {
	Type          chat.RoomType
	Limit         int
	Offset        int
	IncludeHidden bool
}
type MemberPatch struct {
	Notify     *chat.Notify
	MutedUntil *time.Time
	Hidden     *bool
	Data       json.RawMessage
}
type EditDraft struct {
	Message string
	Text    *string
	Caption *string
}

type MessageSendEvent struct {
	hook.Event
	App   core.App
	Actor chat.Actor
	Draft *chat.Draft
}

func (e *MessageSendEvent) Tags() []string { return []string{e.Draft.Room} }

type MessageSentEvent struct {
	hook.Event
	App     core.App
	Message chat.Message
}

func (e *MessageSentEvent) Tags() []string { return []string{e.Message.Room} }

func (s *Service) OpenDirect(ctx context.Context, actor chat.Actor, other string) (chat.Room, bool, error) {
	return chat.Room{}, false, errSoon
}
func (s *Service) CreateGroup(ctx context.Context, actor chat.Actor, d GroupDraft) (chat.Room, error) {
	return chat.Room{}, errSoon
}
func (s *Service) UpdateRoom(ctx context.Context, actor chat.Actor, room string, p RoomPatch) (chat.Room, error) {
	return chat.Room{}, errSoon
}
func (s *Service) DeleteRoom(ctx context.Context, actor chat.Actor, room string) error {
	return errSoon
}
func (s *Service) Room(ctx context.Context, actor chat.Actor, room string) (chat.RoomSummary, error) {
	return chat.RoomSummary{}, errSoon
}
func (s *Service) RoomByNum(ctx context.Context, actor chat.Actor, num int64) (chat.RoomSummary, error) {
	return chat.RoomSummary{}, errSoon
}
func (s *Service) Rooms(ctx context.Context, actor chat.Actor, q RoomsQuery) ([]chat.RoomSummary, error) {
	return nil, errSoon
}
func (s *Service) Members(ctx context.Context, actor chat.Actor, room string) ([]chat.Member, error) {
	return nil, errSoon
}
func (s *Service) AddMembers(ctx context.Context, actor chat.Actor, room string, users []string) ([]chat.Member, error) {
	return nil, errSoon
}
func (s *Service) RemoveMember(ctx context.Context, actor chat.Actor, room, user string) error {
	return errSoon
}
func (s *Service) Leave(ctx context.Context, actor chat.Actor, room string) error { return errSoon }
func (s *Service) SetRole(ctx context.Context, actor chat.Actor, room, user string, role chat.Role) (chat.Member, error) {
	return chat.Member{}, errSoon
}
func (s *Service) UpdateMember(ctx context.Context, actor chat.Actor, room string, p MemberPatch) (chat.Member, error) {
	return chat.Member{}, errSoon
}
func (s *Service) Send(ctx context.Context, actor chat.Actor, d chat.Draft) (msg chat.Message, repeated bool, err error) {
	return chat.Message{}, false, errSoon
}
func (s *Service) Edit(ctx context.Context, actor chat.Actor, d EditDraft) (chat.Message, error) {
	return chat.Message{}, errSoon
}
func (s *Service) Delete(ctx context.Context, actor chat.Actor, ids ...string) ([]chat.Message, error) {
	return nil, errSoon
}
func (s *Service) Pin(ctx context.Context, actor chat.Actor, message string, on bool) (chat.Message, error) {
	return chat.Message{}, errSoon
}
func (s *Service) React(ctx context.Context, actor chat.Actor, message, emoji string, on bool) (chat.Reaction, error) {
	return chat.Reaction{}, errSoon
}
func (s *Service) Message(ctx context.Context, actor chat.Actor, id string) (chat.Message, error) {
	return chat.Message{}, errSoon
}
func (s *Service) MessageByNum(ctx context.Context, actor chat.Actor, num int64) (chat.Message, error) {
	return chat.Message{}, errSoon
}
func (s *Service) History(ctx context.Context, actor chat.Actor, q chat.History) ([]chat.Message, error) {
	return nil, errSoon
}
func (s *Service) Reactions(ctx context.Context, actor chat.Actor, messages []string) ([]chat.Reaction, error) {
	return nil, errSoon
}
func (s *Service) MarkRead(ctx context.Context, actor chat.Actor, room string, seq int64) (chat.Member, error) {
	return chat.Member{}, errSoon
}
func (s *Service) MarkDelivered(ctx context.Context, actor chat.Actor, room string, seq int64) (chat.Member, error) {
	return chat.Member{}, errSoon
}
func (s *Service) RequestFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) AcceptFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) RejectFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) CancelFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) RemoveFriend(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) Block(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) Unblock(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) Friends(ctx context.Context, actor chat.Actor, statuses ...chat.FriendStatus) ([]chat.Friendship, error) {
	return nil, errSoon
}
func (s *Service) Friendship(ctx context.Context, actor chat.Actor, user string) (chat.Friendship, error) {
	return chat.Friendship{}, errSoon
}
func (s *Service) Typing(ctx context.Context, actor chat.Actor, conn, room string, on bool, text string) error {
	return errSoon
}
func (s *Service) View(ctx context.Context, actor chat.Actor, conn, room string) error {
	return errSoon
}
func (s *Service) Unview(ctx context.Context, actor chat.Actor, conn, room string) error {
	return errSoon
}
func (s *Service) Connected(ctx context.Context, actor chat.Actor, conn string) {}
func (s *Service) Disconnected(actor chat.Actor, conn string)                   {}
func (s *Service) Online(viewer chat.Actor, users []string) map[string]bool     { return nil }
func (s *Service) LastSeen(ctx context.Context, viewer chat.Actor, users []string) map[string]time.Time {
	return nil
}
func (s *Service) Viewers(ctx context.Context, viewer chat.Actor, room string) ([]string, error) {
	return nil, errSoon
}
func (s *Service) User(id string) (chat.User, bool)             { return chat.User{}, false }
func (s *Service) Users(ids []string) map[string]chat.User      { return nil }
func (s *Service) OnMessageSend() *hook.Hook[*MessageSendEvent] { return nil }
func (s *Service) OnMessageSent() *hook.Hook[*MessageSentEvent] { return nil }
func (s *Service) NotifySent(m chat.Message)                    {}
func (s *Service) Presence() *presence.Tracker                  { return nil }
func (s *Service) Close(ctx context.Context) error              { return nil }
