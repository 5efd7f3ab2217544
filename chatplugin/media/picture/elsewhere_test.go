package picture_test

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"reflect"
	"testing"

	"pocketchat/chatplugin/media/picture"
)

// largeJPEG has more pixels than are converted in this process.
func largeJPEG(t *testing.T) []byte { return jpegOf(t, photo(1280, 960)) }

func TestAWorkerMakesTheSamePicture(t *testing.T) {
	data := largeJPEG(t)
	conv := picture.New(picture.Config{MaxSide: 600, Quality: 70, Thumbs: []picture.Thumb{{Name: "50x50", Width: 50, Height: 50, Crop: true}}})
	t.Cleanup(conv.Close)
	for range 2 {
		there := convert(t, conv, data)
		here := convert(t, picture.New(picture.Config{
			MaxSide: 600, Quality: 70, InProcess: true, Thumbs: []picture.Thumb{{Name: "50x50", Width: 50, Height: 50, Crop: true}},
		}), data)
		if !reflect.DeepEqual(there, here) {
			t.Errorf("a worker made %dx%d in %d bytes with %d thumbs, this process %dx%d in %d bytes with %d",
				there.Width, there.Height, len(there.WebP), len(there.Thumbs), here.Width, here.Height, len(here.WebP), len(here.Thumbs))
		}
	}
	if picture.Workers(conv) != 1 {
		t.Errorf("%d workers, want the one that made it", picture.Workers(conv))
	}
	small := picture.New(picture.Config{})
	convert(t, small, jpegOf(t, photo(320, 240)))
	if picture.Workers(small) != 0 {
		t.Error("a small image went to a worker")
	}
}

func TestErrorsOfAWorkerAreThoseOfThisProcess(t *testing.T) {
	data := largeJPEG(t)
	broken := data[:len(data)/2]
	conv := picture.New(picture.Config{})
	t.Cleanup(conv.Close)
	there, here := convertError(conv, broken), convertError(picture.New(picture.Config{InProcess: true}), broken)
	if !errors.Is(there, picture.ErrBroken) || there.Error() != here.Error() {
		t.Errorf("a worker says %v, this process %v", there, here)
	}
	if picture.Workers(conv) != 1 {
		t.Error("a broken image cost the worker")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := conv.Convert(ctx, "u", bytes.NewReader(data), int64(len(data))); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func TestWithoutWorkersImagesAreConvertedHere(t *testing.T) {
	var told []error
	conv := picture.New(picture.Config{Fallback: func(err error) { told = append(told, err) }})
	picture.StartWorkersWith(conv, func() (*exec.Cmd, error) { return exec.Command("/no/such/program"), nil })
	data := largeJPEG(t)
	for range 2 {
		if pic := convert(t, conv, data); pic.Width != 1280 {
			t.Errorf("got a width of %d", pic.Width)
		}
	}
	if len(told) != 1 {
		t.Errorf("told %d times, want once: %v", len(told), told)
	}
}

// A worker that dies says nothing of the image but that it could not be decoded,
// and the next one is converted.
func TestAWorkerThatDiesIsABrokenImage(t *testing.T) {
	conv := picture.New(picture.Config{})
	t.Cleanup(conv.Close)
	picture.StartWorkersWith(conv, func() (*exec.Cmd, error) {
		return exec.Command("printf", `pocketchat worker 1\n`), nil // and ends
	})
	data := largeJPEG(t)
	if err := convertError(conv, data); !errors.Is(err, picture.ErrBroken) {
		t.Errorf("got %v, want %v", err, picture.ErrBroken)
	}
	picture.StartWorkersWith(conv, nil)
	convert(t, conv, data)
}
