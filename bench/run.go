package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pocketchat/bench/load"
)

// run measures all targets and sections and prints the tables.
func run(ctx context.Context, o options) error {
	if err := o.validate(); err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.dir, "pocketchat-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := report{date: time.Now().UTC().Format("2006-01-02"), command: commandLine()}
	files, err := load.OpenFiles()
	if err != nil {
		return err
	}
	if o.idle, r.notes = fitIdle(o.idle, files); o.idle < crowdSize {
		return fmt.Errorf("the hard limit of open files is %d: too few for a room of %d", files, crowdSize)
	}
	if r.machine, err = describeMachine(ctx, dir, files); err != nil {
		return err
	}
	r.scenarios = scenarios(o)
	program := o.server
	if program == "" && (o.wants("pocketchat") || o.wants("media")) {
		progress("building the server")
		if program, err = buildServer(ctx, root, dir); err != nil {
			return err
		}
	}
	profiles, err := wantProfiles(dir, o.profile)
	if err != nil {
		return err
	}
	server := newChatServer(program, profiles.flags())
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r.columns = measureAll(ctx, o, r.scenarios, root, dir, server)
	if o.wants("media") {
		r.sections = append(r.sections, mediaSection(ctx, server, dir, fullPlan(o)))
	}
	if o.wants("push") {
		r.sections = append(r.sections, pushSection(ctx, o.warm, o.span))
	}
	fmt.Print(r)
	if o.write {
		if err := writePage(filepath.Join(root, "docs", "performance.md"), r.String()); err != nil {
			return err
		}
	}
	if err := profiles.merge(ctx); err != nil {
		return err
	}
	if len(r.failures()) > 0 {
		return errors.New("not everything could be measured, see the lines beginning with Failed")
	}
	return nil
}

// measureAll prepares and measures one target after the other.
func measureAll(ctx context.Context, o options, list []scenario, root, dir string, server chatServer) []column {
	targets := []struct {
		name, title string
		prepare     func() (target, error)
	}{
		{"pocketchat", "PocketChat", func() (target, error) { return pocketChat(ctx, server.in(dir)) }},
		{"node", "socket.io on Node", func() (target, error) { return nodePeer(ctx, root) }},
		{"pocketbase", "PocketBase FULL", func() (target, error) { return plainPeer(ctx, dir, "FULL") }},
		{"pocketbase", "PocketBase NORMAL", func() (target, error) { return plainPeer(ctx, dir, "NORMAL") }},
	}
	var columns []column
	for _, t := range targets {
		if !o.wants(t.name) {
			continue
		}
		progress("%s: preparing", t.title)
		c := column{title: t.title, ours: t.name == "pocketchat", cells: make([]cell, len(list))}
		if ready, err := t.prepare(); err != nil {
			c.err = err
		} else {
			c.title, c.cells = ready.title, ready.measure(ctx, list)
		}
		columns = append(columns, c)
	}
	return columns
}

// spareFiles are what a server needs beside its connections.
const spareFiles = 500

// fitIdle lowers the idle connections to what the open file limit allows, and
// says so.
func fitIdle(want, files int) (int, []string) {
	if want <= files-spareFiles {
		return want, nil
	}
	fits := max(files-spareFiles, 0)
	return fits, []string{fmt.Sprintf("%s idle connections were asked for; the hard limit of %s open files allows %s.",
		thousands(want), thousands(files), thousands(fits))}
}

// moduleRoot is the directory of this repository's go.mod.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", errors.New("run it inside the repository: go run ./bench")
	}
	return filepath.Dir(file), nil
}

// commandLine is how to repeat the run.
func commandLine() string {
	return strings.Join(append([]string{"go run ./bench"}, os.Args[1:]...), " ")
}
