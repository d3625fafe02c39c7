/** Writes the calls of one thread, as they end. Of several threads each writes whole events, or lines, to the same file. */

import { eventOf, headOf, markOf, TAIL, threadOf } from '../../../kernel/trace/events.ts';
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
  /** Where it is one of several that write there: who begins and ends the file is somebody else. */
  readonly thread?: TraceThread;
}

export interface TraceThread {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  /** When the trace began, by `machineTime`. */
  readonly since: number;
}

/** Milliseconds by a clock that all threads share. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Characters that are held back; lines are not, so that the last one says where a run is. */
const MOST_HELD = 1 << 16;

export class CallWriter {
  readonly tracer: CallRecorder;
  readonly #target: CallTraceTarget;
  readonly #since: number;
  #held: string;
  #lost = false;

  constructor(target: CallTraceTarget) {
    this.#target = target;
    const { form, thread, title } = target;
    this.#since = thread?.since ?? machineTime();
    this.#held = form === 'lines' ? '' : thread ? threadOf(thread.number, thread.name) : headOf(title);
    this.tracer = new CallRecorder({
      patterns: target.patterns,
      now: () => this.#now(),
      record: (call) => {
        this.#write(form === 'events' ? eventOf(call, thread?.number) : lineOf(call));
        // Its thread may be ended at any time.
        if (thread && call.depth === 0) this.#flush();
      },
    });
  }

  /** Among events notes a line of another trace at its time. */
  mark(line: string): void {
    this.#write(markOf(line, this.#now()));
  }

  /** No more calls come. */
  end(): void {
    const { form, thread } = this.#target;
    this.#write(form === 'events' && !thread ? TAIL : '');
    this.#flush();
  }

  #now(): number {
    return machineTime() - this.#since;
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
