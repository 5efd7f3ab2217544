// Package push tells the phones of those who are not looking.
//
// A Pusher reads the log, collects what happens in a room for about a second,
// decides then for each member with what is true at that moment, and carries the
// result to the member's devices through a Provider. What it cannot carry it
// tries again, deciding anew each time, until the message is too old.
//
//	log -> window (one for each room) -> decision -> entry (one for each user and
//	room) -> batches -> Provider -> outcome
//
// Its position in the log trails: it is kept just before the oldest event whose
// pushes are not finished, so a crash resumes there. What is finished already is
// known by the table of shown notifications and not told again; only what was
// carried in the moment of the crash may be repeated, with the same CollapseID.
package push
