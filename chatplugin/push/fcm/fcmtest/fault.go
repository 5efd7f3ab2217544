package fcmtest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind is a way in which a send fails.
type Kind string

// The kinds, with the answer of FCM.
const (
	Dead       Kind = "dead"        // 404 UNREGISTERED: the app is gone
	Foreign    Kind = "foreign"     // 403 SENDER_ID_MISMATCH: another project's token
	BadToken   Kind = "bad"         // 400 INVALID_ARGUMENT about message.token
	BadField   Kind = "badfield"    // 400 INVALID_ARGUMENT about something else
	Quota      Kind = "quota"       // 429 QUOTA_EXCEEDED
	Down       Kind = "down"        // 503 UNAVAILABLE
	Broken     Kind = "broken"      // 500 INTERNAL
	ThirdParty Kind = "third-party" // 401 THIRD_PARTY_AUTH_ERROR: the APNs key is wrong
	Denied     Kind = "denied"      // 403 PERMISSION_DENIED: the account may not send
	Hang       Kind = "hang"        // no answer until the client gives up
	Cut        Kind = "cut"         // the connection ends without an answer
)

// Kinds lists all of them.
var Kinds = []Kind{Dead, Foreign, BadToken, BadField, Quota, Down, Broken, ThirdParty, Denied, Hang, Cut}

// Fault is what happens to the sends of a token.
type Fault struct {
	Kind Kind
	// Times is how many sends fail before they work again; 0 means all.
	Times int
	// RetryAfter is sent along, in whole seconds, if it is not 0.
	RetryAfter time.Duration
}

// script says what fails.
type script struct {
	mu     sync.Mutex // protects the fields below
	faults map[string]*Fault
	signIn *Fault
}

// Script makes the sends of a token fail. A pattern that ends with "*" stands for
// every token that begins like it: "*" is an outage. The longest pattern that
// fits counts. A Fault without a Kind takes the pattern off.
func (s *Server) Script(pattern string, fault Fault) {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	if fault.Kind == "" {
		delete(s.script.faults, pattern)
		return
	}
	if s.script.faults == nil {
		s.script.faults = map[string]*Fault{}
	}
	s.script.faults[pattern] = &fault
}

// ScriptSignIn makes the token endpoint fail; a Fault without a Kind mends it.
func (s *Server) ScriptSignIn(fault Fault) {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	s.script.signIn = nil
	if fault.Kind != "" {
		s.script.signIn = &fault
	}
}

// ScriptKinds lets tokens say by themselves how they fail: a token "dead-1" is
// dead, "hang-x" hangs, and so on for all Kinds.
func (s *Server) ScriptKinds() {
	for _, kind := range Kinds {
		s.Script(string(kind)+"-*", Fault{Kind: kind})
	}
}

func (s *script) token() (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signIn.use()
}

func (s *script) of(token string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault, ok := s.faults[token]; ok {
		return fault.use()
	}
	longest, found := "", (*Fault)(nil)
	for pattern, fault := range s.faults {
		prefix, open := strings.CutSuffix(pattern, "*")
		if open && strings.HasPrefix(token, prefix) && len(pattern) > len(longest) {
			longest, found = pattern, fault
		}
	}
	return found.use()
}

// use takes one of the times.
func (f *Fault) use() (Fault, bool) {
	if f == nil || f.Times < 0 {
		return Fault{}, false
	}
	switch f.Times {
	case 0: // for ever
	case 1:
		f.Times = -1 // used up
	default:
		f.Times--
	}
	return *f, true
}

// fail gives the answer of a fault.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, fault Fault) {
	if fault.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(fault.RetryAfter.Seconds()))))
	}
	switch fault.Kind {
	case Dead:
		refuse(w, http.StatusNotFound, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found.")
	case Foreign:
		refuse(w, http.StatusForbidden, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "SenderId mismatch")
	case BadToken:
		invalid(w, "message.token", "The registration token is not a valid FCM registration token")
	case BadField:
		invalid(w, "message.android.ttl", "Invalid value")
	case Quota:
		refuse(w, http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded for quota metric 'Send requests'.")
	case Down:
		refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable.")
	case ThirdParty:
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR", "Auth error from APNS or Web Push Service")
	case Denied:
		refuse(w, http.StatusForbidden, "PERMISSION_DENIED", "", "Permission 'cloudmessaging.messages.create' denied on resource.")
	case Hang:
		select {
		case <-r.Context().Done():
		case <-s.stop:
		}
		abort()
	case Cut:
		abort()
	default:
		refuse(w, http.StatusInternalServerError, "INTERNAL", "INTERNAL", "Internal error encountered.")
	}
}

// abort ends the connection without an answer, and without a line in the log;
// net/http makes a 200 of a handler that just returns.
func abort() { panic(http.ErrAbortHandler) }
