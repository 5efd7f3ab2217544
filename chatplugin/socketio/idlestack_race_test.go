//go:build race

package socketio

// maxIdleStack is larger here: the race detector makes every stack frame bigger.
const maxIdleStack = 16 << 10
