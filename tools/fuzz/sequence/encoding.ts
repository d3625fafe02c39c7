/** Sequences as bytes: msgpackr, operations by name, so that a seed outlives a component that has a function more. */

import { Packr } from 'msgpackr';
import type { Operation } from '../target/operation.ts';
import { Call, HandleRef, ModelObject, type Sequence, type Value, ValueRef } from './sequence.ts';

export const SEED_VERSION = 1;

/** A seed that cannot be read. */
export class SeedError extends Error {
  override name = 'SeedError';
}

/** What a file of bytes holds besides the calls. */
export interface Seed {
  readonly sequence: Sequence;
  /** What was found with it; absent in a corpus. */
  readonly finding?: { readonly oracle: string; readonly where: string; readonly message: string };
  /** The target as it was named, from where the file lies. */
  readonly target?: string;
}

const packr = new Packr({ useRecords: false, variableMapSize: true });

export function encodeSeed(
  { sequence, finding, target }: Seed,
  operations: readonly Operation[],
): Uint8Array {
  const calls = sequence.calls.map(({ id, operation, client, args }) => [
    id,
    operations[operation]!.name,
    client,
    args.map(plain),
  ]);
  return packr.pack({
    nucleusFuzz: SEED_VERSION,
    seed: sequence.seed,
    calls,
    ...(finding ? { finding } : {}),
    ...(target ? { target } : {}),
  });
}

/** @throws SeedError */
export function decodeSeed(bytes: Uint8Array, operations: readonly Operation[]): Seed {
  const given = unpack(bytes);
  const numbers = new Map(operations.map(({ name, index }) => [name, index] as const));
  const calls = given.calls.map((one) => {
    if (!Array.isArray(one) || !Array.isArray(one[3])) throw new SeedError('a call is damaged');
    const operation = numbers.get(one[1] as string);
    if (operation === undefined) throw new SeedError(`the target has no ${one[1]}`);
    const wanted = operations[operation]!.parameters.length;
    if (one[3].length !== wanted)
      throw new SeedError(`${one[1]} takes ${wanted} arguments, not ${one[3].length}`);
    return new Call(one[0] as number, operation, one[2] as number, one[3].map(unplain));
  });
  return { sequence: { calls, seed: given.seed }, finding: given.finding, target: given.target };
}

/** Whether it can be read. */
export function isSeed(bytes: Uint8Array, operations: readonly Operation[]): boolean {
  try {
    decodeSeed(bytes, operations);
    return true;
  } catch (error) {
    if (error instanceof SeedError) return false;
    throw error;
  }
}

/** What a seed says of its target, before there are operations to read it with. @throws SeedError */
export function targetOfSeed(bytes: Uint8Array): string | undefined {
  return unpack(bytes).target;
}

interface Packed {
  readonly nucleusFuzz: number;
  readonly seed: number;
  readonly calls: readonly unknown[];
  readonly finding?: Seed['finding'];
  readonly target?: string;
}

function unpack(bytes: Uint8Array): Packed {
  let given: Packed | undefined;
  try {
    given = packr.unpack(bytes) as Packed;
  } catch {
    // Told below.
  }
  if (given?.nucleusFuzz !== SEED_VERSION || !Array.isArray(given.calls) || typeof given.seed !== 'number')
    throw new SeedError('is no seed of nucleus fuzz');
  return given;
}

/** Everything that MessagePack has no word for is an array with a letter in front; plain arrays have `a`. */
function plain(value: Value): unknown {
  if (value === undefined) return ['u'];
  if (typeof value === 'bigint') return ['n', String(value)];
  if (value instanceof HandleRef) return ['h', value.call, value.nth];
  if (value instanceof ValueRef) return ['v', value.call, value.nth, value.plus, plain(value.otherwise)];
  if (value instanceof ModelObject) return ['m'];
  if (Array.isArray(value)) return ['a', ...value.map(plain)];
  if (typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function unplain(given: unknown): Value {
  if (given instanceof Uint8Array) return new Uint8Array(given);
  if (!Array.isArray(given)) {
    if (typeof given !== 'object' || given === null) return given as Value;
    return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, unplain(one)]));
  }
  const [letter, ...rest] = given as [string, ...unknown[]];
  switch (letter) {
    case 'u':
      return undefined;
    case 'n':
      return BigInt(rest[0] as string);
    case 'h':
      return new HandleRef(rest[0] as number, rest[1] as number);
    case 'v':
      return new ValueRef(rest[0] as number, rest[1] as number, rest[2] as number, unplain(rest[3]));
    case 'm':
      return new ModelObject();
    case 'a':
      return rest.map(unplain);
    default:
      throw new SeedError('a value is damaged');
  }
}
