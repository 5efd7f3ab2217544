package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// The superuser of the temporary servers.
const (
	superuser = "bench@example.com"
	password  = "bench-1234567890"
)

// pocketBase is how to start a PocketBase program: the ready-made server, or
// the plain one inside this binary.
type pocketBase struct {
	program string
	prefix  []string // arguments before PocketBase's own
	flags   []string // further arguments of serve
	dir     string   // its data directory
}

// instance is a running one.
type instance struct {
	*child
	client
	addr string
}

func (p pocketBase) start(ctx context.Context) (*instance, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	args := append(append([]string{}, p.prefix...), "serve", "--http", addr, "--dir", filepath.Join(p.dir, "pb_data"))
	c, err := startChild(ctx, nil, p.program, append(args, p.flags...)...)
	if err != nil {
		return nil, err
	}
	in := &instance{child: c, client: client{base: "http://" + addr}, addr: addr}
	if err := in.awaitHealth(ctx, c); err != nil {
		c.stop()
		return nil, err
	}
	return in, nil
}

// addSuperuser makes the superuser while the server does not run.
func (p pocketBase) addSuperuser(ctx context.Context) error {
	args := append(append([]string{}, p.prefix...), "superuser", "upsert", superuser, password, "--dir", filepath.Join(p.dir, "pb_data"))
	out, err := exec.CommandContext(ctx, p.program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("superuser upsert: %w: %.1000s", err, out)
	}
	return nil
}

// signIn gives a client with the superuser's token.
func (in *instance) signIn(ctx context.Context) (client, error) {
	var auth struct{ Token string }
	err := in.call(ctx, "POST", "/api/collections/_superusers/auth-with-password",
		map[string]string{"identity": superuser, "password": password}, &auth)
	return in.as(auth.Token), err
}

// startChild is start for a target.
func (p pocketBase) startChild(ctx context.Context) (*child, string, error) {
	in, err := p.start(ctx)
	if err != nil {
		return nil, "", err
	}
	return in.child, in.addr, nil
}
