package main

import (
	"fmt"
	"strings"

	"pocketchat/bench/load"
)

// What the scenarios are made of.
const (
	directUsers = 256  // users, each with a direct room to the next
	groupSize   = 16   // members, and connections, of the small group
	crowdSize   = 1000 // members, and connections, of the big one
	textSize    = 120  // bytes of a message text
	fanWindow   = 8    // messages under way in the big group, each from its own connection
)

// The names of the two groups; direct rooms are named by directRoom.
const (
	group = "group"
	crowd = "crowd"
)

// directRoom names the room of user i and the next user.
func directRoom(i int) string { return fmt.Sprintf("direct%d", i) }

var text = strings.Repeat("lorem ipsum ", textSize/12)

// scenario is one row of the table: a job without its server.
type scenario struct {
	title string
	job   load.Job
	// room names the room that connection i sends to.
	room func(i int) string
	// command is the native command, with %q for the id of the room.
	command string
	// stored tells that plain PocketBase can do it: create records.
	stored bool
	// floor is the least rate, or the most bytes per connection, that we hold
	// ourselves to on two cores; 0: none.
	floor float64
}

const (
	sendCommand   = `"message.send",{"room":%%q,"text":%q,"client_id":"$ID"}`
	typingCommand = `"typing",{"room":%q,"on":$ON}`
)

// scenarios are the rows in order.
func scenarios(o options) []scenario {
	send := fmt.Sprintf(sendCommand, text)
	list := []scenario{
		{title: "Send, ack after commit", job: acks(1), room: directRoom, command: send, stored: true},
		{title: "Send, ack after commit", job: acks(64), room: directRoom, command: send, stored: true},
		{title: "Send, ack after commit", job: acks(directUsers), room: directRoom, command: send, stored: true, floor: 3000},
		{title: "The same, all into one room", job: acks(groupSize), room: only(group), command: send},
		{title: "Messages into a room of 1,000, 8 under way", job: fanout(fanWindow, "message.created", crowdSize), room: only(crowd), command: send, floor: 100_000},
		{title: "Messages into a room of 1,000, one at a time", job: fanout(1, "message.created", crowdSize), room: only(crowd), command: send},
		// Who types is not told.
		{title: "Typing in a room of 1,000, never stored", job: fanout(fanWindow, "typing", crowdSize-1), room: only(crowd), command: typingCommand},
		{title: "Memory of an idle connection", job: load.Job{Kind: load.Idle, Conns: o.idle, Hold: o.span}, floor: 40 << 10},
	}
	for i := range list {
		list[i].job.Warm, list[i].job.For = o.warm, o.span
	}
	return list
}

func acks(conns int) load.Job { return load.Job{Kind: load.Acks, Conns: conns} }

func fanout(window int, event string, copies int) load.Job {
	return load.Job{Kind: load.Fanout, Conns: crowdSize, Window: window, Senders: window, Event: event, Copies: copies, Others: copies < crowdSize}
}

func only(room string) func(int) string { return func(int) string { return room } }

// native completes the job for a server that speaks the native protocol. auth
// gives the CONNECT payload of connection i, id the id of a named room.
func (s scenario) native(addr string, pid int, auth, id func(i int) string) load.Job {
	j := s.job
	j.Addr, j.PID = addr, pid
	j.Path, j.Namespace, j.Ready, j.OK = "/socket.io/", "/native", "ready", `{"ok":true`
	for i := range j.Conns {
		j.Auth = append(j.Auth, auth(i))
		if s.room != nil {
			j.Requests = append(j.Requests, fmt.Sprintf(s.command, id(i)))
		}
	}
	return j
}
