// Package picture turns images that strangers send into small WebP files
// without metadata. It knows nothing of chat, records or HTTP.
//
//	conv := picture.New(picture.Config{})
//	pic, err := conv.Convert(ctx, userID, file, size)
//
// Every input is hostile. The header is read and judged before a pixel is
// decoded, a conversion waits for its share of a memory budget, and what comes
// out was encoded anew, or put together anew chunk by chunk, so nothing that was
// hidden in or behind the input survives.
package picture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"pocketchat/chatplugin/media/picture/worker"
)

// Picture is a converted image.
type Picture struct {
	WebP          []byte
	Width, Height int               // pixels, after orientation and scaling
	Animated      bool              // more than one frame
	Kept          bool              // the input was acceptable WebP already; only metadata was removed
	Blurhash      string            // 4x3 components, of the first frame
	Thumbs        map[string][]byte // thumb name -> WebP, of the first frame
}

// Converter converts images, many at a time, within the limits of its Config.
// It is safe for concurrent use.
type Converter struct {
	cfg     Config
	formats map[string]format // by MIME type, never changed after New
	turns   *turns
	workers *worker.Pool              // nil: everything in this process
	failed  atomic.Pointer[time.Time] // when no worker could be started, or nil
}

// New makes a Converter. Zero fields of cfg get their defaults.
func New(cfg Config) *Converter {
	cfg = cfg.withDefaults()
	c := &Converter{cfg: cfg, formats: map[string]format{}, turns: newTurns(cfg.Memory, cfg.Parallel)}
	if !cfg.InProcess {
		c.workers = &worker.Pool{}
	}
	for mime, decoder := range cfg.Decoders {
		c.formats[mime] = custom(decoder)
	}
	for mime, f := range builtin {
		c.formats[mime] = f
	}
	return c
}

// Convert reads an image from the start of r, where size is the length of r in
// bytes, and gives its WebP. Conversions take turns by user: one user's images
// are converted one after the other, and the users are served in the order they
// came. The empty user is the server itself and takes turns like any other.
//
// Errors: ErrNotImage, ErrTooLarge, ErrBroken, ErrBusy after Config.MaxWait, the
// error of ctx when it ended, and the error of r when reading it failed.
func (c *Converter) Convert(ctx context.Context, user string, r io.ReadSeeker, size int64) (*Picture, error) {
	src := &source{ctx: ctx, r: r, size: size}
	if size > c.cfg.MaxBytes {
		return nil, tooLarge("it has %d bytes, allowed are %d", size, c.cfg.MaxBytes)
	}
	f, err := c.sniff(src)
	if err != nil {
		return nil, err
	}

	var h header
	if err := guard(src, func() (err error) { h, err = f(src); return err }); err != nil {
		return nil, err
	}
	need := h.memory + c.cfg.scalingMemory(h)
	elsewhere := c.goesElsewhere(h)
	if elsewhere {
		need += size // a worker has the whole file in memory
	}
	if err := c.cfg.check(h, need); err != nil {
		return nil, err
	}

	release, err := c.turns.wait(ctx, user, need, c.cfg.MaxWait)
	if err != nil {
		return nil, err
	}
	defer release()

	var pic *Picture
	if err := guard(src, func() (err error) { pic, err = c.work(src, h, elsewhere); return err }); err != nil {
		return nil, err
	}
	return pic, nil
}

// work converts an image whose turn has come, in a worker if there can be one.
func (c *Converter) work(src *source, h header, elsewhere bool) (*Picture, error) {
	if !elsewhere {
		return h.convert(c)
	}
	pic, err := c.convertElsewhere(src)
	if !errors.Is(err, worker.ErrUnavailable) {
		return pic, err
	}
	now := time.Now()
	c.failed.Store(&now)
	if c.cfg.Fallback != nil {
		c.cfg.Fallback(err)
	}
	return h.convert(c)
}

func (c *Converter) goesElsewhere(h header) bool {
	if c.workers == nil || h.foreign || h.pixels() < elsewherePixels {
		return false
	}
	failed := c.failed.Load()
	return failed == nil || time.Since(*failed) > retryWorkers
}

// Close ends the worker processes that have nothing to do. The others end with
// their conversion; a later Convert may start new ones, which end with it.
func (c *Converter) Close() {
	if c.workers != nil {
		c.workers.Close()
	}
}

// guard runs a step that works on foreign data. A decoder that panics costs the
// sender an error and nobody else anything. It does not cover goroutines that a
// library starts, which is why no foreign image type reaches the resizer, see
// plain.
func guard(src *source, step func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: the decoder failed: %v", ErrBroken, r)
		}
		if src.err != nil {
			err = src.err // the file could not be read; that says nothing about the image
		}
	}()
	return step()
}
