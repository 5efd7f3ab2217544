package media

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Whoever may not see a file gets the answer of one that does not exist.
var errNoFile = chat.NoSuch("file")

// viewer is who asks for a file.
type viewer struct {
	user      string
	superuser bool
}

// stored is a file in the storage.
type storedFile struct {
	key, file string
	name      string // to save it under
	mime      string
}

// serveMessageFile answers GET /uploads/chat-messages/{folder}/{name}.
func (m *Media) serveMessageFile(e *core.RequestEvent) error {
	who := m.viewer(e)
	found, err := m.findMessageFile(who, e.Request.PathValue("folder"), e.Request.PathValue("name"))
	if err != nil {
		return err
	}
	return m.serve(e, found)
}

// serveRoomImage answers GET /uploads/chat-rooms/{room}/{name}.
func (m *Media) serveRoomImage(e *core.RequestEvent) error {
	room, err := store.FindRoom(m.app, e.Request.PathValue("room"))
	name := e.Request.PathValue("name")
	if err != nil || name == "" || room.Image != name || !m.mayRead(m.viewer(e), room.ID) {
		return errors.Join(errNoFile, err)
	}
	key, err := store.FileKey(m.app, store.RoomsID, room.ID, room.Image)
	if err != nil {
		return err
	}
	return m.serve(e, storedFile{key: key, file: room.Image, name: room.Image, mime: webpType})
}

// viewer is who a request comes from: the account that PocketBase verified, or
// the one of the token in the URL. A header goes first, so that a link does not
// lend its owner's eyes to somebody who is signed in.
func (m *Media) viewer(e *core.RequestEvent) viewer {
	if e.Auth != nil {
		return m.viewerOf(e.Auth)
	}
	token := e.Request.URL.Query().Get(tokenParam)
	if user, ok := m.links.verify(token, e.Request.URL.Path); ok && !m.banned(user) {
		return viewer{user: user}
	}
	if rec, err := m.app.FindAuthRecordByToken(token, core.TokenTypeFile); err == nil {
		return m.viewerOf(rec)
	}
	return viewer{}
}

func (m *Media) viewerOf(rec *core.Record) viewer {
	switch {
	case rec.IsSuperuser():
		return viewer{superuser: true}
	case rec.Collection().Id == store.UsersID(m.app) && !m.banned(rec.Id):
		return viewer{user: rec.Id}
	}
	return viewer{}
}

// banned reports whether a user is banned from the server, to whom no file of the
// chat exists. What can't be read counts as a ban.
func (m *Media) banned(user string) bool {
	ban, err := store.ServerBan(m.app, user)
	return ban != nil || err != nil
}

// mayRead reports whether a viewer is in a room.
func (m *Media) mayRead(who viewer, room string) bool {
	if who.superuser {
		return true
	}
	if who.user == "" {
		return false
	}
	me, err := store.FindMember(m.app, room, who.user)
	return err == nil && chat.MayRead(me) == nil
}

// findMessageFile finds the file of an upload, or one that came with its
// message.
func (m *Media) findMessageFile(who viewer, folder, name string) (storedFile, error) {
	if who == (viewer{}) || name == "" {
		return storedFile{}, errNoFile
	}
	up, err := store.FindUploadByFile(m.app, name)
	if err == nil {
		return m.uploadedFile(who, up, folder)
	}
	if chat.CodeOf(err) != chat.NotFound {
		return storedFile{}, err
	}
	msg, err := store.MessageWithFile(m.app, name, who.user, who.superuser)
	if err != nil || msg.Type.Folder() != folder {
		return storedFile{}, errors.Join(errNoFile, err)
	}
	return m.messageFile(msg)
}

func (m *Media) uploadedFile(who viewer, up chat.Upload, folder string) (storedFile, error) {
	if up.Kind.Folder() != folder || !m.maySee(who, up) {
		return storedFile{}, errNoFile
	}
	key, err := store.FileKey(m.app, store.UploadsID, up.ID, up.File)
	return storedFile{key: key, file: up.File, name: up.Name, mime: up.Mime}, err
}

// maySee: an upload is its owner's until it is sent. Then it is the room's.
func (m *Media) maySee(who viewer, up chat.Upload) bool {
	if up.Message == "" {
		return who.superuser || up.Owner == who.user
	}
	msg, err := store.FindMessage(m.app, up.Message)
	return err == nil && m.mayRead(who, msg.Room)
}

func (m *Media) messageFile(msg chat.Message) (storedFile, error) {
	key, err := store.FileKey(m.app, store.MessagesID, msg.ID, msg.File)
	meta := metaOf(msg.Meta)
	return storedFile{key: key, file: msg.File, name: meta.Name, mime: meta.Mime}, err
}

// thumbSizes are the thumbnails there are.
var thumbSizes = []string{store.ThumbSquare, store.ThumbFit}

// serve sends a file, or the thumbnail asked for with ?thumb=. A picture without
// thumbnails is its own.
func (m *Media) serve(e *core.RequestEvent, f storedFile) error {
	fsys, err := m.app.NewFilesystem()
	if err != nil {
		return err
	}
	defer fsys.Close()
	fsys.SetContext(e.Request.Context())
	key, err := m.chooseKey(fsys, &f, e.Request.URL.Query().Get("thumb"))
	if err != nil {
		return err
	}
	setHeaders(e.Response.Header(), f)
	if err := fsys.Serve(e.Response, e.Request, key, f.file); err != nil {
		return errors.Join(errNoFile, err)
	}
	return nil
}

func (m *Media) chooseKey(fsys *filesystem.System, f *storedFile, thumb string) (string, error) {
	if !slices.Contains(thumbSizes, thumb) {
		return f.key, nil
	}
	key := store.ThumbKey(f.key, f.file, thumb)
	if there, err := fsys.Exists(key); err != nil || there {
		f.mime = webpType
		return key, err
	}
	if f.mime != webpType {
		return "", errNoFile // not a whole video in place of a picture
	}
	return f.key, nil
}

// setHeaders is what PocketBase's Serve leaves open or would say otherwise: the
// file is for this viewer only, and is named as its sender named it.
func setHeaders(h http.Header, f storedFile) {
	disposition := "attachment"
	if safeInline(f.mime) {
		disposition = "inline"
	}
	if named := mime.FormatMediaType(disposition, map[string]string{"filename": f.name}); named != "" {
		disposition = named
	}
	h.Set("Content-Disposition", disposition)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=86400")
	h.Set("Referrer-Policy", "no-referrer")
	h.Del("X-Frame-Options") // as for PocketBase's own files: they can't do anything in a frame
	if strings.HasPrefix(f.mime, "audio/") || strings.HasPrefix(f.mime, "video/") {
		h.Set("Content-Type", f.mime)
	}
}

// safeInline is true for what a browser shows and cannot run.
func safeInline(mime string) bool {
	family, _, _ := strings.Cut(mime, "/")
	return mime == webpType || family == "audio" || family == "video"
}
