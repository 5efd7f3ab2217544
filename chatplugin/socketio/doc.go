// Package socketio serves Socket.IO 5 (Engine.IO 4) on PocketBase's own port and router. It knows sockets, namespaces, rooms and frames, and
// nothing of chat.
//
//	s := socketio.New(socketio.Config{})
//	s.Handle("/", socketio.Handler{
//		Connect: func(hs *socketio.Handshake) (any, error) { return verify(hs.Auth["token"]) },
//		Open:    func(c *socketio.Conn) { c.Join("news") },
//		Event:   func(c *socketio.Conn, name string, args []json.RawMessage, ack socketio.Ack) { ... },
//	})
//	s.Mount(serveEvent)
//
// # Parts
//
// The server is github.com/zishang520/socket.io v3.0.5. It keeps the sessions, the heartbeat, the upgrade, the namespaces and the CORS
// headers. Four parts of ours are plugged in through its own options; there is no fork. The figures are for one core of the machine
// they were measured on, with 1,000 receivers and 290-byte messages.
//
//   - The websocket transport (SetTransports; websocket.go, wsread.go, wsframe.go, outbox.go) replaces one that loses the CONNECT of fast clients
//     (5 of 8,000), buffers without limit for a client that does not read (12 to 175 MB for one), and prepares every broadcast
//     anew for every receiver (24 % of its time). Ours writes with one write(2) that does not wait; a goroutine exists only while bytes wait, and
//     their number is limited. A delivery costs 6.9 instead of 20.2 microseconds.
//   - The polling transport (SetTransports; polling.go, pollingpost.go) replaces one that leaves overlapping polls hanging, answers 200 to broken
//     payloads, accepts a body cut off at the limit and races with the HTTP server when a client hangs up.
//   - The room index (SetAdapter; adapter.go, rooms.go) replaces maps of sets of ids. With it, and with frames that go
//     straight to the transport, a delivery costs 4.5 microseconds, as much as bare websockets.
//   - The parser (SetParser; parser.go, packet.go) replaces one that decodes every argument into maps and collects binary
//     attachments without limit (CVE-2026-69185: 64 MB sent, 200 MB held). Ours takes text only and hands arguments on as
//     checked raw JSON: an acknowledged event costs 16 instead of 24 microseconds.
//
// In front of the engine stands the gate (gate.go): origin, revision, size of the request, shutdown.
//
// An idle websocket costs about 11 KB of heap and two goroutines with 4 to 6 KB of stack, its reader and the engine's heartbeat; it was 17.7
// and 10 KB. The reader waits without a buffer and with a short stack (input.go) and leaves signing in to a goroutine of its own
// (aside); the websocket library is only used for the upgrade, its connection is let go (wsframe.go reads the frames); the
// engine's first request is cut down to what the client said (entry.go); transport and decoder have a small event emitter
// (emitter.go).
//
// # Invariants
//
//   - A client learns that it is connected after Open has returned. Frames sent before wait in the Conn (Conn.open).
//   - Whatever is sent to one client from one goroutine arrives in that order, over polling, websocket and the move between them
//     (websocketTransport.upgrade). A frame goes straight to the websocket only when nothing older waits elsewhere (direct).
//   - Nothing waits without limit: Config.MaxQueue bytes out, 64 events or 256 KiB in, then the reader stops reading.
//   - A Frame's bytes never change after NewFrame. Queues of slow readers share them.
//   - Only a websocket's reader reports its end. A failing write closes the socket, and that ends the reader.
//   - Handlers run outside every lock of this package, one at a time per Conn, and Close comes last.
//   - No lock is held while a broadcast writes, so a large room does not hold up joins in others.
//
// # Compression
//
// With Config.Compression, permessage-deflate is negotiated without context takeover in both directions, so one compressed frame
// serves every receiver. Frames under 1 KiB, and those that would not shrink, are sent uncompressed, as RFC 7692 (section 6) allows message by
// message. An offer that asks for a smaller server window is declined instead of ignored.
package socketio
