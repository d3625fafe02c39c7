/** Makes a record of each call that ends, for one thread of calls. */

import type { CallEnd, CallSite, CallTracer, CallWatcher } from '../component/index.ts';
import type { FunctionType } from '../component/types/model.ts';
import { type Called, functionName, wants } from './filter.ts';
import { formatValue } from './values.ts';

export interface CallRecord extends Called {
  /** "node#3.read-at(0, 4096)" */
  readonly call: string;
  /** What it gave; `!` and the reason for a trap; empty for nothing. */
  readonly outcome: string;
  readonly failed: boolean;
  /** Milliseconds. */
  readonly begun: number;
  readonly took: number;
  /** Calls that it is inside of, among those that are recorded. */
  readonly depth: number;
}

export interface RecorderOptions {
  /** Of `wants`; none: every call. */
  readonly patterns: readonly string[];
  /** Milliseconds. */
  now(): number;
  /** Takes each call when it has ended, so inner ones before their outer ones. */
  record(call: CallRecord): void;
}

export class CallRecorder implements CallTracer {
  readonly #options: RecorderOptions;
  readonly #unmatched: Set<string>;
  #depth = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#unmatched = new Set(options.patterns);
  }

  /** Patterns that have named nothing that was called. */
  get unmatched(): readonly string[] {
    return [...this.#unmatched];
  }

  watch(caller: string, site: CallSite, provider: string): CallWatcher | undefined {
    const called = { caller, provider: provider || 'host', site };
    const { patterns } = this.#options;
    for (const pattern of this.#unmatched) if (wants([pattern], called)) this.#unmatched.delete(pattern);
    if (patterns.length > 0 && !wants(patterns, called)) return undefined;
    return { begin: (type, values) => this.#begin(called, type, values) };
  }

  #begin(called: Called, type: FunctionType, values: readonly unknown[] | undefined): CallEnd {
    const depth = this.#depth++;
    const call = formatCall(called.site, type, values);
    const begun = this.#options.now();
    const end = (outcome: string, failed: boolean) => {
      const took = this.#options.now() - begun;
      this.#depth = depth;
      this.#options.record({ ...called, call, outcome, failed, begun, took, depth });
    };
    return {
      returned: (value) => end(type.result === undefined ? '' : formatValue(type.result, value), false),
      threw: (error) => end(`! ${error instanceof Error ? error.message : error}`, true),
    };
  }
}

/** A method's object stands in front of it. */
function formatCall(site: CallSite, type: FunctionType, values: readonly unknown[] | undefined): string {
  const name = functionName(site.function);
  if (values === undefined) return `${name}(?)`;
  const shown = type.parameters.map((parameter, index) => formatValue(parameter.type, values[index]));
  if (!site.function.startsWith('[method]')) return `${name}(${shown.join(', ')})`;
  const [self, ...rest] = shown;
  return `${self}.${name.slice(name.indexOf('.') + 1)}(${rest.join(', ')})`;
}
