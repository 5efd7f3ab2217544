package socketio

// Text is the packet as a client reads it: "42" and, in the default namespace,
// the JSON array of event name and arguments.
func (f *Frame) Text() string { return string(f.text) }
