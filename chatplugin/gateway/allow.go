package gateway

// Allow takes a token of a user's bucket, for doors beside the sockets: what a
// user may do per second is one budget. Without a token left the error is
// RateLimited and says when to come back. Who is banned from the server is
// Forbidden.
func (g *Gateway) Allow(user, ip string, rate Rate) error {
	if err := g.limits.allow(rate, user, ip); err != nil || user == "" {
		return err
	}
	return g.notBanned(user)
}
