package socketio

import (
	"github.com/zishang520/socket.io/servers/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// adapterBuilder is plugged in through the library's SetAdapter.
type adapterBuilder struct{ server *Server }

func (b adapterBuilder) New(nsp socket.Namespace) socket.Adapter {
	a := &adapter{Adapter: socket.MakeAdapter(), rooms: newRooms()}
	a.Prototype(a)
	a.Construct(nsp)
	b.server.index[nsp.Name()] = a.rooms // namespaces are made before serving
	return a
}

// adapter keeps the library's idea of who is connected in our index. The library's server is private to this package and nobody
// broadcasts through it, so it calls exactly these two methods: when a socket joins the room named like itself, and
// when it has ended. The embedded adapter stays empty.
type adapter struct {
	socket.Adapter
	rooms *rooms
}

// AddAll makes a socket reachable by its id.
func (a *adapter) AddAll(id socket.SocketId, _ *types.Set[socket.Room]) {
	sock, ok := a.Nsp().Sockets().Load(id)
	if !ok {
		return
	}
	if c, ok := sock.Data().(*Conn); ok {
		a.rooms.enter(c)
	}
}

// DelAll removes a socket that has ended from all its rooms.
func (a *adapter) DelAll(id socket.SocketId) { a.rooms.exit(string(id)) }
