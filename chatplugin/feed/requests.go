package feed

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The request hooks are the door of plain REST, batch and the dashboard. They
// put the actor into the record and ask the same policy as the service.
// Superusers pass: for them only the invariants hold.

func (h *hooks) bindRequests(app core.App) {
	create := func(collection, id string, fn func(*core.RecordRequestEvent, string) error) {
		bind(app.OnRecordCreateRequest(collection), id, priorityRequest, byUser(fn))
	}
	update := func(collection, id string, fn func(*core.RecordRequestEvent, string) error) {
		bind(app.OnRecordUpdateRequest(collection), id, priorityRequest, byUser(fn))
	}
	remove := func(collection, id string, fn func(*core.RecordRequestEvent, string) error) {
		bind(app.OnRecordDeleteRequest(collection), id, priorityRequest, byUser(fn))
	}

	create(store.RoomsID, "chatRoomCreateRequest", h.requestCreateRoom)
	update(store.RoomsID, "chatRoomUpdateRequest", h.requestUpdateRoom)
	remove(store.RoomsID, "chatRoomDeleteRequest", h.requestDeleteRoom)

	create(store.MembersID, "chatMemberCreateRequest", h.requestCreateMember)
	update(store.MembersID, "chatMemberUpdateRequest", h.requestUpdateMember)
	remove(store.MembersID, "chatMemberDeleteRequest", h.requestDeleteMember)

	create(store.MessagesID, "chatMessageCreateRequest", h.requestCreateMessage)
	update(store.MessagesID, "chatMessageUpdateRequest", h.requestUpdateMessage)
	remove(store.MessagesID, "chatMessageDeleteRequest", h.requestDeleteMessage)

	create(store.ReactionsID, "chatReactionCreateRequest", h.requestCreateReaction)
	update(store.ReactionsID, "chatReactionUpdateRequest", onlyServer)
	remove(store.ReactionsID, "chatReactionDeleteRequest", h.requestDeleteReaction)

	create(store.HiddenID, "chatHiddenCreateRequest", requestHide)
	update(store.HiddenID, "chatHiddenUpdateRequest", onlyServer)

	create(store.FriendshipsID, "chatFriendshipCreateRequest", onlyServer)
	update(store.FriendshipsID, "chatFriendshipUpdateRequest", onlyServer)
	remove(store.FriendshipsID, "chatFriendshipDeleteRequest", onlyServer)

	create(store.BansID, "chatBanCreateRequest", onlyServer)
	update(store.BansID, "chatBanUpdateRequest", onlyServer)
	remove(store.BansID, "chatBanDeleteRequest", onlyServer)

	for _, own := range ownedCollections {
		create(own.id, own.hookID+"CreateRequest", own.create)
		update(own.id, own.hookID+"UpdateRequest", own.update)
	}
	bind(app.OnRecordEnrich(store.MembersID), "chatMemberEnrich", priorityRequest, hideSettings)
}

// byUser passes superusers on as the server and gives fn the id of the signed-in
// user. Other accounts are nobody here, whatever a rule says.
func byUser(fn func(e *core.RecordRequestEvent, user string) error) func(*core.RecordRequestEvent) error {
	return func(e *core.RecordRequestEvent) error {
		if e.HasSuperuserAuth() {
			SetActor(e.Record, "")
			e.Record.SetRaw(store.AdminKey, e.Auth.Id)
			return e.Next()
		}
		if e.Auth == nil || e.Auth.Collection().Id != store.UsersID(e.App) {
			return apierror.From(chat.Errorf(chat.Unauthorized, "Sign in as a chat user first."))
		}
		if err := notBannedFromServer(e.App, e.Auth); err != nil {
			return err
		}
		SetActor(e.Record, e.Auth.Id)
		return fn(e, e.Auth.Id)
	}
}

func onlyServer(e *core.RecordRequestEvent, _ string) error {
	return apierror.From(chat.Errorf(chat.Forbidden, "Only superusers can perform this action."))
}

// refuseSet refuses a new record that brings a value for a field which the
// server sets.
func refuseSet(rec *core.Record, fields ...string) error {
	return refuseChanged(rec, core.NewRecord(rec.Collection()), fields...)
}

// refuseChanged refuses a change of a field which the server sets. Sending the
// value that is there is fine: clients send whole records back.
func refuseChanged(rec, old *core.Record, fields ...string) error {
	for _, f := range fields {
		if differs(rec, old, f) {
			return chat.FieldError(f, "Is set by the server and can't be changed.")
		}
	}
	return nil
}

// hideSettings shows who muted or hid a room to nobody but that member.
func hideSettings(e *core.RecordEnrichEvent) error {
	info := e.RequestInfo
	if info != nil && info.HasSuperuserAuth() {
		return e.Next()
	}
	if info == nil || info.Auth == nil || info.Auth.Id != e.Record.GetString(store.ColUser) {
		e.Record.Hide(store.ColNotify, store.ColMutedUntil, store.ColHidden)
	}
	return e.Next()
}
