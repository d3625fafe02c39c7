/**
 * A thread's end of all its links: those over which it calls and those over which it is called. It sleeps on one bell for all of
 * them, serves its importers in turn, and waits for no one who waits for it.
 *
 *     const links = new Links({ number: 2, bell, waits });
 *     const remote = new RemoteInterfaces(links.link(toStore, 1), { provider: 'store' });
 *     links.serve(fromShop, new Dispatcher(instance.exports.values(), { importer: 'shop' }));
 *     links.run();                                              // or `await links.listen()`, where the thread may not block
 */
import type { Bell } from '../channel/bell.ts';
import { Caller, type Waiting } from '../channel/caller.ts';
import { bellOf, type ChannelMemory, Duplex, type Side } from '../channel/duplex.ts';
import { CallRefused } from '../channel/link.ts';
import { type Handler, Server } from '../channel/server.ts';
import type { Link } from './remote-interfaces.ts';
import { type Wait, WaitTable } from './wait-table.ts';

export interface LinksOptions {
  /** Its number in the table of waits. */
  readonly number: number;
  /** Of `bellMemory`. */
  readonly bell: SharedArrayBuffer;
  /** Of `waitMemory`; absent where nobody of the system blocks. */
  readonly waits?: SharedArrayBuffer | undefined;
  /** Bytes of the largest message. */
  readonly message?: number | undefined;
  /** Milliseconds, by a clock that all processes of the machine share. Absent: no process is called that would need it. */
  readonly now?: (() => number) | undefined;
  /** Whether its thread may block, to call back who calls it. True where it is absent. */
  readonly blocks?: boolean;
  /** Told by who waits for something over a link that it wants to look again after so many milliseconds. */
  readonly wakeWithin?: (milliseconds: number) => void;
  /** Lets the event loop turn; by a timer where it is absent. */
  readonly pause?: () => Promise<void>;
}

/** Who answers the calls of a link: `Dispatcher` does. */
export interface Answering {
  readonly handle: Handler;
  end(): void;
  /** Told of the link before the first call. */
  attach?(attached: Attached): void;
  /** Calls that are answered when something is ready, and a look whether it is. */
  readonly watches?: number;
  look?(): void;
}

export interface Attached {
  /** By which the importer is called, where the link has a way back and this thread may block. */
  readonly back: Link | undefined;
  /** Sends answers that are given later. */
  readonly flush: () => void;
}

interface Served {
  readonly server: Server;
  readonly answering: Answering;
  /** Number of the importer's domain, where it may wait in a ring. */
  readonly importer?: number | undefined;
}

/** Calls of one importer that are answered before others get a turn. */
const TURN = 32;
/** Milliseconds of work between two turns of the event loop. */
const LONGEST = 4;
/** Milliseconds between two looks at what others watch here. */
const LOOK_AGAIN = 5;

export class Links {
  readonly number: number;
  readonly bell: Bell;
  readonly #waits: WaitTable | undefined;
  readonly #message: number | undefined;
  readonly #pause: () => Promise<void>;
  readonly #served = new Set<Served>();
  /** Providers that this domain lent something of its own. */
  readonly #lent = new Set<Served>();
  /** Callers with calls that wait for room. */
  readonly #holding = new Set<Caller>();
  readonly #blocks: boolean;
  readonly #wakeWithin: LinksOptions['wakeWithin'];
  readonly #now: () => number;
  /** Importers that may have been answered since this domain last waited. */
  readonly #turned = new Set<Served>();
  #stopped = false;

  constructor({ number, bell, waits, message, wakeWithin, pause, now, blocks = true }: LinksOptions) {
    this.#wakeWithin = wakeWithin;
    this.#now = now ?? (() => 0);
    this.#pause = pause ?? (() => new Promise((resolve) => setTimeout(resolve)));
    this.number = number;
    this.bell = bellOf(bell);
    this.#blocks = blocks;
    this.#waits = waits && new WaitTable(waits);
    this.#message = message;
  }

  /** Importers that it serves. */
  get importers(): number {
    return this.#served.size;
  }

  /** A link to domain `provider`, by which this one calls. */
  link(memory: ChannelMemory, provider: number): Caller & Link {
    const caller = this.#caller(memory, 0, provider);
    const { back, bells } = memory;
    const stuck = () => {
      if (!this.#blocks || this.#waits === undefined) return false;
      this.#noteAnswered();
      return this.#waits.isWaiting(provider, this.number);
    };
    Object.assign(caller, { stuck, wakeWithin: this.#wakeWithin });
    if (back === undefined) return caller;
    const answer: Link['back'] = (make) => this.#lend({ rings: back, bells }, make);
    return Object.assign(caller, { back: answer });
  }

  /** Serves an importer from now on, until the link ends. @param importer number of its domain, if it is one of the table */
  serve(memory: ChannelMemory, answering: Answering, importer?: number): Server {
    const { back, bells } = memory;
    const wayBack = back === undefined || !this.#blocks ? undefined : this.#caller({ rings: back, bells }, 1);
    const server = new Server(new Duplex(memory, 1, this.#limits()));
    this.#served.add({ server, answering, importer });
    answering.attach?.({ back: wayBack, flush: () => server.flush() });
    return server;
  }

  /** Gives each importer a turn, and the providers that ask for what they were lent; gives how many messages there were. */
  turn(): number {
    this.#sendHeld();
    return this.#serveAll(this.#served) + this.#serveAll(this.#lent);
  }

  /** For a thread that waits for something else: serves what providers ask for that they were lent. */
  tend(): void {
    this.#sendHeld();
    this.#serveAll(this.#lent);
  }

  #sendHeld(): void {
    if (this.#holding.size === 0) return;
    for (const caller of this.#holding) {
      caller.poll();
      if (!caller.isHolding || caller.ended !== undefined) this.#holding.delete(caller);
    }
  }

  /** `provider` is who a call waits for; it is absent of calls back, which are served by a domain that waits, too. */
  #caller(memory: ChannelMemory, side: Side, provider?: number): Caller & Link {
    const waiting = new LinkWait({
      waits: provider === undefined ? undefined : this.#waits,
      domain: this.number,
      provider: provider ?? 0,
      now: this.#now,
      settle: () => this.#noteAnswered(),
      serve: () => this.tend(),
      longest: () => this.#longest(),
    });
    const holds = (one: Caller) => this.#holding.add(one);
    const caller = new Caller(new Duplex(memory, side, this.#limits()), { waiting, holds });
    return Object.assign(caller, { tend: () => this.tend() });
  }

  #lend<T extends Answering>(memory: ChannelMemory, make: (flush: () => void) => T): T {
    const server = new Server(new Duplex(memory, 0, this.#limits()));
    const answering = make(() => server.flush());
    this.#lent.add({ server, answering });
    return answering;
  }

  #serveAll(all: Set<Served>): number {
    let taken = 0;
    for (const one of all) {
      if (one.importer !== undefined && this.#waits !== undefined) this.#turned.add(one);
      if ((one.answering.watches ?? 0) > 0) one.answering.look!();
      taken += one.server.serve(one.answering.handle, TURN);
      if (one.server.ended !== undefined) this.#end(one);
    }
    return taken;
  }

  /** Before it waits: importers that it has answered, and that may not have woken yet, wait for it no more. */
  #noteAnswered(): void {
    for (const { server, importer } of this.#turned) {
      const wait = this.#waits!.wait(importer!);
      if (wait?.whom !== this.number || wait.call === undefined || !server.hasAnswered(wait.call)) continue;
      server.flush();
      this.#waits!.answered(wait);
    }
    this.#turned.clear();
  }

  /** Milliseconds that this thread may sleep: what others watch here may become ready without a word. */
  #longest(): number {
    for (const { answering } of this.#served) if ((answering.watches ?? 0) > 0) return LOOK_AGAIN;
    for (const { answering } of this.#lent) if ((answering.watches ?? 0) > 0) return LOOK_AGAIN;
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Serves until `stop`, and sleeps in between; `look` is called on the way, and says how many milliseconds at most. For a
   * thread that may block.
   */
  run(look: () => number = () => Number.POSITIVE_INFINITY): void {
    this.#stopped = false;
    while (!this.#stopped) {
      const seen = this.bell.count;
      const most = look();
      if (this.turn() === 0 && !this.#stopped) this.bell.sleep(seen, Math.min(most, this.#longest()));
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
    for (const one of [...this.#served, ...this.#lent]) {
      one.server.close();
      this.#end(one);
    }
  }

  #limits() {
    return { message: this.#message, bell: this.bell };
  }

  #end(one: Served): void {
    this.#served.delete(one);
    this.#lent.delete(one);
    one.answering.end();
  }
}

interface LinkWaitOptions {
  /** Absent: nobody can be found to wait in a ring. */
  readonly waits: WaitTable | undefined;
  readonly domain: number;
  readonly provider: number;
  now(): number;
  /** Says who waits for this domain no more. */
  settle(): void;
  serve(): void;
  longest(): number;
}

/** The waits of one domain for another. */
class LinkWait implements Waiting {
  readonly #options: LinkWaitOptions;
  readonly #before: (Wait | null)[] = [];

  constructor(options: LinkWaitOptions) {
    this.#options = options;
  }

  enter(): void {
    const { waits, domain, provider, now, settle } = this.#options;
    if (waits === undefined) return;
    settle();
    const before = waits.enter(domain, provider, waits.isTimed ? now() : 0);
    if (before === undefined) throw new CallRefused('would-deadlock', { unsent: true });
    this.#before.push(before);
  }

  sends(id: number | undefined): void {
    const { waits, domain } = this.#options;
    waits?.sends(domain, id);
  }

  serve(): void {
    this.#options.serve();
  }

  isRefused(): boolean {
    const { waits, domain } = this.#options;
    return waits?.isRefused(domain) === true;
  }

  longest(): number {
    return this.#options.longest();
  }

  leave(): void {
    const { waits, domain } = this.#options;
    waits?.leave(domain, this.#before.pop()!);
  }
}
