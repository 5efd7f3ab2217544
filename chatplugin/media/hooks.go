package media

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/hook"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// prepareRecord runs after PocketBase validated the record and ahead of the
// hooks of package feed (90), which open the transaction.
const prepareRecord = 80

// place is a file field of ours.
type place struct {
	collection, field string
	kindField         string // the claim is there; empty: pictures only
	hookID            string // the hooks of an app are told apart by id only, not by collection
}

var places = []place{
	{store.MessagesID, store.ColFile, store.ColType, "chatMessageFile"},
	{store.RoomsID, store.ColImage, "", "chatRoomImage"},
	{store.UploadsID, store.ColFile, store.ColKind, "chatUploadFile"},
}

// Bind binds the record hooks and the cron job.
func (m *Media) Bind() {
	for _, p := range places {
		save := func(e *core.RecordEvent) error { return m.save(e, p) }
		stored := func(e *core.RecordEvent) error { return m.stored(e, p) }
		m.app.OnRecordCreateExecute(p.collection).Bind(handler(p.hookID+"Create", prepareRecord, save))
		m.app.OnRecordUpdateExecute(p.collection).Bind(handler(p.hookID+"Update", prepareRecord, save))
		m.app.OnRecordAfterCreateSuccess(p.collection).Bind(handler(p.hookID+"Created", 0, stored))
		m.app.OnRecordAfterUpdateSuccess(p.collection).Bind(handler(p.hookID+"Updated", 0, stored))
		m.app.OnRecordAfterCreateError(p.collection).Bind(&hook.Handler[*core.RecordErrorEvent]{Id: p.hookID + "NotCreated", Func: m.failed})
		m.app.OnRecordAfterUpdateError(p.collection).Bind(&hook.Handler[*core.RecordErrorEvent]{Id: p.hookID + "NotUpdated", Func: m.failed})
	}
	m.app.OnBatchRequest().Bind(&hook.Handler[*core.BatchRequestEvent]{Id: "chatMediaBatch", Func: m.prepareBatch})
	m.app.Cron().MustAdd("chatMediaClean", cleanCron, m.clean)
}

func handler(id string, priority int, fn func(*core.RecordEvent) error) *hook.Handler[*core.RecordEvent] {
	return &hook.Handler[*core.RecordEvent]{Id: id, Priority: priority, Func: fn}
}

// save sees to a new file of a record about to be written.
func (m *Media) save(e *core.RecordEvent, at place) error {
	files := e.Record.GetUnsavedFiles(at.field)
	if len(files) == 0 {
		return e.Next()
	}
	file := files[0]
	p, done := file.Reader.(*prepared)
	if !done {
		var err error
		if file, err = m.prepareFile(e, at, file); err != nil {
			return inField(at.field, err)
		}
		p = file.Reader.(*prepared)
	}
	if err := m.describe(e.Record, at, p); err != nil {
		return inField(at.field, err)
	}
	if e.App.IsTransactional() {
		e.Record.SetRaw(at.field, file)
		e.Record.SetRaw(thumbsKey, p.thumbs)
		return e.Next() // PocketBase stores it
	}
	return m.storeFirst(e, at, file, p)
}

func (m *Media) prepareFile(e *core.RecordEvent, at place, file *filesystem.File) (*filesystem.File, error) {
	if e.App.IsTransactional() {
		if again, err := m.batched.find(file); again != nil || err != nil {
			return again, err
		}
	}
	j := at.job(e.Record.GetString(store.ActorKey), e.Record.GetString(at.kindField))
	j.inTx = e.App.IsTransactional()
	return m.prepareTaken(e.Context, file, j)
}

// prepareTaken prepares a file that PocketBase took in.
func (m *Media) prepareTaken(ctx context.Context, file *filesystem.File, j job) (*filesystem.File, error) {
	r, err := file.Reader.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	j.name, j.size, j.open, j.file = file.OriginalName, file.Size, file.Reader, sourceOf(r)
	return m.prepare(ctx, j)
}

// job begins the work on a file for this field. claim is what the record says
// its file is; a text with a file, which only the server can save, leaves it to
// the content.
func (at place) job(user, claim string) job {
	if at.kindField == "" {
		return job{user: user, claim: chat.TypeImage, only: true}
	}
	if kind := chat.MessageType(claim); kind.Media() {
		return job{user: user, claim: kind}
	}
	return job{user: user}
}

// describe writes into the record what its file is.
func (m *Media) describe(rec *core.Record, at place, p *prepared) error {
	meta, err := p.metaJSON()
	if err != nil {
		return err
	}
	switch at.collection {
	case store.MessagesID:
		rec.Set(store.ColMeta, string(meta))
		if rec.IsNew() && !chat.MessageType(rec.GetString(store.ColType)).Media() {
			rec.Set(store.ColType, string(p.kind))
		}
		if chat.MessageType(rec.GetString(store.ColType)) != p.kind {
			return chat.FieldError(at.field, "%s", p.refusal())
		}
	case store.UploadsID:
		rec.Set(store.ColKind, string(p.kind))
		rec.Set(store.ColMeta, string(meta))
		rec.Set(store.ColSize, p.meta.Size)
		rec.Set(store.ColMime, p.mime)
		rec.Set(store.ColName, p.meta.Name)
	}
	return nil
}

// refusal is why a message can't have this file.
func (p *prepared) refusal() string {
	if p.note != "" {
		return p.note
	}
	return "The type of the message does not fit the file, which is " + article(p.kind) + "."
}

// storeFirst puts the file and its thumbnails into the storage ahead of the
// write: the storage may be far away, and the write would keep everybody else
// waiting for it. PocketBase then finds a plain name, which was validated as a
// file before.
func (m *Media) storeFirst(e *core.RecordEvent, at place, file *filesystem.File, p *prepared) error {
	fsys, err := e.App.NewFilesystem()
	if err != nil {
		return err
	}
	defer fsys.Close()
	fsys.SetContext(e.Context)
	key := e.Record.BaseFilesPath() + "/" + file.Name
	err = fsys.UploadFile(file, key)
	for size, thumb := range p.thumbs {
		if err == nil {
			err = fsys.Upload(thumb, store.ThumbKey(key, file.Name, size))
		}
	}
	if err == nil {
		e.Record.SetRaw(at.field, file.Name)
		e.Record.SetRaw(storedKey, storedFile{key: key, file: file.Name})
		return e.Next()
	}
	m.discard(storedFile{key: key, file: file.Name})
	return err
}

// storedKey is where a file that was stored ahead of its record is remembered
// until the record is written, or is not.
const storedKey = "@chatStored"

// failed removes it when the record could not be written after all.
func (m *Media) failed(e *core.RecordErrorEvent) error {
	if f, ok := e.Record.GetRaw(storedKey).(storedFile); ok {
		e.Record.SetRaw(storedKey, nil)
		m.discard(f)
	}
	return e.Next()
}

// discard removes a file whose record was not written. The request may be over
// already, so it has no context.
func (m *Media) discard(f storedFile) {
	fsys, err := m.app.NewFilesystem()
	if err == nil {
		defer fsys.Close()
		err = errors.Join(fsys.DeletePrefix(strings.TrimSuffix(f.key, f.file) + "thumbs_" + f.file + "/")...)
		err = errors.Join(err, fsys.Delete(f.key))
	}
	if err != nil && !errors.Is(err, filesystem.ErrNotFound) {
		m.app.Logger().Warn("chat: a file that was not needed stays", "file", f.key, "error", err)
	}
}

// thumbsKey is where the thumbnails of a file saved in a transaction wait for
// its commit.
const thumbsKey = "@chatThumbs"

// stored writes them.
func (m *Media) stored(e *core.RecordEvent, at place) error {
	e.Record.SetRaw(storedKey, nil)
	thumbs, _ := e.Record.GetRaw(thumbsKey).(map[string][]byte)
	if len(thumbs) > 0 {
		e.Record.SetRaw(thumbsKey, nil)
		m.storeThumbs(e.Record, at, thumbs)
	}
	return e.Next()
}

// storeThumbs: without them PocketBase makes its own.
func (m *Media) storeThumbs(rec *core.Record, at place, thumbs map[string][]byte) {
	fsys, err := m.app.NewFilesystem()
	if err != nil {
		m.app.Logger().Warn("chat: no thumbnails", "record", rec.Id, "error", err)
		return
	}
	defer fsys.Close()
	name := rec.GetString(at.field)
	key := rec.BaseFilesPath() + "/" + name
	for size, thumb := range thumbs {
		if err := fsys.Upload(thumb, store.ThumbKey(key, name, size)); err != nil {
			m.app.Logger().Warn("chat: no thumbnail", "record", rec.Id, "size", size, "error", err)
		}
	}
}

// inField says an error of prepare as PocketBase says that of a field.
func inField(field string, err error) error {
	e := chat.AsError(err)
	switch e.Code {
	case chat.Invalid, chat.TooLarge:
		return store.FieldError(field, "invalid_file", e.Message)
	}
	return err
}

// sourceOf reads at offsets where a reader can only seek.
func sourceOf(r io.ReadSeeker) source {
	if s, ok := r.(source); ok {
		return s
	}
	return seeker{r}
}

// seeker is used by one goroutine.
type seeker struct{ io.ReadSeeker }

func (s seeker) ReadAt(b []byte, off int64) (int, error) {
	if _, err := s.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.ReadSeeker, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
