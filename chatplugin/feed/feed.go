// Package feed turns changes of records into the log and the log into events.
//
// Its record hooks keep the invariants of the chat for everybody who saves a
// record, whichever way: order and numbers, room heads, read cursors,
// tombstones, owners. Each change appends one row to the log in the same
// transaction. Its request hooks ask the policy of package chat for plain REST.
//
// The readers of the log get every committed change once, in the order of the
// commits, also those of another process on the same data directory.
package feed

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Option changes a default of Bind.
type Option func(*hooks)

// WithLimits sets the limits that REST requests are held to. Default
// chat.DefaultLimits.
func WithLimits(l chat.Limits) Option { return func(h *hooks) { h.limits = l } }

// BeforeSend is asked before a user's message is saved over REST. It may change
// the draft's texts, mentions and data, or refuse the message. app is the
// transaction when the request is part of a batch.
type BeforeSend func(app core.App, actor chat.Actor, draft *chat.Draft) error

// WithBeforeSend sets what is asked. Default nobody.
func WithBeforeSend(ask BeforeSend) Option { return func(h *hooks) { h.beforeSend = ask } }

// hooks are the record hooks of one app.
type hooks struct {
	log        *Log
	limits     chat.Limits
	beforeSend BeforeSend // nil: nobody is asked
	pending    pending
}

// Priorities. Invariants run innermost, right around PocketBase's own write
// (99): no other hook can change a record after them. New ids are set before
// PocketBase does (-99). Requests are checked before the app's own hooks see
// them.
const (
	priorityExecute = 90
	priorityID      = -100
	priorityRequest = -50
)

// Bind binds the hooks to a bootstrapped app. The collections are found by id,
// so they may be renamed, and they may be created later.
func Bind(app core.App, log *Log, opts ...Option) {
	store.Remember(app)
	h := &hooks{log: log, limits: chat.DefaultLimits, pending: pending{byTx: map[*core.TxAppInfo][]committed{}}}
	for _, o := range opts {
		o(h)
	}
	store.FollowRenames(app)
	h.bindRecords(app)
	h.bindDeletes(app)
	h.bindRequests(app)
	h.bindAudit(app)
	h.bindBans(app)
	h.bindProfiles(app)
	bindReceipts(app)
}

func (h *hooks) bindRecords(app core.App) {
	bind(app.OnRecordCreate(store.RoomsID), "chatRoomID", priorityID, setID)
	bind(app.OnRecordCreate(store.MessagesID), "chatMessageID", priorityID, setID)

	bind(app.OnRecordCreateExecute(store.RoomsID), "chatRoomCreate", priorityExecute, inTx(h.createRoom))
	bind(app.OnRecordUpdateExecute(store.RoomsID), "chatRoomUpdate", priorityExecute, inTx(h.updateRoom))
	bind(app.OnRecordCreateExecute(store.MembersID), "chatMemberCreate", priorityExecute, inTx(h.createMember))
	bind(app.OnRecordUpdateExecute(store.MembersID), "chatMemberUpdate", priorityExecute, inTx(h.updateMember))
	bind(app.OnRecordCreateExecute(store.MessagesID), "chatMessageCreate", priorityExecute, inTx(h.createMessage))
	bind(app.OnRecordUpdateExecute(store.MessagesID), "chatMessageUpdate", priorityExecute, inTx(h.updateMessage))
	bind(app.OnRecordCreateExecute(store.ReactionsID), "chatReactionCreate", priorityExecute, inTx(h.createReaction))
	bind(app.OnRecordUpdateExecute(store.ReactionsID), "chatReactionUpdate", priorityExecute, inTx(h.updateReaction))
	bind(app.OnRecordCreateExecute(store.HiddenID), "chatHiddenCreate", priorityExecute, inTx(h.createHidden))
	bind(app.OnRecordUpdateExecute(store.HiddenID), "chatHiddenUpdate", priorityExecute, inTx(updateHidden))
	bind(app.OnRecordCreateExecute(store.FriendshipsID), "chatFriendshipCreate", priorityExecute, inTx(h.createFriendship))
	bind(app.OnRecordUpdateExecute(store.FriendshipsID), "chatFriendshipUpdate", priorityExecute, inTx(h.updateFriendship))
	bind(app.OnRecordCreateExecute(store.BansID), "chatBanCreate", priorityExecute, inTx(createBan))
	bind(app.OnRecordUpdateExecute(store.BansID), "chatBanUpdate", priorityExecute, inTx(updateBan))
	bind(app.OnRecordCreateExecute(store.ReportsID), "chatReportCreate", priorityExecute, inTx(createReport))
	bind(app.OnRecordUpdateExecute(store.ReportsID), "chatReportUpdate", priorityExecute, inTx(updateReport))
	bind(app.OnRecordCreateExecute(store.DevicesID), "chatDeviceCreate", priorityExecute, inTx(saveDevice))
	bind(app.OnRecordUpdateExecute(store.DevicesID), "chatDeviceUpdate", priorityExecute, inTx(saveDevice))
	bind(app.OnRecordUpdateExecute(), "chatUserRevoke", priorityExecute, forUsers(onTokenKey(inTx(revokeUser))))
}

func (h *hooks) bindDeletes(app core.App) {
	bind(app.OnRecordDelete(store.RoomsID), "chatRoomEmpty", priorityExecute, h.emptyRoom)
	bind(app.OnRecordDeleteExecute(store.RoomsID), "chatRoomDelete", priorityExecute, inTx(h.deleteRoom))
	bind(app.OnRecordDeleteExecute(store.MembersID), "chatMemberDelete", priorityExecute, inTx(h.deleteMember))
	bind(app.OnRecordDeleteExecute(store.MessagesID), "chatMessageDelete", priorityExecute, inTx(h.deleteMessage))
	bind(app.OnRecordDeleteExecute(store.ReactionsID), "chatReactionDelete", priorityExecute, inTx(h.deleteReaction))
	bind(app.OnRecordDeleteExecute(store.BansID), "chatBanDelete", priorityExecute, inTx(deleteBan))
	bind(app.OnRecordDeleteExecute(store.FriendshipsID), "chatFriendshipDelete", priorityExecute, inTx(h.deleteFriendship))

	// The users collection is known only when the schema is there: no tag.
	bind(app.OnRecordDelete(), "chatUserEmpty", priorityExecute, forUsers(h.emptyUser))
	bind(app.OnRecordDeleteExecute(), "chatUserDelete", priorityExecute, forUsers(inTx(h.deleteUser)))
}

type binder[T hook.Resolver] interface{ Bind(*hook.Handler[T]) string }

func bind[T hook.Resolver](to binder[T], id string, priority int, fn func(T) error) {
	to.Bind(&hook.Handler[T]{Id: id, Priority: priority, Func: fn})
}

// inTx runs a hook in the transaction it is in, or in one of its own. e.App is
// given back: after the commit the transaction app is dead, and the after-hooks
// would get it.
func inTx(fn func(core.App, *core.RecordEvent) error) func(*core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		orig := e.App
		defer func() { e.App = orig }()
		return orig.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := lockUnlessNested(orig, tx); err != nil {
				return err
			}
			return fn(tx, e)
		})
	}
}

// lockUnlessNested: inside somebody else's transaction it is too late, they may
// have read already.
func lockUnlessNested(orig, tx core.App) error {
	if orig.IsTransactional() {
		return nil
	}
	return store.TakeWriteLock(tx)
}

func forUsers(fn func(*core.RecordEvent) error) func(*core.RecordEvent) error {
	return func(e *core.RecordEvent) error {
		if c := e.Record.Collection(); !c.IsAuth() || c.Id != store.UsersID(e.App) {
			return e.Next()
		}
		return fn(e)
	}
}

func setID(e *core.RecordEvent) error {
	if e.Record.Id == "" {
		e.Record.Id = store.NewID()
	}
	if !store.ValidID(e.Record.Id) {
		return store.FieldError(store.ColID, "invalid_id", "Must be 24 characters of 0-9 and a-f.")
	}
	return e.Next()
}
