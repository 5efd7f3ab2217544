package feed

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// The audit trail is written by the record hooks, in the transaction of the
// change, so that it does not matter which door a moderator or an admin takes.
// It is append only: nobody changes an entry, and only superusers delete one.

func (h *hooks) bindAudit(app core.App) {
	bind(app.OnRecordUpdate(store.AuditID), "chatAuditUpdate", priorityExecute, func(*core.RecordEvent) error {
		return apierror.From(chat.Errorf(chat.Forbidden, "The audit trail can't be changed."))
	})
	bind(app.OnRecordCreateRequest(store.AuditID), "chatAuditCreateRequest", priorityRequest, notWritable)
	bind(app.OnRecordUpdateRequest(store.AuditID), "chatAuditUpdateRequest", priorityRequest, notWritable)
}

func notWritable(*core.RecordRequestEvent) error {
	return apierror.From(chat.Errorf(chat.Forbidden, "The audit trail is written by the server only."))
}

// kindOf is what kind of account changes rec.
func kindOf(rec *core.Record) chat.ActorKind {
	switch {
	case rec.GetString(store.AdminKey) != "":
		return chat.BySuperuser
	case Actor(rec) != "":
		return chat.ByUser
	}
	return chat.ByServer
}

// audit writes an entry in the name of who changes rec, with the reason given
// with the change. data is what the entry keeps beside it, or nil.
func audit(tx core.App, rec *core.Record, e chat.AuditEntry, data any) error {
	if rec.GetBool(store.AuditedKey) {
		return nil
	}
	e.ActorKind = kindOf(rec)
	e.Actor = rec.GetString(store.AdminKey)
	if e.ActorKind == chat.ByUser {
		e.Actor = Actor(rec)
	}
	if e.Reason == "" {
		e.Reason = rec.GetString(store.ReasonKey)
	}
	if data != nil {
		raw, err := json.Marshal(data)
		if err != nil {
			return err
		}
		e.Data = raw
	}
	return store.AppendAudit(tx, e)
}

// another reports whether rec is changed by somebody else than user. The server
// counts as somebody else.
func another(rec *core.Record, user string) bool { return user == "" || Actor(rec) != user }

// changes lists old and new values of the fields that differ, for the data of
// an entry.
func changes(rec, old *core.Record, fields ...string) map[string]any {
	all := map[string]any{}
	for _, f := range fields {
		if differs(rec, old, f) {
			all[f] = map[string]any{"from": old.Get(f), "to": rec.Get(f)}
		}
	}
	return all
}
