/** Inputs as bytes: MessagePack, with the name of the target that they are for. */

import { Packr } from 'msgpackr';
import { SeedError } from '../sequence/encoding.ts';
import type { InputKind } from './kind.ts';

export interface InputSeed<Input> {
  readonly input: Input;
  /** What was found with it; absent in a corpus. */
  readonly finding?:
    | { readonly oracle: string; readonly where: string; readonly message: string }
    | undefined;
}

interface Packed {
  /** Name of the target. */
  readonly nucleusFuzzInput: string;
  readonly version: number;
  readonly input: unknown;
  readonly finding?: InputSeed<unknown>['finding'];
}

const VERSION = 1;
const packr = new Packr({ useRecords: false, variableMapSize: true });

export function encodeInput<Input>({ input, finding }: InputSeed<Input>, kind: InputKind<Input>): Uint8Array {
  const packed: Packed = {
    nucleusFuzzInput: kind.name,
    version: VERSION,
    input: kind.pack(input),
    ...(finding ? { finding } : {}),
  };
  return packr.pack(packed);
}

/** @throws SeedError */
export function decodeInput<Input>(bytes: Uint8Array, kind: InputKind<Input>): InputSeed<Input> {
  const given = unpack(bytes);
  if (given?.nucleusFuzzInput !== kind.name)
    throw new SeedError(`is no seed of nucleus fuzz --target ${kind.name}`);
  if (given.version !== VERSION) throw new SeedError(`is a seed of version ${given.version}, not ${VERSION}`);
  return { input: kind.unpack(plain(given.input)), finding: given.finding };
}

export function isInputSeed(bytes: Uint8Array, { name }: { readonly name: string }): boolean {
  return unpack(bytes)?.nucleusFuzzInput === name;
}

function unpack(bytes: Uint8Array): Packed | undefined {
  try {
    const given = packr.unpack(bytes) as Packed | null;
    return typeof given?.nucleusFuzzInput === 'string' ? given : undefined;
  } catch {
    return undefined;
  }
}

/** Node's buffers share memory with others where arrays of bytes are copies. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
