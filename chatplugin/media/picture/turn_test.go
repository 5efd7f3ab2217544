package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pocketchat/chatplugin/media/picture"
)

// heic is the beginning of a HEIC file, which sniffs as one, with a name and size
// for the decoders of these tests.
func heic(name string, w, h int) []byte {
	data := append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), byte(len(name)))
	data = append(data, name...)
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(data, uint32(w)), uint32(h))
}

func readHEIC(r io.Reader) (name string, size image.Point, err error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return "", image.Point{}, err
	}
	end := 25 + int(data[24])
	return string(data[25:end]), image.Pt(int(binary.BigEndian.Uint32(data[end:])), int(binary.BigEndian.Uint32(data[end+4:]))), nil
}

func heicConfig(r io.Reader) (image.Config, error) {
	_, size, err := readHEIC(r)
	return image.Config{Width: size.X, Height: size.Y}, err
}

// gate is a converter whose images wait in their decoder until they are let
// through.
type gate struct {
	*picture.Converter
	open chan struct{}

	mu      sync.Mutex // protects decoded
	decoded []string
}

func newGate(cfg picture.Config) *gate {
	g := &gate{open: make(chan struct{})}
	cfg.Decoders = map[string]picture.Decoder{"image/heic": {Config: heicConfig, Decode: func(r io.Reader) (image.Image, error) {
		name, size, err := readHEIC(r)
		if err != nil {
			return nil, err
		}
		g.mu.Lock()
		g.decoded = append(g.decoded, name)
		g.mu.Unlock()
		<-g.open
		return image.NewGray(image.Rectangle{Max: size}), nil
	}}}
	g.Converter = picture.New(cfg)
	return g
}

// start converts an image in the background.
func (g *gate) start(ctx context.Context, user, name string) <-chan error {
	done := make(chan error, 1)
	go func() {
		data := heic(name, 8, 8)
		_, err := g.Convert(ctx, user, bytes.NewReader(data), int64(len(data)))
		done <- err
	}()
	return done
}

func TestOneUserWithManyImagesDoesNotDelayAnother(t *testing.T) {
	for name, parallel := range map[string]int{"one at a time": 1, "three at a time": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(picture.Config{Parallel: parallel})
				var all []<-chan error
				for i := range 20 {
					all = append(all, g.start(t.Context(), "many", fmt.Sprint("many ", i)))
				}
				synctest.Wait()
				all = append(all, g.start(t.Context(), "one", "one"))
				synctest.Wait()
				all = append(all, g.start(t.Context(), "", "server"))
				synctest.Wait()
				if g.decoded[0] == "one" || slices.Index(g.decoded, "many 1") > 0 {
					t.Fatalf("the first to be decoded are %v", g.decoded)
				}
				if running := len(g.decoded); running != parallel {
					t.Fatalf("%d conversions run, want %d", running, parallel)
				}
				close(g.open)
				for _, done := range all {
					if err := <-done; err != nil {
						t.Error(err)
					}
				}
				if len(g.decoded) != 22 || !slices.Contains(g.decoded[:2], "one") || !slices.Contains(g.decoded[:3], "server") {
					t.Errorf("the order is %v", g.decoded)
				}
			})
		})
	}
}

func TestMemoryIsSharedByWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(picture.Config{Parallel: 10, Memory: 20 << 20}) // a small image counts with 8 MiB
		first, second, third := g.start(t.Context(), "a", "a"), g.start(t.Context(), "b", "b"), g.start(t.Context(), "c", "c")
		synctest.Wait()
		if len(g.decoded) != 2 {
			t.Errorf("%d conversions run in 20 MiB, want 2", len(g.decoded))
		}
		close(g.open)
		for _, done := range []<-chan error{first, second, third} {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWaitingEndsAfterMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(picture.Config{Parallel: 1, MaxWait: 30 * time.Second})
		running := g.start(t.Context(), "a", "running")
		synctest.Wait()
		began := time.Now()
		for _, user := range []string{"a", "b"} { // its own line, the common line
			waiting := g.start(t.Context(), user, "waiting")
			if err := <-waiting; !errors.Is(err, picture.ErrBusy) {
				t.Errorf("error is %v", err)
			}
		}
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("two waits took %v", waited)
		}
		close(g.open)
		if err := <-running; err != nil {
			t.Error(err)
		}
		if err := <-g.start(t.Context(), "b", "after"); err != nil {
			t.Errorf("a turn after the busy time: %v", err)
		}
	})
}

func TestACancelledWaitFreesItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(picture.Config{Parallel: 1})
		running := g.start(t.Context(), "a", "running")
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		gone := []<-chan error{g.start(ctx, "a", "own line"), g.start(ctx, "b", "common line"), g.start(ctx, "b", "behind it")}
		synctest.Wait()
		after := []<-chan error{g.start(t.Context(), "a", "after a"), g.start(t.Context(), "b", "after b"), g.start(t.Context(), "c", "after c")}
		synctest.Wait()
		cancel()
		for _, done := range gone {
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("error is %v", err)
			}
		}
		close(g.open)
		for _, done := range append(after, running) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if want := []string{"running", "after c", "after b", "after a"}; len(g.decoded) != 4 || g.decoded[0] != want[0] {
			t.Errorf("the order is %v", g.decoded)
		}
	})
}

// cancelling cancels its context after so many reads.
type cancelling struct {
	*bytes.Reader
	reads  int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.reads--; c.reads == 0 {
		c.cancel()
	}
	return c.Reader.Read(p)
}

func TestACancelledConversionStopsInTheMiddle(t *testing.T) {
	data := jpegOf(t, photo(1200, 900))
	conv := picture.New(picture.Config{Parallel: 1})
	for reads := 1; ; reads++ {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := conv.Convert(ctx, "u", &cancelling{bytes.NewReader(data), reads, cancel}, int64(len(data)))
		if err == nil && reads > 5 {
			cancel() // the whole file needs fewer reads
			break
		}
		if !errors.Is(err, context.Canceled) || errors.Is(err, picture.ErrBroken) {
			t.Errorf("cancelled at read %d: %v", reads, err)
		}
		cancel()
	}
	convert(t, conv, data) // the turn is free again
}

// failing cannot be read beyond a point.
type failing struct {
	*bytes.Reader
	after int64
}

var errDisk = errors.New("disk failure")

func (f *failing) Read(p []byte) (int, error) {
	if at, _ := f.Seek(0, io.SeekCurrent); at >= f.after {
		return 0, errDisk
	}
	return f.Reader.Read(p[:min(len(p), 1000)])
}

func TestAnUnreadableFileIsNotCalledBroken(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, photo(400, 300)), "png": pngOf(t, photo(400, 300)), "webp": webpOf(t, photo(400, 300)),
	} {
		conv := picture.New(picture.Config{})
		_, err := conv.Convert(t.Context(), "u", &failing{bytes.NewReader(data), int64(len(data) / 2)}, int64(len(data)))
		if !errors.Is(err, errDisk) || errors.Is(err, picture.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
