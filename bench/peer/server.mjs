// The official Node Socket.IO server as a peer: the same frames as PocketChat's
// native protocol for the two commands the benchmark sends, and nothing behind
// them. It stores nothing, checks no token and no membership.
//
// A connection says in auth.rooms which rooms it is in. The first line on stdout
// is the address.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
const native = io.of("/native");
const seqs = new Map();

native.on("connection", (socket) => {
  socket.join(socket.handshake.auth.rooms ?? []);
  socket.emit("ready", { user: socket.id, position: 0, version: 1 });

  socket.on("message.send", (params, reply) => {
    const record = message(socket.id, params);
    reply({ ok: true, data: { message: record, repeated: false } });
    native.to(params.room).emit("message.created", {
      position: record.num, seq: record.seq, room: record.room, actor: record.sender, record,
    });
  });

  socket.on("typing", (params, reply) => {
    reply({ ok: true, data: null });
    socket.to(params.room).emit("typing", { room: params.room, user: socket.id, on: params.on });
  });
});

let num = 0;

// message has the fields of a chat_messages record, so that frames weigh alike.
function message(sender, { room, text, client_id }) {
  const seq = (seqs.get(room) ?? 0) + 1;
  seqs.set(room, seq);
  const now = new Date().toISOString().replace("T", " ");
  return {
    caption: "", client_id, collectionId: "pbc_0000000000", collectionName: "chat_messages",
    created: now, data: null, deleted: "", edited: "", file: "", id: randomBytes(12).toString("hex"),
    mentions: [], meta: null, num: ++num, pinned: false, pinned_by: "", reply_to: "", room,
    sender, seq, text, type: "text", updated: now,
  };
}

http.listen(0, "127.0.0.1", () => console.log(`127.0.0.1:${http.address().port}`));
