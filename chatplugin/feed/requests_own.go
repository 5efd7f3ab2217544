package feed

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// owned is a collection whose records belong to one user.
type owned struct {
	id, hookID string
	owner      string   // field with the user
	server     []string // fields only the server sets
}

var ownedCollections = []owned{
	{store.UploadsID, "chatUpload", store.ColOwner, []string{store.ColSize, store.ColMime, store.ColMeta, store.ColMessage}},
	{store.DevicesID, "chatDevice", store.ColUser, []string{store.ColLastSeen}},
	{store.ProfilesID, "chatProfile", store.ColUser, []string{store.ColLastSeen}},
	{store.ReportsID, "chatReport", store.ColReporter, []string{store.ColStatus, store.ColHandledBy, store.ColDecision}},
}

func (o owned) create(e *core.RecordRequestEvent, user string) error {
	if err := refuseSet(e.Record, o.server...); err != nil {
		return apierror.From(err)
	}
	e.Record.Set(o.owner, user)
	switch o.id {
	case store.ReportsID:
		return createReportRequest(e, user)
	case store.DevicesID:
		e.Record.Set(store.ColLastSeen, time.Now())
	}
	return e.Next()
}

func (o owned) update(e *core.RecordRequestEvent, user string) error {
	old, err := stored(e.App, e.Record)
	if err != nil || old.GetString(o.owner) != user {
		return apierror.From(chat.NoSuch("record"))
	}
	if err := refuseChanged(e.Record, old, append(o.server, o.owner)...); err != nil {
		return apierror.From(err)
	}
	if o.id == store.DevicesID {
		e.Record.Set(store.ColLastSeen, time.Now())
	}
	if o.id == store.UploadsID && changed(e.Record, old, store.ColFile, store.ColKind) {
		return apierror.From(chat.Errorf(chat.Conflict, "An upload can't be changed. Upload the file again."))
	}
	return e.Next()
}
