/** A trace that several threads write: this one begins and ends it. */

import { headOf, TAIL } from '../../../kernel/trace/events.ts';
import type { CallRecorder } from '../../../kernel/trace/recorder.ts';
import { type CallTraceTarget, CallWriter, machineTime } from './call-writer.ts';
import { writeAll } from './write-all.ts';

export class SharedCallTrace {
  readonly #target: CallTraceTarget;
  readonly #since = machineTime();
  readonly #own: CallWriter;
  #threads = 0;

  /** @param name of this thread */
  constructor(target: CallTraceTarget, name: string) {
    this.#target = target;
    this.#write(headOf(target.title));
    this.#own = new CallWriter(this.thread(name));
  }

  /** Of the calls in this thread. */
  get tracer(): CallRecorder {
    return this.#own.tracer;
  }

  /** Where one more thread is to write. */
  thread(name: string): CallTraceTarget {
    return { ...this.#target, thread: { number: ++this.#threads, name, since: this.#since } };
  }

  /** The other threads have ended. */
  end(): void {
    this.#own.end();
    this.#write(TAIL);
  }

  #write(text: string): void {
    if (this.#target.form === 'events') writeAll(this.#target.descriptor, Buffer.from(text));
  }
}
