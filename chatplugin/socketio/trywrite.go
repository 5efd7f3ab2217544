package socketio

// tryWriter writes what the socket takes at once.
type tryWriter interface {
	// write returns n < len(b) and no error when the socket buffer is full. Not safe for concurrent use.
	write(b []byte) (n int, err error)
}
