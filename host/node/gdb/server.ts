/**
 * Where gdb comes in: a port of this machine's own address, or a socket that only this user can open. One gdb at a time; the program waits for
 * the first, and for the next one when it has gone without a word.
 */

import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { drop } from '../../../kernel/component/index.ts';
import type { Steppable } from '../../../kernel/task/index.ts';
import { Connection } from './connection.ts';
import { DebuggedTask } from './debugged-task.ts';
import type { Debugger, Halt, Session } from './session.ts';
import { Stub } from './stub.ts';

export type Place = { readonly port: number } | { readonly path: string };

/** A number is a port, anything else a path. Undefined for a number that is no port. */
export function placeOf(text: string): Place | undefined {
  if (!/^\d+$/.test(text)) return text === '' ? undefined : { path: text };
  const port = Number(text);
  return port <= 0xffff ? { port } : undefined;
}

export class GdbServer {
  readonly #server: Server;
  /** gdb's name for whose programs these are. */
  readonly #system: string | undefined;
  #stub: Stub | undefined;
  #task: DebuggedTask | undefined;
  #session: Session | undefined;
  #connection: Connection | undefined;
  /** Came before there was a program, or before the last one had gone. */
  #early: Socket | undefined;
  #isFinished = false;

  private constructor(server: Server, system: string | undefined) {
    this.#server = server;
    this.#system = system;
    server.maxConnections = 2;
    server.on('connection', (socket) => this.#connect(socket));
  }

  /** Errors: what the system says against listening there. */
  static async listen(place: Place, system: string | undefined): Promise<GdbServer> {
    const server = createServer();
    const gdb = new GdbServer(server, system);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      const listening = () => {
        server.off('error', reject);
        resolve();
      };
      if ('port' in place) server.listen({ host: '127.0.0.1', port: place.port }, listening);
      else listenPrivately(server, place.path, listening);
    });
    return gdb;
  }

  /** As gdb's `target remote` takes it. */
  get address(): string {
    const address = this.#server.address();
    return typeof address === 'string' ? address : `127.0.0.1:${address?.port}`;
  }

  /** The program stands still until gdb lets it go. Gives what is to be stepped in the task's place. */
  debug(task: Steppable, functions: Debugger): Steppable {
    const session = functions.Session.attach(task);
    const debugged = new DebuggedTask(task, {
      session,
      onHalt: (halt) => this.#halted(halt),
      isAlone: () => this.#connection === undefined && !this.#isFinished,
      stands: () => this.#stub?.runs === false,
    });
    this.#session = session;
    this.#task = debugged;
    this.#stub = new Stub({
      session,
      system: this.#system,
      actions: {
        resumed: () => debugged.resume(),
        finished: () => this.#finish(),
        stopAcknowledging: () => this.#connection?.stopAcknowledging(),
      },
    });
    const first = session.look();
    if (first) this.#stub.halted(first);
    if (this.#early) this.#serve(this.#early, this.#stub);
    this.#early = undefined;
    return debugged;
  }

  /** Nobody can come any more; what was to be sent still is. */
  close(): void {
    this.#finish();
    this.#early?.destroy();
    this.#connection?.end();
  }

  #finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#server.close();
  }

  #connect(socket: Socket): void {
    const stub = this.#stub;
    if (this.#isFinished || this.#early?.destroyed === false) socket.destroy();
    else if (stub && !this.#connection) this.#serve(socket, stub);
    // Nothing of what it says meanwhile gets lost.
    else this.#early = socket;
  }

  #serve(socket: Socket, stub: Stub): void {
    this.#connection = new Connection(socket, {
      answer: (payload) => stub.answer(payload),
      interrupt: () => {
        stub.interrupt();
        this.#task?.wake();
      },
      closed: () => this.#disconnected(stub),
    });
  }

  #disconnected(stub: Stub): void {
    this.#connection = undefined;
    if (this.#isFinished) return;
    stub.abandon();
    this.#task?.abandon();
    if (this.#early) this.#serve(this.#early, stub);
    this.#early = undefined;
  }

  /** True if the program goes on at once. */
  #halted(halt: Halt): boolean {
    const reply = this.#stub!.halted(halt);
    if (reply === undefined) return true;
    this.#connection?.send(reply);
    if (halt.cause.tag !== 'exited' && halt.cause.tag !== 'killed') return false;
    // The services go when the task has ended.
    if (this.#session) drop(this.#session);
    this.#session = undefined;
    this.close();
    return false;
  }
}

/** Nobody else may open it, from its first moment on. */
function listenPrivately(server: Server, path: string, listening: () => void): void {
  const before = process.umask(0o177);
  try {
    server.listen({ path }, () => {
      chmodSync(path, 0o600);
      listening();
    });
  } finally {
    process.umask(before);
  }
}
