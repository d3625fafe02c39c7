/**
 * What the thread of a service shows to its supervisor without being asked, in shared memory:
 *
 *     word  0   news: rises when there is a message that a thread in the middle of something should look at   supervisor
 *           1   calls that it has begun to answer, modulo 2^32                                                  thread
 *           2   calls that it has answered, modulo 2^32                                                         thread
 *           3   handles                                                                                         thread
 *           4   number of the last step of its task that it has begun                                           thread
 *           5   number of the last one that has ended                                                           thread
 *     byte 24   bytes of its memories, a double                                                                thread
 */

import type { StepView } from '../../../kernel/system/task-protocol.ts';

const [NEWS, BEGUN, ENDED, HANDLES, STEP, STEPPED] = [0, 1, 2, 3, 4, 5];
const MEMORY_AT = 24;
const BYTES = 32;

export class Gauge {
  /** To be handed to the thread. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Float64Array;

  constructor(memory = new SharedArrayBuffer(BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, MEMORY_AT / 4);
    this.#bytes = new Float64Array(memory, MEMORY_AT, 1);
  }

  get news(): number {
    return Atomics.load(this.#words, NEWS!);
  }

  announce(): void {
    Atomics.add(this.#words, NEWS!, 1);
  }

  begin(): void {
    Atomics.add(this.#words, BEGUN!, 1);
  }

  end(): void {
    Atomics.add(this.#words, ENDED!, 1);
  }

  stepBegins(number: number): void {
    Atomics.store(this.#words, STEP!, number | 0);
  }

  stepEnded(number: number): void {
    Atomics.store(this.#words, STEPPED!, number | 0);
  }

  /** How far it is with the steps of its task. */
  get steps(): StepView {
    return {
      begun: Atomics.load(this.#words, STEP!) >>> 0,
      ended: Atomics.load(this.#words, STEPPED!) >>> 0,
    };
  }

  get calls(): number {
    return Atomics.load(this.#words, BEGUN!) >>> 0;
  }

  get isBusy(): boolean {
    return Atomics.load(this.#words, BEGUN!) !== Atomics.load(this.#words, ENDED!);
  }

  show(usage: { readonly memory: number; readonly handles: number }): void {
    Atomics.store(this.#words, HANDLES!, usage.handles);
    this.#bytes[0] = usage.memory;
  }

  get usage(): { readonly memory: number; readonly handles: number } {
    return { memory: this.#bytes[0]!, handles: Atomics.load(this.#words, HANDLES!) };
  }
}
