/** Services that other processes may call, each at its socket for as long as the system runs, whichever domain it lives in. */

import { type ChannelMemory, channelMemory, declareDead } from '../../../kernel/channel/duplex.ts';
import type { Incoming } from '../../../kernel/remote/ring-search.ts';
import type { Domain } from '../../../kernel/system/domain.ts';
import { type Opened, type Publication, publish } from '../channel/socket-link.ts';

/** Who can be called by a channel. */
export interface Callable {
  readonly domain: Domain;
  /** Of its thread. */
  readonly bell: SharedArrayBuffer;
  /** Told of a link by which another process calls it, where it may wait itself. */
  incoming?(): Incoming;
  serve(importer: string, memory: ChannelMemory): void;
}

export interface PublishOptions {
  readonly name: string;
  readonly path: string;
  /** Bytes of each way of a channel. */
  readonly capacity: number;
  /** Takes a line about the service. */
  log(line: string): void;
}

/** What importers of other processes are called in messages. */
const IMPORTER = 'another process';

export class Publications {
  readonly #present = new Map<string, Callable>();
  readonly #open = new Map<string, Promise<Publication>>();

  /** From now on, the service is this one. Errors: one that says why nobody can reach it. */
  async add(callable: Callable, { name, path, capacity, log }: PublishOptions): Promise<void> {
    this.#present.set(name, callable);
    void callable.domain.ended.then(() => {
      if (this.#present.get(name) === callable) this.#present.delete(name);
    });
    const open = (bell: SharedArrayBuffer) => this.#link(name, bell, capacity);
    const opened = this.#open.get(name) ?? publish(path, { service: name, open, log });
    this.#open.set(name, opened);
    try {
      await opened;
    } catch (error) {
      this.#open.delete(name);
      throw error;
    }
  }

  #link(name: string, bell: SharedArrayBuffer, capacity: number): Opened {
    const present = this.#present.get(name);
    if (present === undefined) throw new Error(`${name} is not running now`);
    const memory = channelMemory([bell, present.bell], capacity);
    present.serve(IMPORTER, memory);
    void present.domain.ended.then(() => declareDead(memory));
    return { memory, incoming: present.incoming?.() };
  }

  end(): void {
    for (const open of this.#open.values()) open.then((publication) => publication.close()).catch(() => {});
  }
}
