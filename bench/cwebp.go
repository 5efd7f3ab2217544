package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// peer is cwebp, the converter of libwebp (Debian's package webp).
type peer struct {
	program string
	version string
	missing string // why there is none, for its cells
}

// The settings of the peer: those closest to ours, see picture.Config.
var peerArgs = []string{"-quiet", "-q", "80", "-m", "4", "-resize", "1920", "0"}

func findPeer(ctx context.Context) peer {
	program, err := exec.LookPath("cwebp")
	if err != nil {
		return peer{missing: "cwebp not installed"}
	}
	out, err := exec.CommandContext(ctx, program, "-version").Output()
	version, _, _ := bytes.Cut(bytes.TrimSpace(out), []byte("\n"))
	if err != nil {
		return peer{missing: "cwebp does not run"}
	}
	return peer{program: program, version: string(version)}
}

func (p peer) title() string {
	if p.missing != "" {
		return "cwebp"
	}
	return "cwebp " + p.version + ", -q 80 -m 4 -resize 1920 0"
}

// converted is what one conversion took on average.
type converted struct{ time, cpu, size float64 } // seconds, seconds, bytes

// convert converts a photo n times; without a peer it gives nothing.
func (p peer) convert(ctx context.Context, dir string, photo []byte, n int) (converted, error) {
	if p.missing != "" {
		return converted{}, nil
	}
	in, out := filepath.Join(dir, "peer.jpg"), filepath.Join(dir, "peer.webp")
	if err := os.WriteFile(in, photo, 0o600); err != nil {
		return converted{}, err
	}
	times := make([]time.Duration, n)
	var cpu time.Duration
	for i := range times {
		cmd := exec.CommandContext(ctx, p.program, append(peerArgs, in, "-o", out)...)
		start := time.Now()
		if text, err := cmd.CombinedOutput(); err != nil {
			return converted{}, fmt.Errorf("cwebp: %w: %.500s", err, text)
		}
		times[i] = time.Since(start)
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	info, err := os.Stat(out)
	if err != nil {
		return converted{}, err
	}
	return converted{median(times).Seconds(), cpu.Seconds() / float64(n), float64(info.Size())}, nil
}

// progressiveJPEG recodes a photo without loss, or says why it cannot. Go's own
// encoder does not write progressive files.
func progressiveJPEG(ctx context.Context, photo []byte) (progressive []byte, note string, err error) {
	program, err := exec.LookPath("jpegtran")
	if err != nil {
		return nil, "No progressive photo: jpegtran (package libjpeg-turbo-progs) is not installed.", nil
	}
	cmd := exec.CommandContext(ctx, program, "-progressive")
	cmd.Stdin = bytes.NewReader(photo)
	progressive, err = cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w: %.500s", err, exit.Stderr)
	}
	if err != nil {
		return nil, "", fmt.Errorf("jpegtran: %w", err)
	}
	return progressive, "", nil
}
