package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"pocketchat/bench/load"
)

// measurePeak is the memory of a server before do, and at most while do ran.
func measurePeak(in *instance, do func() error) (before, peak int64, err error) {
	if err := load.ResetPeak(in.pid()); err != nil {
		return 0, 0, fmt.Errorf("measuring memory: %w", err)
	}
	if before, _, err = load.Memory(in.pid()); err != nil {
		return 0, 0, err
	}
	if err := do(); err != nil {
		return 0, 0, err
	}
	_, peak, err = load.Memory(in.pid())
	return before, peak, err
}

// photosAtOnce lets many users upload at the same time.
func (m *mediaSite) photosAtOnce(ctx context.Context, s *section) error {
	return m.with(ctx, func(in *instance) error {
		start := time.Now()
		before, peak, err := measurePeak(in, func() error { return m.rush(ctx, in) })
		if err != nil {
			return err
		}
		photos := m.plan.crowd * m.plan.each
		title := fmt.Sprintf("Photos of %d users at once", m.plan.crowd)
		s.figures = append(s.figures,
			figure{title: title + ": peak memory", unit: bytesUnit, value: float64(peak), with: bytesUnit.say(float64(before)) + " before"},
			figure{title: title + ": photos", unit: perSecond, value: float64(photos) / time.Since(start).Seconds()},
		)
		return nil
	})
}

func (m *mediaSite) rush(ctx context.Context, in *instance) error {
	errs := make([]error, m.plan.crowd)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for range m.plan.each {
				if _, err := in.as(m.users[i].Token).uploadPhoto(ctx, m.photo); err != nil {
					errs[i] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// largeVideo uploads a video of the largest size allowed.
func (m *mediaSite) largeVideo(ctx context.Context, s *section) error {
	return m.with(ctx, func(in *instance) error {
		size := m.plan.video
		var took time.Duration
		before, peak, err := measurePeak(in, func() error {
			start := time.Now()
			up, err := in.as(m.users[0].Token).upload(ctx, "video.mp4", newVideo(size), size)
			took = time.Since(start)
			if err == nil && (up.Kind != "video" || up.Size != size) {
				err = fmt.Errorf("the video was stored as %+v", up)
			}
			return err
		})
		if err != nil {
			return err
		}
		title := "Video of " + bytesUnit.say(float64(size))
		s.figures = append(s.figures,
			figure{title: title + ": time", unit: seconds, value: took.Seconds(), with: bytesUnit.say(float64(size)/took.Seconds()) + "/s"},
			figure{title: title + ": growth of memory", unit: bytesUnit, value: float64(peak - before), with: bytesUnit.say(float64(before)) + " before", bound: atMost(maxVideoRoom)},
		)
		return nil
	})
}

// video is an MP4 of any size that takes no memory: a head that says so, and one
// box with the same random bytes again and again.
type video struct {
	head  io.Reader
	block []byte
	at    int   // in block
	left  int64 // bytes after the head
}

// newVideo gives a video of size bytes, at least 32 and below 4 GB.
func newVideo(size int64) *video {
	head := []byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42")
	head = binary.BigEndian.AppendUint32(head, uint32(size)-uint32(len(head))) // the length of the box with these bytes
	head = append(head, "mdat"...)
	v := &video{head: bytes.NewReader(head), block: make([]byte, mb), left: size - int64(len(head))}
	rng := rand.NewPCG(1, 1)
	for i := 0; i < len(v.block); i += 8 {
		binary.LittleEndian.PutUint64(v.block[i:], rng.Uint64())
	}
	return v
}

func (v *video) Read(p []byte) (int, error) {
	if n, err := v.head.Read(p); n > 0 || !errors.Is(err, io.EOF) {
		return n, err
	}
	if v.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), v.left)], v.block[v.at:])
	v.at = (v.at + n) % len(v.block)
	v.left -= int64(n)
	return n, nil
}
