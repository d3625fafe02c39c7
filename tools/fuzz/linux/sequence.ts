/**
 * A sequence: system calls in order, and what they are given. An argument is a value; values refer to calls by number, so that
 * they stay what they are when calls around them come and go.
 */

/** What a call has given, plus a number; where the call is not there (any more), the number alone. */
export interface Result {
  readonly kind: 'result';
  readonly call: number;
  readonly plus: bigint;
}

/** What a call has written to where one of its arguments points. */
export interface Written {
  readonly kind: 'written';
  readonly call: number;
  readonly argument: number;
  readonly offset: number;
  readonly plus: bigint;
}

/** The address of bytes that nobody else points to, with values at some places in them. */
export interface Memory {
  readonly kind: 'memory';
  readonly bytes: Uint8Array;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly offset: number;
  readonly width: 4 | 8;
  readonly value: Value;
}

export type Value = bigint | Result | Written | Memory;

export interface Call {
  /** What values name it by. */
  readonly id: number;
  readonly number: number;
  readonly args: readonly Value[];
  /** Calls that a child leaves out; only where the call makes one. */
  readonly skip: number;
}

export interface Sequence {
  readonly calls: readonly Call[];
  /** What the world's answers are drawn from. */
  readonly seed: number;
}

/** The most calls of a sequence, and bytes at one address. */
export const MOST_CALLS = 48;
export const MOST_BYTES = 8192;

export function memoryOf(bytes: Uint8Array, parts: readonly Part[] = []): Memory {
  return { kind: 'memory', bytes, parts };
}

/** Every value in it, itself first. */
export function* valuesIn(value: Value): Iterable<Value> {
  yield value;
  if (typeof value === 'object' && value.kind === 'memory')
    for (const part of value.parts) yield* valuesIn(part.value);
}
