package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"pocketchat/bench/load"
)

// nodePeer is the official Socket.IO server. It stores nothing.
func nodePeer(ctx context.Context, root string) (target, error) {
	dir := filepath.Join(root, "bench", "peer")
	version, err := installPeer(ctx, dir)
	if err != nil {
		return target{}, err
	}
	return target{
		title: "socket.io " + version + " on Node (stores nothing)",
		start: func(ctx context.Context) (*child, string, error) {
			return startNode(ctx, filepath.Join(dir, "server.mjs"))
		},
		job: nodeJob,
	}, nil
}

// installPeer installs the peer's packages from its lock file where they are
// missing and gives the version of socket.io.
func installPeer(ctx context.Context, dir string) (string, error) {
	manifest := filepath.Join(dir, "node_modules", "socket.io", "package.json")
	if _, err := os.Stat(manifest); err != nil {
		cmd := exec.CommandContext(ctx, "npm", "ci", "--no-fund", "--no-audit")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("npm ci: %w: %.500s", err, out)
		}
	}
	b, err := os.ReadFile(manifest)
	if err != nil {
		return "", err
	}
	var pkg struct{ Version string }
	return pkg.Version, json.Unmarshal(b, &pkg)
}

// startNode runs the peer and reads its address from the first line it prints.
func startNode(ctx context.Context, script string) (*child, string, error) {
	r, w := io.Pipe()
	defer r.Close()
	c, err := startChild(ctx, w, "node", script)
	if err != nil {
		return nil, "", err
	}
	line := make(chan string, 1)
	go func() {
		s, _ := bufio.NewReader(r).ReadString('\n')
		line <- s
		r.Close() // further output fails to reach us, which nobody minds
	}()
	select {
	case s := <-line:
		if len(s) > 1 {
			return c, s[:len(s)-1], nil
		}
	case <-c.done:
		return nil, "", c.died("the Node peer")
	case <-time.After(20 * time.Second):
	case <-ctx.Done():
	}
	c.stop()
	return nil, "", fmt.Errorf("the Node peer printed no address: %s", c.output)
}

// nodeJob names the rooms of a connection instead of a token. Names are ids.
func nodeJob(s scenario, addr string, pid int) (load.Job, bool) {
	auth := func(i int) string {
		rooms := []string{}
		if s.room != nil {
			rooms = append(rooms, s.room(i))
			// A direct room has two members.
			if before := s.room((i + directUsers - 1) % directUsers); before != rooms[0] {
				rooms = append(rooms, before)
			}
		}
		b, _ := json.Marshal(map[string][]string{"rooms": rooms}) // a map of strings cannot fail
		return string(b)
	}
	return s.native(addr, pid, auth, s.room), true
}
