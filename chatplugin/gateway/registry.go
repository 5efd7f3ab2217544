package gateway

import "sync"

// registry knows the signed-in connections by user and counts the others by
// address.
type registry struct {
	mu     sync.RWMutex // protects the fields below
	byUser map[string]map[*Conn]struct{}
	guests map[string]int // connections that have not signed in, by network
}

func newRegistry() *registry {
	return &registry{byUser: map[string]map[*Conn]struct{}{}, guests: map[string]int{}}
}

// add notes a signed-in connection.
func (r *registry) add(user string, c *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := r.byUser[user]
	if conns == nil {
		conns = map[*Conn]struct{}{}
		r.byUser[user] = conns
	}
	conns[c] = struct{}{}
}

func (r *registry) remove(user string, c *Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := r.byUser[user]
	delete(conns, c)
	if len(conns) == 0 {
		delete(r.byUser, user)
	}
}

// of lists the connections of a user.
func (r *registry) of(user string) []*Conn {
	r.mu.RLock()
	defer r.mu.RUnlock()
	conns := make([]*Conn, 0, len(r.byUser[user]))
	for c := range r.byUser[user] {
		conns = append(conns, c)
	}
	return conns
}

func (r *registry) users() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	users := make([]string, 0, len(r.byUser))
	for user := range r.byUser {
		users = append(users, user)
	}
	return users
}

func (r *registry) countUsers() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.byUser)
}

func (r *registry) addGuest(network string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.guests[network]++
}

func (r *registry) removeGuest(network string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.guests[network]--; r.guests[network] <= 0 {
		delete(r.guests, network)
	}
}

func (r *registry) countGuests(network string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.guests[network]
}
