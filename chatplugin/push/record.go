package push

import (
	"sync"
)

// How much the recorder remembers: for some minutes of a busy server.
const (
	recordedMessages  = 1_000
	recordedDecisions = 100_000
)

// recorder remembers who got a push about the newest messages, and why not.
type recorder struct {
	mu        sync.Mutex                      // protects the fields below
	messages  map[string]map[string]*recorded // by message and user
	order     []string                        // of messages, the oldest first
	decisions int
}

type recorded struct {
	verdict
	devices map[string]DeviceResult // the last result of each
}

func newRecorder() *recorder { return &recorder{messages: map[string]map[string]*recorded{}} }

// begin notes that a message was decided about, even if nobody is there to tell.
func (r *recorder) begin(message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.messages[message]; known {
		return
	}
	r.messages[message] = map[string]*recorded{}
	r.order = append(r.order, message)
	r.trim()
}

func (r *recorder) decided(message, user string, v verdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	users, known := r.messages[message]
	if !known {
		return // forgotten already
	}
	if users[user] != nil {
		users[user].verdict = v
		return
	}
	users[user] = &recorded{verdict: v}
	r.decisions++
	r.trim()
}

// outcome notes what became of a push; a withdrawal is no answer to why a phone
// buzzed.
func (r *recorder) outcome(message, user string, withdrawal bool, result DeviceResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.messages[message][user]
	if known == nil || withdrawal {
		return
	}
	if known.devices == nil {
		known.devices = map[string]DeviceResult{}
	}
	known.devices[result.Device] = result
}

// trim forgets the oldest messages. The newest stays: its decisions are few
// compared with the limit, a room has thousands of members at most.
func (r *recorder) trim() {
	for len(r.order) > 1 && (len(r.order) > recordedMessages || r.decisions > recordedDecisions) {
		r.decisions -= len(r.messages[r.order[0]])
		delete(r.messages, r.order[0])
		r.order = r.order[1:]
	}
}

// of gives a copy of what is known about a message, false when nothing is.
func (r *recorder) of(message string) (map[string]recorded, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	users, known := r.messages[message]
	if !known {
		return nil, false
	}
	all := make(map[string]recorded, len(users))
	for user, rec := range users {
		c := recorded{verdict: rec.verdict, devices: make(map[string]DeviceResult, len(rec.devices))}
		for id, d := range rec.devices {
			c.devices[id] = d
		}
		all[user] = c
	}
	return all, true
}
