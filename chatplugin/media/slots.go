package media

import (
	"sync"
	"time"

	"pocketchat/chatplugin/chat"
)

// slots limits the uploads on their way, for one user and for all.
type slots struct {
	perUser, total int

	mu     sync.Mutex // protects the fields below
	taken  int
	byUser map[string]int
}

func newSlots(perUser, total int) *slots {
	return &slots{perUser: perUser, total: total, byUser: map[string]int{}}
}

// retryUpload is what a client that has to wait is told.
const retryUpload = 5 * time.Second

// take gives a slot until release is called.
func (s *slots) take(user string) (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser[user] >= s.perUser {
		return nil, &chat.Error{Code: chat.RateLimited, RetryAfter: retryUpload,
			Message: "You have too many uploads on their way. Wait until one has ended."}
	}
	if s.taken >= s.total {
		return nil, &chat.Error{Code: chat.Unavailable, RetryAfter: retryUpload,
			Message: "The server takes no more uploads at the moment. Try again."}
	}
	s.taken++
	s.byUser[user]++
	return sync.OnceFunc(func() { s.give(user) }), nil
}

func (s *slots) give(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	if s.byUser[user]--; s.byUser[user] <= 0 {
		delete(s.byUser, user)
	}
}
