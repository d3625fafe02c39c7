/**
 * What the host last said of an object, until it is asked anything else: attributes and identity of one object are two
 * calls in WASI and one on the host. It is given out once.
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
  at(descriptor: object, path: string | undefined, follow: boolean): BigIntStats | undefined {
    if (this.#calls !== hostCalls() || this.#descriptor !== descriptor) return undefined;
    if (this.#path !== path || this.#follow !== follow) return undefined;
    this.#calls = -1;
    this.#descriptor = undefined;
    return this.#stat;
  }
}
