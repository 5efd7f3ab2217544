//go:build !race

package socketio

// maxIdleStack is how many bytes of stack an idle websocket may keep.
const maxIdleStack = 8 << 10
