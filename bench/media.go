package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// mediaPlan is how much of each to measure.
type mediaPlan struct {
	width, height int   // of the photo, pixels
	photos        int   // uploaded one after the other
	crowd         int   // users who upload at once
	each          int   // photos of each of them
	batch         int   // photos in one batch
	video         int64 // bytes
}

// fullPlan is that of the issue "Media".
func fullPlan(o options) mediaPlan {
	return mediaPlan{
		width: photoWidth, height: photoHeight, photos: o.photos,
		crowd: 8, each: 2, batch: 10, video: int64(o.video) * mb,
	}
}

// The bounds of the issue "Media".
const (
	maxPhotoCPU   = 0.9     // seconds for 12 megapixels
	maxVideoRoom  = 64 * mb // growth of the process with a 500 MB upload
	maxBatchDelay = 50      // milliseconds
)

// mediaSite is a seeded server and the photos to bring there.
type mediaSite struct {
	plan  mediaPlan
	pb    pocketBase
	users []user // the crowd, and one more pair that writes
	rooms []string
	photo []byte
	dir   string // for the peer's files
}

// mediaSection measures files.
func mediaSection(ctx context.Context, server chatServer, dir string, plan mediaPlan) section {
	peer := findPeer(ctx)
	s := section{title: "Pictures and files", peer: peer.title(), notes: mediaNotes}
	progress("media: preparing")
	site, err := seedMedia(ctx, server, filepath.Join(dir, "media"), plan)
	if err != nil {
		s.err = err
		return s
	}
	s.notes = append([]string{site.photoNote()}, s.notes...)
	steps := []struct {
		title string
		run   func(context.Context, *section) error
	}{
		{"Photos one after the other", func(ctx context.Context, s *section) error { return site.photosAlone(ctx, peer, s) }},
		{"Photos of many users at once", site.photosAtOnce},
		{"A large video", site.largeVideo},
		{"Photos in one batch", site.photosInBatch},
	}
	for _, step := range steps {
		progress("media: %s", step.title)
		if err := step.run(ctx, &s); err != nil {
			s.figures = append(s.figures, figure{title: step.title, err: err})
		}
	}
	return s
}

var mediaNotes = []string{
	"An upload is POST /api/chat/upload of a signed-in user over loopback; its time ends with the answer, when the picture, two thumbnails and the blurhash are made and stored. The server shares the cores with the client that sends.",
	"The peer only decodes, scales and codes the same photo to the same size, from file to file in a process of its own: no upload, checks, thumbnails, blurhash or storage. It is C with SIMD.",
	"CPU is what the server and its worker processes used between the first and the last upload, divided by their number. It may be more than the time, on two cores.",
	"Peaks are the resident memory (VmHWM) of the server and its workers together, each of a server just started; growth is above what it had before the upload.",
	"The other writer sends texts to a room of its own over REST while the batch runs, one every 10 ms; the figure is the longest time until an ack. The photos of the batch are converted on the same cores, in a worker process with a lower priority.",
}

// seedMedia makes users, and for each two of them a direct room.
func seedMedia(ctx context.Context, server chatServer, dir string, plan mediaPlan) (*mediaSite, error) {
	photo, err := photoJPEG(plan.width, plan.height)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	m := &mediaSite{plan: plan, photo: photo, dir: dir, pb: server.in(dir)}
	if err := m.pb.addSuperuser(ctx); err != nil {
		return nil, err
	}
	return m, m.with(ctx, func(in *instance) error { return m.seed(ctx, in) })
}

func (m *mediaSite) seed(ctx context.Context, in *instance) error {
	super, err := in.signIn(ctx)
	if err != nil {
		return err
	}
	if m.users, err = addUsers(ctx, super, max(m.plan.crowd, 2)+2); err != nil {
		return err
	}
	if m.rooms, err = makeRing(ctx, in.client, m.users); err != nil {
		return err
	}
	// As the migration of the ready-made server does, which is not in this
	// directory; the other settings of batches stay PocketBase's.
	return super.call(ctx, "PATCH", "/api/settings", map[string]any{"batch": map[string]any{"enabled": true, "maxRequests": 50, "timeout": 3}}, nil)
}

// with runs do on a server that was just started.
func (m *mediaSite) with(ctx context.Context, do func(in *instance) error) error {
	in, err := m.pb.start(ctx)
	if err != nil {
		return err
	}
	defer in.stop()
	return do(in)
}

func (m *mediaSite) photoNote() string {
	return fmt.Sprintf("The photo has %d x %d pixels and %s: a computed one (gradients, light and shade of all sizes, edges, the noise of a sensor), JPEG 4:2:0 of quality %d.",
		m.plan.width, m.plan.height, bytesUnit.say(float64(len(m.photo))), photoQuality)
}
