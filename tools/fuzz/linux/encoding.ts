/** Sequences of system calls as bytes: msgpackr, calls by name. */

import { Packr } from 'msgpackr';
import { SeedError } from '../sequence/encoding.ts';
import type { Description } from './description.ts';
import type { Call, Part, Sequence, Value } from './sequence.ts';

const VERSION = 1;

export interface Seed {
  readonly sequence: Sequence;
  /** What was found with it; absent in a corpus. */
  readonly finding?:
    | { readonly oracle: string; readonly where: string; readonly message: string }
    | undefined;
}

type Plain = readonly unknown[];

interface Packed {
  readonly nucleusFuzzLinux: number;
  readonly seed: number;
  readonly calls: readonly Plain[];
  readonly finding?: Seed['finding'];
}

const packr = new Packr({ useRecords: false, variableMapSize: true });

export function encodeSeed({ sequence, finding }: Seed, { byNumber }: Description): Uint8Array {
  const calls = sequence.calls.map(({ id, number, skip, args }) => [
    id,
    byNumber.get(number)?.name ?? number,
    skip,
    args.map(plain),
  ]);
  return packr.pack({
    nucleusFuzzLinux: VERSION,
    seed: sequence.seed,
    calls,
    ...(finding ? { finding } : {}),
  });
}

/** Whether it is one of system calls, not of a component. */
export function isSystemCallSeed(bytes: Uint8Array): boolean {
  return unpack(bytes) !== undefined;
}

/** @throws SeedError */
export function decodeSeed(bytes: Uint8Array, { calls }: Description): Seed {
  const given = unpack(bytes);
  if (given === undefined) throw new SeedError('is no seed of nucleus fuzz --target linux');
  const numbers = new Map<unknown, number>(calls.map(({ name, number }) => [name, number]));
  const read = (one: Plain): Call => {
    const [id, name, skip, args] = one;
    const number = typeof name === 'number' ? name : numbers.get(name);
    if (number === undefined) throw new SeedError(`there is no system call ${name}`);
    if (typeof id !== 'number' || typeof skip !== 'number' || !Array.isArray(args))
      throw new SeedError('a call is damaged');
    return { id, number, skip, args: (args as Plain[]).map(unplain) };
  };
  return { sequence: { calls: given.calls.map(read), seed: given.seed }, finding: given.finding };
}

function unpack(bytes: Uint8Array): Packed | undefined {
  try {
    const given = packr.unpack(bytes) as Packed;
    const isOne = given.nucleusFuzzLinux === VERSION && Array.isArray(given.calls);
    return isOne && typeof given.seed === 'number' ? given : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: Value): Plain {
  if (typeof value === 'bigint') return ['n', String(value)];
  switch (value.kind) {
    case 'result':
      return ['r', value.call, String(value.plus)];
    case 'written':
      return ['w', value.call, value.argument, value.offset, String(value.plus)];
    case 'memory':
      return ['m', value.bytes, ...value.parts.map((one) => [one.offset, one.width, plain(one.value)])];
  }
}

function unplain([letter, ...rest]: Plain): Value {
  switch (letter) {
    case 'n':
      return BigInt(rest[0] as string);
    case 'r':
      return { kind: 'result', call: rest[0] as number, plus: BigInt(rest[1] as string) };
    case 'w': {
      const [call, argument, offset, plus] = rest as [number, number, number, string];
      return { kind: 'written', call, argument, offset, plus: BigInt(plus) };
    }
    case 'm': {
      const [bytes, ...parts] = rest as [Uint8Array, ...Plain[]];
      return { kind: 'memory', bytes: new Uint8Array(bytes), parts: parts.map(unpart) };
    }
    default:
      throw new SeedError('a value is damaged');
  }
}

function unpart([offset, width, value]: Plain): Part {
  return { offset: offset as number, width: width as 4 | 8, value: unplain(value as Plain) };
}
