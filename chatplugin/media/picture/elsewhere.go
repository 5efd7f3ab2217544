package picture

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"time"

	"pocketchat/chatplugin/media/picture/worker"
)

// Large images are converted in worker processes. In this one the encoder keeps
// every processor busy for a fifth of a second, and Go looks at the network only
// each 10 ms then: while photos were uploaded on two cores, somebody else's message
// waited for 38 to 58 ms at worst, and waits for 7 to 30 with workers
// (`go run ./bench -only media`).
// A decoder that fails, or needs more memory than there is, ends its worker and
// nothing else.

// elsewherePixels is from how many pixels on, over all frames, the way to a
// worker is worth it. Smaller images take some 50 ms.
const elsewherePixels = 1_000_000

// retryWorkers is how long all images are converted in this process after no
// worker could be started.
const retryWorkers = 5 * time.Minute

func init() { worker.Main(workerConvert) }

// task is what a worker needs to know; the image follows it.
type task struct {
	MaxSide            int
	MaxPixels          int64
	MaxBytes           int64
	MaxAnimationPixels int64
	Memory             int64
	Quality            int
	Thumbs             []Thumb
	Size               int64 // of the image, bytes
}

// outcome is what comes back: a picture or an error.
type outcome struct {
	Picture *Picture
	Kind    failure
	Text    string // of the error
}

// failure names an error of Convert.
type failure int

const (
	noFailure failure = iota
	notImage
	isTooLarge
	isBroken
	otherFailure
)

var failures = map[failure]error{notImage: ErrNotImage, isTooLarge: ErrTooLarge, isBroken: ErrBroken}

// convertElsewhere converts an image in a worker. The error is
// worker.ErrUnavailable where there are none.
func (c *Converter) convertElsewhere(src *source) (*Picture, error) {
	var job bytes.Buffer
	if err := gob.NewEncoder(&job).Encode(c.cfg.task(src.size)); err != nil {
		return nil, err
	}
	size := int64(job.Len()) + src.size
	result, err := c.workers.Do(src.ctx, io.MultiReader(&job, src.section()), size)
	switch {
	case errors.Is(err, worker.ErrDied):
		return nil, broken("the decoder failed")
	case err != nil:
		return nil, err
	}
	return readOutcome(result)
}

func (c Config) task(size int64) task {
	return task{
		MaxSide: c.MaxSide, MaxPixels: c.MaxPixels, MaxBytes: c.MaxBytes, MaxAnimationPixels: c.MaxAnimationPixels,
		Memory: c.Memory, Quality: c.Quality, Thumbs: c.Thumbs, Size: size,
	}
}

// workerConvert is the worker's side.
func workerConvert(job []byte) []byte {
	var made outcome
	pic, err := convertTask(job)
	if made.Picture = pic; err != nil {
		made.Kind, made.Text = otherFailure, err.Error()
		for kind, known := range failures {
			if errors.Is(err, known) {
				made.Kind = kind
			}
		}
	}
	var result bytes.Buffer
	if err := gob.NewEncoder(&result).Encode(made); err != nil {
		panic(err) // the types are ours
	}
	return result.Bytes()
}

func convertTask(job []byte) (*Picture, error) {
	in := bytes.NewReader(job) // gob reads no byte too many of it
	var t task
	if err := gob.NewDecoder(in).Decode(&t); err != nil {
		return nil, fmt.Errorf("reading the task: %w", err)
	}
	image := job[len(job)-in.Len():]
	conv := New(Config{
		MaxSide: t.MaxSide, MaxPixels: t.MaxPixels, MaxBytes: t.MaxBytes, MaxAnimationPixels: t.MaxAnimationPixels,
		Memory: t.Memory, Quality: t.Quality, Thumbs: t.Thumbs, Parallel: 1, InProcess: true,
	})
	return conv.Convert(context.Background(), "", bytes.NewReader(image), t.Size)
}

func readOutcome(result []byte) (*Picture, error) {
	var made outcome
	if err := gob.NewDecoder(bytes.NewReader(result)).Decode(&made); err != nil {
		return nil, fmt.Errorf("reading what a worker made: %w", err)
	}
	switch known := failures[made.Kind]; {
	case made.Kind == noFailure && made.Picture != nil:
		return made.Picture, nil
	case known != nil:
		return nil, &foreignError{made.Text, known}
	}
	return nil, errors.New(made.Text)
}

// foreignError is an error of a worker, with the words it had there.
type foreignError struct {
	text string
	kind error
}

func (e *foreignError) Error() string { return e.text }
func (e *foreignError) Unwrap() error { return e.kind }
