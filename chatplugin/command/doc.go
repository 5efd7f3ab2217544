// Package command is the one table of everything a client can ask for. Two
// doors use it: the native dialect, where a row's name is an event, and the
// REST routes under /api/chat/, which are generated from the same rows. So
// both take the same parameters, give the same results and refuse with the
// same errors.
//
// A row decodes its parameters strictly, calls the service and shapes the
// answer. It decides nothing: rules live in the service.
//
// The package also holds what both doors say by themselves: the durable events
// (event.go), which the dialect emits and the sync command lists, and the
// PocketBase form of an error (failure.go).
package command
