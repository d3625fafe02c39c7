/** What was handed over for one launched program, as the answers to its personality's `grants`. */

import { drop, type Handle } from '../component/index.ts';
import { libraryName } from './grants.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { Mount, NodeHandle } from './mounts.ts';

/** Entries of a directory that are asked for at once. */
const ENTRIES = 256;

export class HandedOver {
  readonly #request: LaunchRequest;
  /** Not given away yet. */
  readonly #left = new Set<Handle>();

  constructor(request: LaunchRequest) {
    this.#request = request;
    const { image, folder, mounts } = request;
    for (const handle of [image, ...(folder ? [folder] : []), ...mounts.map(({ node }) => node)])
      this.#left.add(handle);
  }

  /** In jco's conventions. Each is handed out once. */
  get interface(): object {
    const { mounts } = this.#request;
    const root = mounts.find(({ path }) => path === '/');
    return {
      root: () => root && this.#take(root.node),
      scratch: () => undefined,
      mounts: (): Mount[] => mounts.filter((one) => one !== root && this.#take(one.node)),
      library: (name: string, place: 'program' | 'system') =>
        place === 'program' ? this.#library(name) : undefined,
      controllingTerminal: () => undefined,
      trace: () => undefined,
    };
  }

  takeImage(): NodeHandle {
    return this.#take(this.#request.image)!;
  }

  /** Drops what nobody has asked for. */
  end(): void {
    for (const handle of this.#left) drop(handle);
    this.#left.clear();
  }

  #take<T extends Handle>(handle: T): T | undefined {
    return this.#left.delete(handle) ? handle : undefined;
  }

  /** Where names differ by case only, the one that is spelled so goes first. */
  #library(name: string): NodeHandle | undefined {
    const { folder } = this.#request;
    if (folder === undefined || !libraryName.test(name)) return undefined;
    const wanted = name.toLowerCase();
    let found: string | undefined;
    try {
      for (let start = 0; found !== name; ) {
        const entries = folder.list(BigInt(start), ENTRIES);
        if (entries.length === 0) break;
        start += entries.length;
        for (const { name: one } of entries)
          if (one === name || (one.toLowerCase() === wanted && found === undefined)) found = one;
      }
      return found === undefined ? undefined : folder.openAt(found, { follow: true }, { read: true });
    } catch (error) {
      if ((error as { payload?: unknown }).payload === undefined) throw error;
      return undefined;
    }
  }
}
