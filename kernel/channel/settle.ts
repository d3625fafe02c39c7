/** Who takes what becomes of a call. */
import type { CallRefused } from './link.ts';

/** Takes the result of a call: the first `length` of some bytes, good until it returns; or why there is none. */
export interface Settle {
  answered(bytes: Uint8Array, length: number): void;
  refused(error: CallRefused): void;
  /** Takes the result of a call that was cancelled, for what in it has to be ended. */
  readonly late?: ((bytes: Uint8Array, length: number) => void) | undefined;
}

/** Stands for a call that was cancelled. */
export class Cancelled implements Settle {
  readonly #settle: Settle;

  constructor(settle: Settle) {
    this.#settle = settle;
  }

  answered(bytes: Uint8Array, length: number): void {
    this.#settle.late?.(bytes, length);
  }

  refused(): void {}
}

/** Of a call whose answer nobody waits for. */
export const NOBODY: Settle = { answered: () => {}, refused: () => {} };

/** Makes the result of what `answered` is given: a `FunctionCodec`'s `decodeResult`, say. */
export type Read<T> = (bytes: Uint8Array, length: number) => T;

/** What becomes of one call. */
export class Wait<T> implements Settle {
  settled = false;
  readonly late: Settle['late'];
  readonly #read: Read<T>;
  readonly #done: (() => void) | undefined;
  #value: T | undefined;
  #error: unknown;
  #failed = false;

  constructor(read: Read<T>, late: Settle['late'], done?: () => void) {
    this.late = late;
    this.#read = read;
    this.#done = done;
  }

  answered(bytes: Uint8Array, length: number): void {
    try {
      this.#value = this.#read(bytes, length);
    } catch (error) {
      [this.#failed, this.#error] = [true, error];
    }
    this.#settle();
  }

  refused(error: CallRefused): void {
    [this.#failed, this.#error] = [true, error];
    this.#settle();
  }

  take(): T {
    if (this.#failed) throw this.#error;
    return this.#value as T;
  }

  #settle(): void {
    this.settled = true;
    this.#done?.();
  }
}
