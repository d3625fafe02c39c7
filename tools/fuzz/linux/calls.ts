/** Sequences written by hand: `sequence(['openat', -100, text('/a'), 66], ['read', result(0), bytes(16), 16])`. */

import { describeCalls } from './description.ts';
import {
  type Memory,
  memoryOf,
  type Part,
  type Result,
  type Sequence,
  type Value,
  type Written,
} from './sequence.ts';

type Given = number | bigint | Result | Written | Memory;

/** Name and arguments; others refer to it by its place, from 0. */
export type Line = readonly [name: string, ...args: Given[]];

/** Throws TypeError for a name that is no system call's. */
export function sequence(...lines: readonly Line[]): Sequence {
  const numbers = new Map(describeCalls().calls.map(({ name, number }) => [name, number]));
  const calls = lines.map(([name, ...args], id) => {
    const number = numbers.get(name);
    if (number === undefined) throw new TypeError(`${name} is no system call`);
    return { id, number, args: args.map(argument), skip: 0 };
  });
  return { calls, seed: 0 };
}

/** A child goes on behind the next `skip` calls of what the call at `at` has forked. */
export function forking({ calls, seed }: Sequence, at: number, skip: number): Sequence {
  return { calls: calls.map((one, index) => (index === at ? { ...one, skip } : one)), seed };
}

export function text(content: string): Memory {
  return memoryOf(new TextEncoder().encode(`${content}\0`));
}

/** So many zeros, with values of 8 bytes at some places; a list of two has the width beside the value. */
export function bytes(
  length: number,
  parts: Readonly<Record<number, Given | readonly [Given, 4]>> = {},
): Memory {
  const made = Object.entries(parts).map(([offset, one]): Part => {
    const [value, width] = Array.isArray(one) ? (one as [Given, 4]) : ([one as Given, 8] as const);
    return { offset: Number(offset), width, value: argument(value) };
  });
  return memoryOf(new Uint8Array(length), made);
}

export function result(call: number): Result {
  return { kind: 'result', call, plus: 0n };
}

export function written(call: number, argument: number, offset: number): Written {
  return { kind: 'written', call, argument, offset, plus: 0n };
}

function argument(given: Given): Value {
  return typeof given === 'number' ? BigInt(given) : given;
}
