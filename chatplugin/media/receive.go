package media

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Limits of a multipart form beside its file.
const (
	maxParts      = 20
	maxFieldBytes = 16 << 10
	maxPoster     = 10 << 20
)

// An upload lives as long as bytes come: PocketBase's own deadlines are five
// minutes for the whole request, too short for 500 MB over a phone's network.
const (
	idleTimeout   = 30 * time.Second
	answerTimeout = 2 * time.Minute // converting may have to wait for its turn
	checkEvery    = 2 * time.Second
)

// Received is what came of an upload.
type Received struct {
	Upload chat.Upload
	// Note tells the sender when the file was not taken for what it was called.
	Note string
}

// Receive reads a multipart form with a file from the request, stores the file
// and gives its upload. The form is read as a stream: a file of any size takes
// little memory. The route must have no body limit (apis.BodyLimit unbound).
//
// Fields: file, and optionally kind (audio, image, file, video) or messageType
// (1 to 4, seed 001); for sound waveform (JSON array of up to 100 numbers 0 to
// 255, or the same bytes in base64) and duration (seconds); for video poster (a
// picture), duration, w and h. What the file itself says goes before what these
// say.
//
// Errors: Invalid with a field, TooLarge, RateLimited (too many uploads at
// once), Unavailable (disk full, conversion busy).
func (m *Media) Receive(e *core.RequestEvent, user string) (Received, error) {
	received, err := m.receive(e, user)
	if err != nil {
		linger(e)
	}
	return received, err
}

func (m *Media) receive(e *core.RequestEvent, user string) (Received, error) {
	release, err := m.slots.take(user)
	if err != nil {
		return Received{}, err
	}
	defer release()
	body, err := m.body(e)
	if err != nil {
		return Received{}, err
	}
	f := &form{media: m, control: http.NewResponseController(e.Response), fields: map[string]string{}}
	defer f.close()
	if err := f.read(body); err != nil {
		return Received{}, interrupted(err)
	}
	f.extend(answerTimeout)
	return f.store(e.Request.Context(), user)
}

// body gives the parts of the form, see rawBody.
func (m *Media) body(e *core.RequestEvent) (*multipart.Reader, error) {
	mediaType, params, err := mime.ParseMediaType(e.Request.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" || params["boundary"] == "" {
		return nil, chat.FieldError(fieldFile, "Send a multipart/form-data form with the file in the field %q.", fieldFile)
	}
	limit := m.cfg.MaxVideo + maxPoster + 1<<20
	if e.Request.ContentLength > limit {
		return nil, tooLarge(m.cfg.MaxVideo)
	}
	if err := m.checkDisk(max(e.Request.ContentLength, 0)); err != nil {
		return nil, err
	}
	return multipart.NewReader(http.MaxBytesReader(e.Response, rawBody(e), limit), params["boundary"]), nil
}

// checkDisk refuses what would fill the disk.
func (m *Media) checkDisk(more int64) error {
	dir, err := m.spoolDir()
	if err != nil {
		return err
	}
	free, err := freeBytes(dir)
	if err != nil {
		return err
	}
	// Twice: the upload on its way, and its copy in the storage.
	if free-2*more < m.cfg.MinFree {
		return chat.Errorf(chat.Unavailable, "The server is out of space for uploads.")
	}
	return nil
}

// interrupted says what became of a form that ended early or was none.
func interrupted(err error) error {
	var known *chat.Error
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &limit):
		return tooLarge(limit.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return chat.Wrap(err, chat.Invalid, "The upload ended early. Send it again.")
	}
	return err
}

// form is a multipart form while it is read.
type form struct {
	media    *Media
	control  *http.ResponseController
	fields   map[string]string
	name     string // of the file
	file     *spool
	poster   *spool
	extended time.Time
}

func (f *form) close() {
	for _, s := range []*spool{f.file, f.poster} {
		if s != nil {
			s.close()
		}
	}
}

func (f *form) read(parts *multipart.Reader) error {
	f.extend(idleTimeout)
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f.complete()
		}
		if err != nil {
			return err
		}
		if err := f.take(part); err != nil {
			return err
		}
	}
	return chat.Errorf(chat.Invalid, "The form has too many fields.")
}

func (f *form) complete() error {
	if f.file == nil {
		return chat.FieldError(fieldFile, "Missing: the file to upload.")
	}
	return nil
}

func (f *form) take(part *multipart.Part) error {
	switch name := part.FormName(); {
	case name == fieldFile && f.file != nil:
		return chat.FieldError(fieldFile, "Send one file at a time.")
	case name == fieldFile:
		f.name = part.FileName()
		return f.spool(part, &f.file, f.media.roughLimit)
	case name == fieldPoster && f.poster == nil:
		return f.spool(part, &f.poster, func(string) int64 { return maxPoster })
	default:
		raw, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1))
		if err == nil && len(raw) > maxFieldBytes {
			return chat.FieldError(name, "Must be at most %d bytes.", maxFieldBytes)
		}
		f.fields[name] = string(raw)
		return err
	}
}

// spool writes a file of the form to disk. Its first bytes say how large it may
// become.
func (f *form) spool(part *multipart.Part, to **spool, limit func(mime string) int64) error {
	s, err := f.media.newSpool()
	if err != nil {
		return err
	}
	*to = s
	head := make([]byte, headSize)
	n, err := io.ReadFull(part, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	if _, err := s.file.Write(head[:n]); err != nil {
		return err
	}
	s.size = int64(n)
	if n < headSize {
		return nil // that was all
	}
	return s.fill(part, limit(plain(mimetype.Detect(head).String())), f.progress)
}

// progress gives the upload more time as long as it moves, and watches the disk.
func (f *form) progress(int64) error {
	if time.Since(f.extended) < checkEvery {
		return nil
	}
	f.extend(idleTimeout)
	return f.media.checkDisk(0)
}

// extend moves the deadlines of the connection. Servers without deadlines, as in
// tests, have none to move.
func (f *form) extend(d time.Duration) {
	f.extended = time.Now()
	_ = f.control.SetReadDeadline(f.extended.Add(d))
	_ = f.control.SetWriteDeadline(f.extended.Add(d + answerTimeout))
}

// store makes the upload of what was read.
func (f *form) store(ctx context.Context, user string) (Received, error) {
	claim, err := claimOf(f.fields)
	if err != nil {
		return Received{}, err
	}
	file, err := f.media.prepare(ctx, job{
		user: user, claim: claim, name: f.name, size: f.file.size,
		file: io.NewSectionReader(f.file.file, 0, f.file.size), open: f.file,
	})
	if err != nil {
		return Received{}, err
	}
	p := file.Reader.(*prepared)
	if err := f.addHints(ctx, user, p); err != nil {
		return Received{}, err
	}
	up, err := store.InsertUpload(f.media.app, chat.Upload{Owner: user, Kind: p.kind, Name: p.meta.Name}, file)
	return Received{Upload: up, Note: p.note}, err
}

// kindNumbers are the message types of seed 001.
var kindNumbers = map[string]chat.MessageType{
	"1": chat.TypeAudio, "2": chat.TypeImage, "3": chat.TypeFile, "4": chat.TypeVideo,
}

// claimOf is what the sender says the file is; empty leaves it to the content.
func claimOf(fields map[string]string) (chat.MessageType, error) {
	if number, given := fields["messageType"]; given && number != "" {
		kind, ok := kindNumbers[number]
		if !ok {
			return "", chat.FieldError("messageType", "Must be 1 audio, 2 image, 3 file or 4 video.")
		}
		return kind, nil
	}
	kind := chat.MessageType(fields["kind"])
	if kind != "" && !kind.Media() {
		return "", chat.FieldError("kind", "Must be audio, image, file or video.")
	}
	return kind, nil
}

// number reads a field with a number, 0 when it is missing.
func (f *form) number(name string, most float64) (float64, error) {
	text := f.fields[name]
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= most) { // also refuses NaN
		return 0, chat.FieldError(name, "Must be a number from 0 to %v.", most)
	}
	return n, nil
}
