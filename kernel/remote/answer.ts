/** The answer to a call that was started and is waited for later. */
import type { Read, Settle } from '../channel/caller.ts';
import type { CallRefused } from '../channel/link.ts';
import { type Cancel, callSoon, Waiters } from '../task/pollable.ts';
import type { Connection } from './connection.ts';

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** A call under way, in whichever tier. */
export interface StartedCall {
  settled(): boolean;
  /** Calls back once, when it is settled. */
  onSettled(callback: () => void): Cancel;
  /** The value of a settled call, or its error, thrown. Once. */
  take(): unknown;
  /** Nobody wants the answer any more. */
  cancel(): void;
}

export class Answer implements Settle {
  /** Of the call under way. */
  id: number | undefined;
  readonly late: Read<void>;
  readonly #connection: Connection;
  readonly #read: Read<unknown>;
  readonly #until: number;
  readonly #waiters = new Waiters();
  #bytes: Uint8Array | undefined;
  #error: { readonly error: unknown } | undefined;
  #wanted = true;

  /** `late` drops what is in an answer that nobody reads. */
  constructor(connection: Connection, read: Read<unknown>, late: Read<void>, timeout?: number) {
    this.#until = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout;
    this.#connection = connection;
    this.#read = read;
    this.late = late;
  }

  settled(): boolean {
    const { link } = this.#connection;
    if (!this.#isSettled()) link.poll();
    if (!this.#isSettled()) link.tend?.();
    if (!this.#isSettled() && performance.now() >= this.#until) link.cancel(this.id!, 'timed-out');
    return this.#isSettled();
  }

  /** For who is about to sleep for it, or lets the event loop turn. */
  onSettled(callback: () => void): Cancel {
    const { link } = this.#connection;
    if (!this.settled() && link.stuck?.()) link.cancel(this.id!, 'would-deadlock');
    if (this.settled()) return callSoon(callback);
    if (this.#until < Number.POSITIVE_INFINITY) link.wakeWithin?.(this.#until - performance.now());
    return this.#waiters.add(callback);
  }

  take(): Outcome<unknown> {
    this.#wanted = false;
    if (this.#error !== undefined) return this.#error;
    try {
      return { value: this.#read(this.#bytes!, this.#bytes!.length) };
    } catch (error) {
      return { error };
    }
  }

  cancel(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    if (!this.#isSettled()) this.#connection.link.cancel(this.id!);
    else if (this.#bytes !== undefined) this.late(this.#bytes, this.#bytes.length);
  }

  answered(bytes: Uint8Array, length: number): void {
    this.#bytes = bytes.slice(0, length);
    this.#waiters.wake();
  }

  refused(error: CallRefused): void {
    this.fails(error);
  }

  fails(error: unknown): void {
    this.#error = { error };
    this.#waiters.wake();
  }

  #isSettled(): boolean {
    return this.#bytes !== undefined || this.#error !== undefined;
  }
}
