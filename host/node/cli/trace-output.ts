/**
 * A trace's own file. The program never learns that its trace cannot be written, so this is where it is noticed, and
 * told once; the run goes on.
 */

import { openSync } from 'node:fs';
import { type Cancel, Failure, OutputStream, type StreamError } from '../../../kernel/task/index.ts';
import { usageError } from './exit-code.ts';

/** Descriptor of the file, made anew. Errors: CommandError. */
export function openTrace(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    throw usageError(`--trace=${file}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}

export class TraceOutput extends OutputStream {
  readonly #output: OutputStream;
  readonly #report: (reason: string) => void;

  /** @param report told why the rest is lost, once; not if its reader has just gone */
  constructor(output: OutputStream, report: (reason: string) => void) {
    super();
    this.#output = output;
    this.#report = report;
  }

  checkWrite(): bigint {
    return this.#watch(() => this.#output.checkWrite());
  }

  protected take(contents: Uint8Array): void {
    this.#watch(() => this.#output.write(contents));
  }

  ready(): boolean {
    return this.#output.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#output.onReady(callback);
  }

  override [Symbol.dispose](): void {
    this.#output[Symbol.dispose]();
  }

  /** A stream tells its error once, and is closed from then on. */
  #watch<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      const payload = error instanceof Failure ? (error.payload as StreamError) : undefined;
      if (payload?.tag === 'last-operation-failed') this.#report(payload.val.toDebugString());
      throw error;
    }
  }
}
