/**
 * A host file descriptor that several resources use: a WASI descriptor and the streams made from it. It is closed when
 * the last of them goes, never before: a number that is used after it was closed may already be another file.
 */

import { closeSync } from 'node:fs';
import { fail } from './errno.ts';

export class OpenFile {
  readonly #number: number;
  #users = 1;

  constructor(number: number) {
    this.#number = number;
  }

  /** @throws Failure<ErrorCode> `bad-descriptor` when it is closed */
  get number(): number {
    if (this.#users === 0) throw fail('bad-descriptor');
    return this.#number;
  }

  share(): OpenFile {
    if (this.#users === 0) throw fail('bad-descriptor');
    this.#users += 1;
    return this;
  }

  release(): void {
    if (this.#users === 0) return;
    this.#users -= 1;
    if (this.#users === 0) closeSync(this.#number);
  }
}
