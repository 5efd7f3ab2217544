package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"

	"pocketchat/bench/load"
)

// buildServer builds the ready-made server of the repository at root.
func buildServer(ctx context.Context, root, dir string) (string, error) {
	program := filepath.Join(dir, "pocketchat")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the server: %w: %s", err, out)
	}
	return program, nil
}

// chatServer is how to start the ready-made server.
type chatServer struct {
	program string
	flags   []string // of serve
}

func newChatServer(program string, flags []string) chatServer {
	return chatServer{program, append([]string{"--chatRateLimits=off"}, flags...)}
}

// in is the server with its data in dir.
func (s chatServer) in(dir string) pocketBase {
	return pocketBase{program: s.program, dir: dir, flags: s.flags}
}

// site is what a seeded PocketChat has.
type site struct {
	users []user
	// idlers are users who are in no group: in one of a thousand, each who comes
	// online is told to all, and the memory of idle connections would be that of
	// the presence events between them.
	idlers []user
	rooms  map[string]string // name in the scenarios -> id
}

// idleUsers share the idle connections.
const idleUsers = 1000

// pocketChat seeds a server and makes it a target.
func pocketChat(ctx context.Context, pb pocketBase) (target, error) {
	if err := pb.addSuperuser(ctx); err != nil {
		return target{}, err
	}
	s, err := seedChat(ctx, pb)
	if err != nil {
		return target{}, fmt.Errorf("seeding: %w", err)
	}
	return target{title: "PocketChat", start: pb.startChild, job: s.job}, nil
}

func seedChat(ctx context.Context, pb pocketBase) (*site, error) {
	in, err := pb.start(ctx)
	if err != nil {
		return nil, err
	}
	defer in.stop()
	super, err := in.signIn(ctx)
	if err != nil {
		return nil, err
	}
	users, err := addUsers(ctx, super, crowdSize+idleUsers)
	if err != nil {
		return nil, err
	}
	s := &site{users: users[:crowdSize], idlers: users[crowdSize:], rooms: map[string]string{}}
	if _, err := makeRing(ctx, in.client, s.idlers); err != nil {
		return nil, err
	}
	ring, err := makeRing(ctx, in.client, s.users[:directUsers])
	if err != nil {
		return nil, err
	}
	for i, id := range ring {
		s.rooms[directRoom(i)] = id
	}
	if s.rooms[group], err = s.makeGroup(ctx, in.client, groupSize); err != nil {
		return nil, err
	}
	s.rooms[crowd], err = s.makeGroup(ctx, in.client, crowdSize)
	return s, err
}

// makeRing makes a direct room between each user and the next.
func makeRing(ctx context.Context, c client, users []user) ([]string, error) {
	ids := make([]string, len(users))
	err := each(len(users), func(i int) (err error) {
		next := users[(i+1)%len(users)]
		ids[i], err = makeRoom(ctx, c.as(users[i].Token), "/api/chat/direct/"+next.ID, nil)
		return err
	})
	return ids, err
}

// makeGroup makes a group of the first size users.
func (s *site) makeGroup(ctx context.Context, c client, size int) (string, error) {
	var members []string
	for _, u := range s.users[1:size] {
		members = append(members, u.ID)
	}
	return makeRoom(ctx, c.as(s.users[0].Token), "/api/chat/rooms",
		map[string]any{"name": fmt.Sprintf("Room of %d", size), "members": members})
}

func makeRoom(ctx context.Context, c client, path string, params any) (string, error) {
	var made struct{ Room struct{ ID string } }
	if err := c.call(ctx, "POST", path, params, &made); err != nil {
		return "", err
	}
	if made.Room.ID == "" {
		return "", fmt.Errorf("POST %s: the answer has no room.id", path)
	}
	return made.Room.ID, nil
}

func (s *site) job(sc scenario, addr string, pid int) (load.Job, bool) {
	users := s.users
	if sc.job.Kind == load.Idle {
		users = s.idlers
	}
	auth := func(i int) string {
		b, _ := json.Marshal(map[string]string{"token": users[i%len(users)].Token}) // a map of strings cannot fail
		return string(b)
	}
	room := func(i int) string { return s.rooms[sc.room(i)] }
	return sc.native(addr, pid, auth, room), true
}
