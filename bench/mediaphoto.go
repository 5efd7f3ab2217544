package main

import (
	"context"
	"slices"
	"time"

	"pocketchat/bench/load"
)

// photosAlone uploads photos one after the other, and has the peer convert the
// same ones.
func (m *mediaSite) photosAlone(ctx context.Context, peer peer, s *section) error {
	kinds := []struct {
		title string
		photo []byte
	}{{"Photo", m.photo}}
	progressive, note, err := progressiveJPEG(ctx, m.photo)
	if err != nil {
		return err
	}
	if note != "" {
		s.notes = append(s.notes, note)
	} else {
		kinds = append(kinds, struct {
			title string
			photo []byte
		}{"Progressive photo", progressive})
	}
	return m.with(ctx, func(in *instance) error {
		for _, kind := range kinds {
			if err := m.photoRows(ctx, in, peer, kind.title, kind.photo, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *mediaSite) photoRows(ctx context.Context, in *instance, peer peer, title string, photo []byte, s *section) error {
	c := in.as(m.users[0].Token)
	up, err := c.uploadPhoto(ctx, photo) // not measured: what is done once
	if err != nil {
		return err
	}
	times := make([]time.Duration, m.plan.photos)
	var span load.Result
	meter := load.StartMeter(in.pid())
	for i := range times {
		start := time.Now()
		if _, err := c.uploadPhoto(ctx, photo); err != nil {
			return err
		}
		times[i] = time.Since(start)
	}
	meter.Stop(&span)
	s.spans = append(s.spans, span)

	theirs, err := peer.convert(ctx, m.dir, photo, m.plan.photos)
	if err != nil {
		return err
	}
	s.figures = append(s.figures,
		figure{title: title + ": time", unit: seconds, value: median(times).Seconds(), peer: theirs.time, noted: peer.missing},
		figure{title: title + ": CPU", unit: seconds, value: span.ServerCPU / float64(len(times)), peer: theirs.cpu, noted: peer.missing, bound: atMost(maxPhotoCPU)},
		figure{title: title + ": size as WebP, of " + bytesUnit.say(float64(len(photo))), unit: bytesUnit, value: float64(up.Size),
			with: percent(up.Size, int64(len(photo))), peer: theirs.size, noted: peer.missing},
	)
	return nil
}

// median is the middle one, or the later of two.
func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
