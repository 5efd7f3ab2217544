package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// profiles is where the servers under measurement leave their CPU profiles.
type profiles struct {
	dir  string // each server writes a file of its own here; empty: none does
	into string // the file they are merged into
}

// wantProfiles makes profiles for a file; an empty name wants none. The file is
// named as seen from the working directory.
func wantProfiles(dir, into string) (profiles, error) {
	if into == "" {
		return profiles{}, nil
	}
	p := profiles{dir: filepath.Join(dir, "profiles"), into: into}
	return p, os.Mkdir(p.dir, 0o700)
}

// flags are what makes a server write its profile.
func (p profiles) flags() []string {
	if p.dir == "" {
		return nil
	}
	return []string{"--cpuProfile=" + p.dir}
}

// merge adds up all profiles.
func (p profiles) merge(ctx context.Context) error {
	if p.dir == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(p.dir, "*.pprof"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("no server wrote a CPU profile: -only has to name pocketchat or media")
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"tool", "pprof", "-proto"}, files...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	merged, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("merging CPU profiles: %w: %s", err, said.Bytes())
	}
	return os.WriteFile(p.into, merged, 0o644)
}
