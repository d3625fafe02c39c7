/**
 * Where a worker puts the head of its response for the owner to take: shared memory, so that a short response costs no message
 * of its own, and can be taken while the component computes.
 *
 *     word 0     bytes of the head, 0 while there is none      worker sets, owner clears
 *     then       the status and the fields, each in a line, a byte a character (no field has a line's end in it)
 */

import type { ResponseHead } from './message.ts';

const TEXT_OFFSET = 4;

/** Longer heads go by message, in bytes. */
const CAPACITY = 16 * 1024;

export class HeadSlot {
  /** To be handed to the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly #length: Int32Array;
  readonly #text: Buffer;

  constructor(memory = new SharedArrayBuffer(TEXT_OFFSET + CAPACITY)) {
    this.memory = memory;
    this.#length = new Int32Array(memory, 0, 1);
    this.#text = Buffer.from(memory, TEXT_OFFSET);
  }

  /** For the worker, while it is empty. @returns whether there is room for it */
  put({ status, headers }: ResponseHead): boolean {
    const text = headers.length === 0 ? String(status) : `${status}\n${headers.join('\n')}`;
    if (text.length > CAPACITY) return false;
    this.#text.write(text, 'latin1');
    Atomics.store(this.#length, 0, text.length);
    return true;
  }

  /** For the owner. */
  take(): ResponseHead | undefined {
    const length = Atomics.load(this.#length, 0);
    if (length === 0) return undefined;
    const [status, ...headers] = this.#text.toString('latin1', 0, length).split('\n');
    Atomics.store(this.#length, 0, 0);
    return { status: Number(status), headers };
  }
}
