package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/media/picture"
)

// fieldFile is the field that most complaints are about.
const fieldFile = "file"

// source is a file to look at.
type source interface {
	io.ReadSeeker
	io.ReaderAt
}

// prepared is the content of a file that is ready to be stored. As the reader
// of a filesystem.File it says that the file was seen to, and what it is.
type prepared struct {
	filesystem.FileReader
	kind   chat.MessageType
	mime   string
	meta   chat.Meta
	thumbs map[string][]byte
	note   string
}

// metaJSON is what goes into a meta field.
func (p *prepared) metaJSON() (json.RawMessage, error) { return json.Marshal(p.meta) }

// job is a file that somebody wants to store.
type job struct {
	user  string // for taking turns; empty: the server
	claim chat.MessageType
	name  string
	size  int64
	file  source
	// open gives the content again, for storing it as it is.
	open filesystem.FileReader
	// only refuses everything but pictures.
	only bool
	// inTx: a transaction is waiting, so nothing may be converted.
	inTx bool
}

// prepare looks into a file, makes pictures into WebP, and gives what to store.
// It may take seconds: never call it inside a transaction.
func (m *Media) prepare(ctx context.Context, j job) (*filesystem.File, error) {
	if j.size == 0 {
		return nil, chat.FieldError(fieldFile, "The file is empty.")
	}
	sniffed, err := sniff(j.file)
	if err != nil {
		return nil, fmt.Errorf("media: reading an upload: %w", err)
	}
	n := m.natureOf(j.file, j.size, plain(sniffed.String()), j.name)
	if j.only && n.kind != chat.TypeImage {
		return nil, chat.FieldError(fieldFile, "Must be a picture: JPEG, PNG, GIF, WebP, BMP or TIFF. This is %s.", n.mime)
	}
	kind, note, err := n.decide(j.claim)
	if err != nil {
		return nil, err
	}
	if limit := m.limit(n, kind); j.size > limit {
		return nil, tooLarge(limit)
	}
	p := &prepared{FileReader: j.open, kind: kind, mime: n.mime, note: note}
	p.meta = chat.Meta{Size: j.size, Mime: n.mime, Name: cleanName(j.name)}
	file := &filesystem.File{Reader: p, Name: storedName(endingOf(sniffed.Extension())), OriginalName: p.meta.Name, Size: j.size}
	if n.kind == chat.TypeImage {
		if j.inTx {
			return nil, chat.FieldError(fieldFile, "Save a new picture outside of a transaction: converting it takes a while, and nobody else could write meanwhile.")
		}
		return file, m.convert(ctx, j, file, p)
	}
	p.meta.Width, p.meta.Height = n.info.Width, n.info.Height
	p.meta.Duration = seconds(n.info.Duration)
	return file, nil
}

// convert makes the picture in p what is stored.
func (m *Media) convert(ctx context.Context, j job, file *filesystem.File, p *prepared) error {
	if _, err := j.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	pic, err := m.pictures.Convert(ctx, j.user, j.file, j.size)
	if err != nil {
		return pictureError(err)
	}
	p.FileReader = &filesystem.BytesReader{Bytes: pic.WebP}
	p.mime = webpType
	p.thumbs = pic.Thumbs
	p.meta = chat.Meta{
		Width: pic.Width, Height: pic.Height, Size: int64(len(pic.WebP)), Mime: webpType, Name: rename(p.meta.Name, ".webp"),
		Blurhash: pic.Blurhash, Animated: pic.Animated,
	}
	file.Name, file.OriginalName, file.Size = storedName(".webp"), p.meta.Name, p.meta.Size
	return nil
}

const webpType = "image/webp"

// pictureError is what the sender of a picture is told. A bomb is Invalid like
// any other bad picture: only a file of too many bytes is TooLarge.
func pictureError(err error) error {
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, picture.ErrBusy):
		busy := chat.Wrap(err, chat.Unavailable, "The server is busy with other pictures. Try again in a moment.")
		busy.RetryAfter = retryUpload
		return busy
	case errors.Is(err, picture.ErrTooLarge), errors.Is(err, picture.ErrBroken), errors.Is(err, picture.ErrNotImage):
		bad := chat.Wrap(err, chat.Invalid, sentence(err))
		bad.Field = fieldFile
		return bad
	}
	return err
}

// endingOf is the ending of a stored file. PocketBase serves some endings with a
// type that browsers run; those never come from a type that was sniffed, except
// SVG, which is served as an attachment.
func endingOf(ext string) string {
	if ext == "" {
		return ".bin"
	}
	return ext
}

// sentence is an error of package picture, which speaks to the sender.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
