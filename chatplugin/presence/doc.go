// Package presence knows who is online, who looks at which room and who is
// typing. It lives in memory and forgets on restart: what must last (when
// somebody was last seen) is the service's to store.
//
// state.go and typing.go hold the transitions: plain functions of the state,
// the input and the time. Tracker is the lock, the clock and the one goroutine
// around them. All events leave through that goroutine, in the order in which
// the transitions happened.
package presence
