/**
 * What the host last said of an object, until it is asked anything else: attributes and identity of one object are two
 * calls in WASI, with what it has no words for three, and one on the host.
 */

import type { BigIntStats } from 'node:fs';
import { hostCalls } from './errno.ts';

export class LastLook {
  #calls = -1;
  #descriptor: object | undefined;
  #path: string | undefined;
  #follow = false;
  #stat: BigIntStats | undefined;

  /** `path` is undefined for the descriptor itself. Gives `stat` back. */
  keep(descriptor: object, path: string | undefined, follow: boolean, stat: BigIntStats): BigIntStats {
    this.#calls = hostCalls();
    this.#descriptor = descriptor;
    this.#path = path;
    this.#follow = follow;
    this.#stat = stat;
    return stat;
  }

  /** What `keep` was last given, if it was for the same and the host was asked nothing since. */
  seen(descriptor: object, path: string | undefined, follow: boolean): BigIntStats | undefined {
    if (this.#calls !== hostCalls() || this.#descriptor !== descriptor) return undefined;
    if (this.#path !== path || this.#follow !== follow) return undefined;
    return this.#stat;
  }

  /** The same for the last time. */
  at(descriptor: object, path: string | undefined, follow: boolean): BigIntStats | undefined {
    const stat = this.seen(descriptor, path, follow);
    if (stat === undefined) return undefined;
    this.#calls = -1;
    this.#descriptor = undefined;
    return stat;
  }
}
