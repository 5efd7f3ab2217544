// Sends through eight sockets while the server is killed and comes back: every
// message is repeated under its client_id until it is acknowledged. Prints one
// line per acknowledged message: "<client_id> <seq>".
//
// Environment: URL, TOKEN, ROOM, COUNT (messages per socket).
import { io } from "socket.io-client";

const { URL, TOKEN, ROOM } = process.env;
const COUNT = Number(process.env.COUNT);

async function send(socket, clientId) {
  for (;;) {
    try {
      const ack = await socket.timeout(5000).emitWithAck("message.send", { room: ROOM, text: clientId, client_id: clientId });
      if (ack.ok) return ack.data.message;
      if (ack.error.status !== 503) throw new Error(`refused: ${JSON.stringify(ack.error)}`);
    } catch (err) {
      if (String(err.message).startsWith("refused")) throw err;
    }
    // The server was gone: the client reconnects by itself, and holds what is
    // emitted until then.
  }
}

async function writer(w) {
  const socket = io(`${URL}/native`, {
    auth: { token: TOKEN }, transports: ["websocket"], reconnectionDelay: 50, reconnectionDelayMax: 200, forceNew: true,
  });
  for (let i = 0; i < COUNT; i++) {
    const clientId = `${w}-${i}`;
    const message = await send(socket, clientId);
    console.log(clientId, message.seq);
  }
  socket.close();
}

await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w)));
