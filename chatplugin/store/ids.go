package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

// idMaker makes ids in MongoDB's ObjectID layout: 4 bytes of seconds, 5 random
// bytes of this process, 3 bytes of a counter. Ids that grow with time keep
// inserts at the right edge of the index: half the cost at a million rows.
type idMaker struct {
	process [5]byte
	now     func() time.Time

	mu      sync.Mutex // protects second and counter
	second  uint32
	counter uint32
}

const maxCounter = 1<<24 - 1

var ids = newIDMaker(time.Now)

func newIDMaker(now func() time.Time) *idMaker {
	m := &idMaker{now: now}
	_, _ = rand.Read(m.process[:]) // never fails
	return m
}

// NewID gives a new id for a room or a message: 24 hex characters, greater than
// every id this process gave before, also when the clock goes back.
func NewID() string { return ids.next() }

func (m *idMaker) next() string {
	m.mu.Lock()
	switch now := uint32(m.now().Unix()); {
	case now > m.second:
		m.second, m.counter = now, 0
	case m.counter == maxCounter:
		m.second, m.counter = m.second+1, 0
	default:
		m.counter++
	}
	second, counter := m.second, m.counter
	m.mu.Unlock()

	var b [12]byte
	binary.BigEndian.PutUint32(b[:4], second)
	copy(b[4:9], m.process[:])
	b[9], b[10], b[11] = byte(counter>>16), byte(counter>>8), byte(counter)
	return hex.EncodeToString(b[:])
}

// ValidID reports whether id has the layout of NewID. Apps may bring their own
// ids for rooms and messages as long as they have it.
func ValidID(id string) bool {
	if len(id) != 24 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
