/** Writes the calls of one thread, as they end. */

import { eventOf, headOf, markOf, TAIL } from '../../../kernel/trace/events.ts';
import { lineOf } from '../../../kernel/trace/lines.ts';
import { CallRecorder } from '../../../kernel/trace/recorder.ts';
import { writeAll } from './write-all.ts';

/** What may be sent to another thread: how calls are written. */
export interface CallTraceTarget {
  /** The host's number of an open file. */
  readonly descriptor: number;
  /** Trace events in JSON, or lines. */
  readonly form: 'events' | 'lines';
  /** Of `kernel/trace/filter.ts`; none: all calls. */
  readonly patterns: readonly string[];
  /** Of the run, for tools. */
  readonly title: string;
}

/** Characters that are held back; lines are not, so that the last one says where a run is. */
const MOST_HELD = 1 << 16;

export class CallWriter {
  readonly tracer: CallRecorder;
  readonly #target: CallTraceTarget;
  readonly #begun = performance.now();
  #held: string;
  #lost = false;

  constructor(target: CallTraceTarget) {
    this.#target = target;
    this.#held = target.form === 'events' ? headOf(target.title) : '';
    const textOf = target.form === 'events' ? eventOf : lineOf;
    this.tracer = new CallRecorder({
      patterns: target.patterns,
      now: () => this.#now(),
      record: (call) => this.#write(textOf(call)),
    });
  }

  /** Among events notes a line of another trace at its time. */
  mark(line: string): void {
    this.#write(markOf(line, this.#now()));
  }

  /** No more calls come. */
  end(): void {
    this.#write(this.#target.form === 'events' ? TAIL : '');
    this.#flush();
  }

  #now(): number {
    return performance.now() - this.#begun;
  }

  #write(text: string): void {
    if (this.#lost) return;
    this.#held += text;
    if (this.#target.form === 'lines' || this.#held.length > MOST_HELD) this.#flush();
  }

  #flush(): void {
    this.#lost ||= !writeAll(this.#target.descriptor, Buffer.from(this.#held));
    this.#held = '';
  }
}
