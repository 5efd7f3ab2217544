import { io, type Socket } from "socket.io-client";
import { ApiError, unreachable } from "../state/error";
import { origin } from "./api";

type Answer = { ok: true; data: unknown } | { ok: false; error: { status: number; message: string; data?: Record<string, { code: string; message: string }> } };

/** What is told of the connection. */
export type Listener = {
  /** Signed in and live. fresh: what was missed did not come, load again. */
  ready(fresh: boolean): void;
  lost(): void;
  /** The server does not want this token, or this user. */
  refused(error: ApiError): void;
  event(name: string, data: unknown): void;
};

const commandTimeout = 20_000;

/** One connection to the native namespace, with catch-up from where it was. */
export class ChatSocket {
  private readonly socket: Socket;
  private position = 0;
  private fresh = true;
  private waiting = new Set<(up: boolean) => void>();
  private again: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private closed = false;
  live = false;

  constructor(token: () => string, private readonly listener: Listener) {
    this.socket = io(origin + "/native", {
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
      auth: (give) => give(this.fresh ? { token: token() } : { token: token(), since: this.position }),
    });
    this.socket.on("connect_error", (err) => this.notConnected(err));
    this.socket.on("disconnect", (reason) => this.down(reason === "io server disconnect"));
    this.socket.onAny((name: string, data: unknown) => this.hear(name, data as { position?: number } | undefined));
  }

  connect() {
    clearTimeout(this.again);
    if (!this.closed && !this.socket.connected) this.socket.connect();
  }

  /** Looks at once whether the network is back. */
  hurry() {
    if (this.live || this.closed) return;
    this.socket.disconnect();
    this.connect();
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
    this.socket.disconnect();
    this.settle(false);
  }

  /** Sends a command and waits for its answer. */
  async call(name: string, params: object): Promise<unknown> {
    let answer: Answer;
    try {
      answer = (await this.socket.timeout(commandTimeout).emitWithAck(name, params)) as Answer;
    } catch {
      throw unreachable();
    }
    if (answer.ok) return answer.data;
    throw new ApiError(answer.error.status, answer.error.message, answer.error.data);
  }

  /** Waits until the connection is live, at most so long; false if it is not. */
  whenLive(patience: number): Promise<boolean> {
    if (this.live) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), patience);
      const done = (up: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve(up);
      };
      this.waiting.add(done);
    });
  }

  private hear(name: string, data: { position?: number } | undefined) {
    const position = data?.position ?? 0;
    if (name === "reset") {
      this.fresh = true;
      this.position = position;
      return;
    }
    if (name === "ready") {
      this.position = Math.max(this.position, position);
      this.up();
      return;
    }
    // What was heard before a break may come again with the catch-up.
    if (position > 0 && position < this.position) return;
    this.position = Math.max(this.position, position);
    this.listener.event(name, data);
  }

  private up() {
    const fresh = this.fresh;
    this.fresh = false;
    this.failures = 0;
    this.live = true;
    this.listener.ready(fresh);
    this.settle(true);
  }

  private down(byServer: boolean) {
    const was = this.live;
    this.live = false;
    if (was) this.listener.lost();
    // The client does not come back by itself when the server hung up.
    if (byServer) this.later();
  }

  private notConnected(err: Error & { data?: { status?: number; message?: string } }) {
    this.down(false);
    this.listener.lost();
    const status = err.data?.status;
    if (typeof status === "number") this.listener.refused(new ApiError(status, err.data?.message || err.message));
    if (!this.socket.active) this.later();
  }

  private later() {
    clearTimeout(this.again);
    if (this.closed) return;
    const wait = Math.min(30_000, 1_000 * 2 ** this.failures++);
    this.again = setTimeout(() => this.connect(), wait * (0.7 + 0.6 * Math.random()));
  }

  private settle(up: boolean) {
    for (const done of [...this.waiting]) done(up);
  }
}
