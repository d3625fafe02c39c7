/**
 * A service that another process publishes, from here: each who imports from it has a link of its own over the socket. When the service is
 * started again or replaced there, it is linked again here, as is an importer whose link ends alone. When its process goes, it has failed.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  bellMemory,
  type ChannelMemory,
  channelMemory,
  declareDead,
  duplexMemory,
} from '../../../kernel/channel/duplex.ts';
import type { Domain, End, Link, Measure } from '../../../kernel/system/domain.ts';
import { LinkError } from '../channel/hello.ts';
import type { Probed } from '../channel/probes.ts';
import { dial } from '../channel/socket-link.ts';

export interface SocketDomainOptions {
  readonly name: string;
  readonly path: string;
  /** Takes a line about another instance of the service. */
  log(line: string): void;
  /** Said where nobody can be reached, as to why. */
  readonly hint?: string | undefined;
}

/** Who is linked to the service. */
export interface Importer {
  readonly bell: SharedArrayBuffer;
  /** Takes the link when it takes probes. */
  readonly follow: Probed['follow'];
  /** Given the memory that calls go through, at side 0. */
  linked(memory: ChannelMemory): void;
}

/** Milliseconds between two looks whether the other process is awake. */
const HEARTBEAT = 5000;
/** Milliseconds that a service whose process is there has to be there again itself. */
const EXCHANGE = 10_000;
/** Milliseconds between two links: the more there were lately, the longer. */
const PAUSE = 10;
const LONGEST_PAUSE = 5000;
/** Milliseconds until a link that has ended alone is made anew. */
const LOST = 1000;
/** Milliseconds for which a link is remembered. */
const LATELY = 60_000;

export class SocketDomain implements Domain {
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  readonly thread = 'another process';
  readonly #options: SocketDomainOptions;
  readonly #links = new Set<ChannelMemory>();
  readonly #importers = new Set<() => void>();
  /** When links were made anew. */
  #recent: number[] = [];
  #isStopped = false;
  #becomeReady: () => void = () => {};

  constructor(options: SocketDomainOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.ended = this.#watch();
  }

  /** A link that nobody calls over ends when the service there does, or its process. */
  async #watch(): Promise<End> {
    try {
      let present = await this.#first();
      this.#becomeReady();
      for (;;) {
        const why = await present.ended;
        const next = await this.#next();
        if (next === undefined) return { how: 'failed', why };
        present = next;
        this.#options.log('another instance of it is there; its importers are linked to that');
        for (const relink of [...this.#importers]) relink();
      }
    } catch (error) {
      return { how: 'failed', why: (error as Error).message };
    } finally {
      this.stop();
    }
  }

  async #first(): Promise<{ readonly ended: Promise<string> }> {
    try {
      return await this.#dial();
    } catch (error) {
      const { hint } = this.#options;
      throw hint === undefined ? error : new LinkError(`${(error as Error).message}; ${hint}`);
    }
  }

  async #dial(): Promise<{ readonly ended: Promise<string> }> {
    const bell = bellMemory();
    const memory = { rings: duplexMemory(4096), bells: [bellMemory(), bell] as const };
    this.#links.add(memory);
    try {
      const end = { memory, bell, heartbeat: HEARTBEAT };
      const { ended } = await dial(this.#options.path, this.#options.name, end);
      void ended.then(() => this.#links.delete(memory));
      return { ended };
    } catch (error) {
      this.#links.delete(memory);
      throw error;
    }
  }

  /** A link to who is there now; undefined if nobody is, or does not get ready. */
  async #next(): Promise<{ readonly ended: Promise<string> } | undefined> {
    const until = performance.now() + EXCHANGE;
    while (!this.#isStopped) {
      await sleep(this.#pause(), undefined, { ref: false });
      if (this.#isStopped) return undefined;
      try {
        return await this.#dial();
      } catch (error) {
        const isThere = error instanceof LinkError && error.isAnswered;
        if (!isThere || performance.now() > until) return undefined;
      }
    }
    return undefined;
  }

  #pause(): number {
    const now = performance.now();
    this.#recent = this.#recent.filter((moment) => now - moment < LATELY);
    const pause = Math.min(PAUSE * 2 ** this.#recent.length, LONGEST_PAUSE);
    this.#recent.push(now);
    return pause;
  }

  /**
   * Links an importer to the service, and to each later instance of it; a link that ends alone is made anew.
   * @param begin who is linked, anew for each link
   * @param lost told why a link has ended alone
   */
  keepLinked(capacity: number, begin: () => Importer, lost: (why: string) => void = () => {}): Link {
    let end = () => {};
    const relink = () => {
      end();
      let isOver = false;
      const { bell, follow, linked } = begin();
      const memory = this.#connect(bell, capacity, follow, (why) => {
        if (isOver) return;
        lost(why);
        relink();
      });
      end = () => {
        isOver = true;
        declareDead(memory);
      };
      linked(memory);
    };
    relink();
    this.#importers.add(relink);
    return {
      end: () => {
        this.#importers.delete(relink);
        end();
      },
    };
  }

  /**
   * Memory for who calls it, at side 0; the link may still have to be made, or fail.
   * @param follow takes it when it takes probes
   * @param lost told why it has ended, when that is some time ago and the service is still there
   */
  #connect(
    bell: SharedArrayBuffer,
    capacity: number,
    follow: Probed['follow'],
    lost: (why: string) => void,
  ): ChannelMemory {
    const own = bellMemory();
    const memory = channelMemory([bell, own], capacity);
    this.#links.add(memory);
    void dial(this.#options.path, this.#options.name, { memory, bell: own, follow })
      .then(({ ended }) => ended)
      .catch((error: Error) => error.message)
      .then(async (why) => {
        this.#links.delete(memory);
        await sleep(LOST, undefined, { ref: false });
        if (!this.#isStopped) lost(why);
      });
    return memory;
  }

  /** Hangs up: the service goes on in its process. */
  stop(): void {
    this.#isStopped = true;
    for (const memory of this.#links) declareDead(memory);
  }

  /** Its own process knows. */
  measure(): Measure {
    return { memory: 0, handles: 0, calls: 0 };
  }
}
