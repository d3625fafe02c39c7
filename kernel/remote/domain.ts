/**
 * A thread's end of all its links: those over which it calls and those over which it is called. It sleeps on one bell for all of
 * them, serves its importers in turn, and waits for no one who waits for it.
 *
 *     const domain = new Domain({ number: 2, bell, waits });
 *     const remote = new RemoteInterfaces(domain.link(toStore, 1), { provider: 'store' });
 *     domain.serve(fromShop, new Dispatcher(instance.exports.values(), { importer: 'shop' }));
 *     domain.run();                                              // or `await domain.listen()`, where the thread may not block
 */
import type { Bell } from '../channel/bell.ts';
import { Caller, type Waiting } from '../channel/caller.ts';
import { bellOf, type ChannelMemory, Duplex } from '../channel/duplex.ts';
import { CallRefused } from '../channel/link.ts';
import { type Handler, Server } from '../channel/server.ts';
import { WaitTable } from './wait-table.ts';

export interface DomainOptions {
  /** Its number in the table of waits. */
  readonly number: number;
  /** Of `bellMemory`. */
  readonly bell: SharedArrayBuffer;
  /** Of `waitMemory`; absent where nobody of the system blocks. */
  readonly waits?: SharedArrayBuffer | undefined;
  /** Bytes of the largest message. */
  readonly message?: number | undefined;
  /** Lets the event loop turn; by a timer where it is absent. */
  readonly pause?: () => Promise<void>;
}

/** Who answers the calls of a link: `Dispatcher` does. */
export interface Answering {
  readonly handle: Handler;
  end(): void;
}

interface Served {
  readonly server: Server;
  readonly answering: Answering;
}

/** Calls of one importer that are answered before others get a turn. */
const TURN = 32;
/** Milliseconds of work between two turns of the event loop. */
const LONGEST = 4;

export class Domain {
  readonly number: number;
  readonly bell: Bell;
  readonly #waits: WaitTable | undefined;
  readonly #message: number | undefined;
  readonly #pause: () => Promise<void>;
  readonly #served = new Set<Served>();
  #stopped = false;

  constructor({ number, bell, waits, message, pause }: DomainOptions) {
    this.#pause = pause ?? (() => new Promise((resolve) => setTimeout(resolve)));
    this.number = number;
    this.bell = bellOf(bell);
    this.#waits = waits && new WaitTable(waits);
    this.#message = message;
  }

  /** Importers that it serves. */
  get importers(): number {
    return this.#served.size;
  }

  /** A link to domain `provider`, by which this one calls. */
  link(memory: ChannelMemory, provider: number): Caller {
    const waiting = this.#waits && new DomainWait(this.#waits, this.number, provider);
    return new Caller(new Duplex(memory, 0, this.#limits()), { waiting });
  }

  /** Serves an importer from now on, until the link ends. */
  serve(memory: ChannelMemory, answering: Answering): Server {
    const server = new Server(new Duplex(memory, 1, this.#limits()));
    this.#served.add({ server, answering });
    return server;
  }

  /** Gives each importer a turn; gives how many messages there were. */
  turn(): number {
    let taken = 0;
    for (const one of this.#served) {
      taken += one.server.serve(one.answering.handle, TURN);
      if (one.server.ended !== undefined) this.#end(one);
    }
    return taken;
  }

  /** Serves until `stop`, and sleeps in between; `look` is called on the way. For a thread that may block. */
  run(look: () => void = () => {}): void {
    this.#stopped = false;
    while (!this.#stopped) {
      const seen = this.bell.count;
      look();
      if (this.turn() === 0 && !this.#stopped) this.bell.sleep(seen);
    }
  }

  /** As `run`, for a thread that may not block: the event loop has its turns. */
  async listen(): Promise<void> {
    this.#stopped = false;
    for (let since = performance.now(); !this.#stopped; ) {
      const seen = this.bell.count;
      if (this.turn() === 0 && !this.#stopped) await this.bell.changed(seen);
      else if (performance.now() - since < LONGEST) continue;
      else await this.#pause();
      since = performance.now();
    }
  }

  /** Ends `run` or `listen`. */
  stop(): void {
    this.#stopped = true;
    this.bell.alarm();
  }

  /** Ends the links of all importers: what they had ends. */
  close(): void {
    for (const one of [...this.#served]) {
      one.server.close();
      this.#end(one);
    }
  }

  #limits() {
    return { message: this.#message, bell: this.bell };
  }

  #end(one: Served): void {
    this.#served.delete(one);
    one.answering.end();
  }
}

/** The waits of one domain for another. */
class DomainWait implements Waiting {
  readonly #waits: WaitTable;
  readonly #domain: number;
  readonly #provider: number;
  readonly #before: number[] = [];

  constructor(waits: WaitTable, domain: number, provider: number) {
    this.#waits = waits;
    this.#domain = domain;
    this.#provider = provider;
  }

  enter(): void {
    const before = this.#waits.enter(this.#domain, this.#provider);
    if (before === undefined) throw new CallRefused('would-deadlock', { unsent: true });
    this.#before.push(before);
  }

  serve(): void {}

  leave(): void {
    this.#waits.set(this.#domain, this.#before.pop()!);
  }
}
