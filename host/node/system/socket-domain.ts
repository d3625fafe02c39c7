/** A service that another process publishes, from here: each who imports from it has a link of its own over the socket. */

import {
  bellMemory,
  type ChannelMemory,
  channelMemory,
  declareDead,
  duplexMemory,
} from '../../../kernel/channel/duplex.ts';
import type { Domain, End, Measure } from '../../../kernel/system/domain.ts';
import type { Probed } from '../channel/probes.ts';
import { dial } from '../channel/socket-link.ts';

export interface SocketDomainOptions {
  readonly name: string;
  readonly path: string;
  /** Takes a line about an importer that could not be linked. */
  log(line: string): void;
}

/** Milliseconds between two looks whether the other process is awake. */
const HEARTBEAT = 5000;

export class SocketDomain implements Domain {
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  readonly thread = 'another process';
  readonly #options: SocketDomainOptions;
  readonly #links = new Set<ChannelMemory>();
  #becomeReady: () => void = () => {};

  constructor(options: SocketDomainOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.ended = this.#watch();
  }

  /** A link that nobody calls over ends when the other process does. */
  async #watch(): Promise<End> {
    const bell = bellMemory();
    const memory = { rings: duplexMemory(4096), bells: [bellMemory(), bell] as const };
    this.#links.add(memory);
    try {
      const end = { memory, bell, heartbeat: HEARTBEAT };
      const { ended } = await dial(this.#options.path, this.#options.name, end);
      this.#becomeReady();
      return { how: 'failed', why: await ended };
    } catch (error) {
      return { how: 'failed', why: (error as Error).message };
    } finally {
      this.stop();
    }
  }

  /** Memory for who calls it, at side 0; the link may still have to be made, or fail. @param follow takes it when it takes probes */
  connect(bell: SharedArrayBuffer, capacity: number, follow?: Probed['follow']): ChannelMemory {
    const own = bellMemory();
    const memory = channelMemory([bell, own], capacity);
    this.#links.add(memory);
    dial(this.#options.path, this.#options.name, { memory, bell: own, follow })
      .then(({ ended }) => ended)
      .catch((error: Error) => this.#options.log(error.message))
      .then(() => this.#links.delete(memory));
    return memory;
  }

  /** Hangs up: the service goes on in its process. */
  stop(): void {
    for (const memory of this.#links) declareDead(memory);
  }

  /** Its own process knows. */
  measure(): Measure {
    return { memory: 0, handles: 0, calls: 0 };
  }
}
