/** `--trace-calls PATTERN` and `--trace=FILE.json`: calls across channels. */

import { type Cancel, OutputStream } from '../../../kernel/task/index.ts';
import type { CallTraceTarget, CallWriter } from '../trace/call-writer.ts';
import { SharedCallTrace } from '../trace/shared-call-trace.ts';
import { usageError } from './exit-code.ts';
import { openTrace } from './trace-output.ts';

/** Option values as typed. */
export interface TraceValues {
  /** Empty for stderr. */
  readonly trace?: string;
  readonly traceCalls?: readonly string[];
}

const STDERR = 2;

/** Where calls are to be written; undefined: nowhere. Errors: CommandError if the file cannot be made. */
export function callTraceOf({ trace, traceCalls }: TraceValues, title: string): CallTraceTarget | undefined {
  if (traceCalls?.includes('')) throw usageError('--trace-calls', 'names no service, interface or function');
  const patterns = traceCalls ?? [];
  if (trace !== undefined && isEvents(trace))
    return { descriptor: openTrace(trace), form: 'events', patterns, title };
  if (patterns.length === 0) return undefined;
  return { descriptor: STDERR, form: 'lines', patterns, title };
}

/** For what several threads do: only calls can be traced. Errors: CommandError. */
export function sharedTraceOf(values: TraceValues, title: string): SharedCallTrace | undefined {
  if (values.trace !== undefined && !isEvents(values.trace))
    throw usageError('--trace', 'writes trace events here; name a file for them that ends in .json');
  const target = callTraceOf(values, title);
  return target && new SharedCallTrace(target, 'kernel');
}

/** Whether `--trace=FILE` asks for events and not for lines. */
export function isEvents(file: string): boolean {
  return file.endsWith('.json');
}

/** A guest's own trace among the calls: each of its lines is an event. */
export class TraceMarks extends OutputStream {
  readonly #writer: CallWriter;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(writer: CallWriter) {
    super();
    this.#writer = writer;
  }

  checkWrite(): bigint {
    return 1n << 16n;
  }

  protected take(contents: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(contents, { stream: true })).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#writer.mark(line);
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void): Cancel {
    queueMicrotask(callback);
    return () => {};
  }
}
