// Package media takes files in and gives them out: uploads streamed to disk,
// pictures made into WebP, facts about sound and video, and files served to
// those who may see them.
//
// A file has one of two homes. What came through an upload route belongs to its
// record in chat_uploads, also after a message uses it, so that 500 MB are never
// copied. What came with a message or a room over records REST, a batch, the
// dashboard or a hook belongs to that record. Both are served the same way, and
// both went through prepare.
package media

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/media/picture"
	"pocketchat/chatplugin/store"
)

// Config tunes Media. The zero value works.
type Config struct {
	// MaxVideo and MaxFile are the largest files in bytes: video, and everything
	// else. What a file is, its content says. If not set, 500 MB and 50 MB, as in
	// seed 001; larger values need larger file fields in the collections too.
	MaxVideo, MaxFile int64

	// UnusedAfter is when an upload that no message uses is removed. If not set,
	// 24 hours.
	UnusedAfter time.Duration

	// LinkTTL is how long a link to a file is good for, at least. If not set, 24
	// hours.
	LinkTTL time.Duration

	// UploadsPerUser and Uploads are how many uploads one user and all users may
	// have on their way at once. If not set, 4 and 64.
	UploadsPerUser, Uploads int

	// MinFree is how many bytes of the disk uploads leave free. If not set, 256
	// MB.
	MinFree int64

	// Pictures tunes the conversion to WebP.
	Pictures picture.Config
}

func (c Config) withDefaults() Config {
	c.MaxVideo = cmp.Or(c.MaxVideo, 500<<20)
	c.MaxFile = cmp.Or(c.MaxFile, 50<<20)
	c.UnusedAfter = cmp.Or(c.UnusedAfter, 24*time.Hour)
	c.LinkTTL = cmp.Or(c.LinkTTL, 24*time.Hour)
	c.UploadsPerUser = cmp.Or(c.UploadsPerUser, 4)
	c.Uploads = cmp.Or(c.Uploads, 64)
	c.MinFree = cmp.Or(c.MinFree, 256<<20)
	c.Pictures.MaxBytes = cmp.Or(c.Pictures.MaxBytes, c.MaxFile)
	if c.Pictures.Thumbs == nil {
		for _, size := range []string{store.ThumbSquare, store.ThumbFit} {
			thumb, err := picture.ParseThumb(size)
			if err != nil {
				panic(err) // a constant of ours
			}
			c.Pictures.Thumbs = append(c.Pictures.Thumbs, thumb)
		}
	}
	return c
}

// Media handles the files of one app. Make it with New. It is safe for
// concurrent use.
type Media struct {
	app      core.App
	cfg      Config
	pictures *picture.Converter
	links    *links
	slots    *slots
	batched  batched
}

// New makes the Media of an app. users signs its links. It starts nothing; call
// Bind once and Mount for each server.
func New(app core.App, users *store.UserCache, cfg Config) *Media {
	cfg = cfg.withDefaults()
	if cfg.Pictures.Fallback == nil {
		cfg.Pictures.Fallback = func(err error) {
			app.Logger().Warn("Pictures are converted inside the server, which may delay others", slog.Any("error", err))
		}
	}
	return &Media{
		app:      app,
		cfg:      cfg,
		pictures: picture.New(cfg.Pictures),
		links:    &links{users: users, ttl: cfg.LinkTTL, now: time.Now},
		slots:    newSlots(cfg.UploadsPerUser, cfg.Uploads),
	}
}

// Close ends worker processes that have nothing to do.
func (m *Media) Close() { m.pictures.Close() }

// Link is a path of a file with what opens it for user for at least
// Config.LinkTTL. It opens the file only as long as the user may see it.
func (m *Media) Link(user, path string) string { return m.links.sign(user, path) }

// spoolDir is where uploads are on their way: beside the data, because the
// system's temporary directory may be memory.
func (m *Media) spoolDir() (string, error) {
	dir := filepath.Join(m.app.DataDir(), ".chat_uploads")
	return dir, os.MkdirAll(dir, 0o700)
}
