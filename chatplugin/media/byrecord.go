package media

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

const filesPath = "/api/files/"

// withFiles are the collections whose files are the chat's.
var withFiles = []string{store.RoomsID, store.MessagesID, store.UploadsID}

// serveByRecord answers PocketBase's own file route for messages whose file
// lives with its upload, which that route can't know. All else goes on to it.
// Access is decided as there: the file token's account, the collection's view
// rule.
func (m *Media) serveByRecord(e *core.RequestEvent) error {
	rest, ours := strings.CutPrefix(e.Request.URL.Path, filesPath)
	if !ours || (e.Request.Method != "GET" && e.Request.Method != "HEAD") {
		return e.Next()
	}
	parts := strings.Split(rest, "/")
	if len(parts) != 3 {
		return e.Next()
	}
	c, err := m.app.FindCachedCollectionByNameOrId(parts[0])
	if err != nil || !slices.Contains(withFiles, c.Id) {
		return e.Next()
	}
	if m.fileTokenOfBanned(e) {
		return errNoFile
	}
	if c.Id != store.MessagesID {
		return e.Next()
	}
	up, err := store.FindUploadOfMessage(m.app, parts[1])
	if err != nil {
		return e.Next()
	}
	rec, err := m.app.FindRecordById(store.MessagesID, parts[1])
	if err != nil || up.File != parts[2] || rec.GetString(store.ColFile) != up.File {
		return errNoFile
	}
	if err := m.mayView(e, rec); err != nil {
		return err
	}
	key, err := store.FileKey(m.app, store.UploadsID, up.ID, up.File)
	if err != nil {
		return err
	}
	return m.serveRecordFile(e, rec, storedFile{key: key, file: up.File, name: up.Name, mime: up.Mime})
}

// fileTokenOfBanned reports whether the file token of a request is of a user who is
// banned from the server. PocketBase's route looks at nothing else.
func (m *Media) fileTokenOfBanned(e *core.RequestEvent) bool {
	account, err := m.app.FindAuthRecordByToken(e.Request.URL.Query().Get(tokenParam), core.TokenTypeFile)
	return err == nil && account.Collection().Id == store.UsersID(m.app) && m.banned(account.Id)
}

// mayView is the check of PocketBase's route for protected files.
func (m *Media) mayView(e *core.RequestEvent, rec *core.Record) error {
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	account, _ := m.app.FindAuthRecordByToken(e.Request.URL.Query().Get(tokenParam), core.TokenTypeFile)
	asked := *info
	asked.Context, asked.Auth = core.RequestInfoContextProtectedFile, account
	if ok, _ := m.app.CanAccessRecord(rec, &asked, rec.Collection().ViewRule); !ok {
		return errNoFile
	}
	return nil
}

// serveRecordFile runs the app's own download hooks around serve.
func (m *Media) serveRecordFile(e *core.RequestEvent, rec *core.Record, f storedFile) error {
	field, _ := rec.Collection().Fields.GetByName(store.ColFile).(*core.FileField)
	event := new(core.FileDownloadRequestEvent)
	event.RequestEvent = e
	event.Collection = rec.Collection()
	event.Record = rec
	event.FileField = field
	event.ServedPath, event.ServedName = f.key, f.file
	return m.app.OnFileDownloadRequest().Trigger(event, func(e *core.FileDownloadRequestEvent) error {
		f.key, f.file = e.ServedPath, e.ServedName
		return m.serve(e.RequestEvent, f)
	})
}

// metaOf reads the facts about a file. Some that an app wrote itself may not be
// ours to read.
func metaOf(raw json.RawMessage) chat.Meta {
	var meta chat.Meta
	_ = json.Unmarshal(raw, &meta)
	return meta
}
