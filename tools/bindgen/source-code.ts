/**
 * Where a value that comes in lies: at an address, or in flat parameters. Both give expressions for its leaves, so that
 * one lifting serves both.
 */

import {
  casesOf,
  discriminantSize,
  type FlatType,
  fieldOffsets,
  fieldsOf,
  flagsSize,
  layoutOf,
  payloadOffset,
} from '../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';
import { SCALARS } from './plan.ts';

export type Fielded = Extract<ValueType, { kind: 'record' | 'tuple' }>;
export type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

export interface Incoming {
  /** In memory: its address, so that a function may read it. */
  readonly address?: string;
  scalar(type: ValueType): string;
  handle(): string;
  /** Pointer and length of a list or string. */
  pair(): [string, string];
  flags(labels: number): string;
  discriminant(type: Choice): string;
  field(type: Fielded, index: number): Incoming;
  payload(type: Choice, index: number): Incoming;
}

export class InMemory implements Incoming {
  readonly #at: string;
  readonly #offset: number;

  constructor(at: string, offset = 0) {
    this.#at = at;
    this.#offset = offset;
  }

  get address(): string {
    return this.#offset === 0 ? this.#at : `${this.#at} + ${this.#offset}`;
  }

  scalar(type: ValueType): string {
    if (type.kind === 'bool') return `${this.#load('u8')} != 0`;
    return this.#load(SCALARS.get(type.kind)!);
  }

  handle(): string {
    return this.#load('i32');
  }

  pair(): [string, string] {
    return [this.#load('usize'), new InMemory(this.#at, this.#offset + 4).#load('i32')];
  }

  flags(labels: number): string {
    return this.#load(unsigned(flagsSize(labels)));
  }

  discriminant(type: Choice): string {
    return this.#load(unsigned(discriminantSize(casesOf(type).length)));
  }

  field(type: Fielded, index: number): Incoming {
    return new InMemory(this.#at, this.#offset + fieldOffsets(fieldsOf(type))[index]!);
  }

  payload(type: Choice): Incoming {
    return new InMemory(this.#at, this.#offset + payloadOffset(casesOf(type)));
  }

  #load(type: string): string {
    return this.#offset === 0 ? `load<${type}>(${this.#at})` : `load<${type}>(${this.#at}, ${this.#offset})`;
  }
}

/** Names of core parameters, with the types that they were declared with. */
export class InParameters implements Incoming {
  readonly #names: readonly string[];
  readonly #types: readonly FlatType[];
  /** What a variant's case takes the parameters for, where they are shared with other cases. */
  readonly #wanted: readonly FlatType[];

  constructor(names: readonly string[], types: readonly FlatType[], wanted = types) {
    this.#names = names;
    this.#types = types;
    this.#wanted = wanted;
  }

  scalar(type: ValueType): string {
    const value = this.#value(0);
    if (type.kind === 'bool') return `${value} != 0`;
    const text = SCALARS.get(type.kind)!;
    return text === this.#wanted[0] ? value : `<${text}>${value}`;
  }

  handle(): string {
    return this.#value(0);
  }

  pair(): [string, string] {
    return [`<usize>${this.#value(0)}`, this.#value(1)];
  }

  flags(): string {
    return `<u32>${this.#value(0)}`;
  }

  discriminant(): string {
    return this.#value(0);
  }

  field(type: Fielded, index: number): Incoming {
    const fields = fieldsOf(type);
    const flatLength = (each: number) => layoutOf(fields[each]!.type).flat.length;
    let start = 0;
    for (let each = 0; each < index; each++) start += flatLength(each);
    return this.#slice(start, start + flatLength(index), this.#wanted);
  }

  payload(type: Choice, index: number): Incoming {
    const { flat } = layoutOf(casesOf(type)[index]!.type!);
    return this.#slice(1, 1 + flat.length, [this.#wanted[0]!, ...flat]);
  }

  #slice(start: number, end: number, wanted: readonly FlatType[]): InParameters {
    return new InParameters(
      this.#names.slice(start, end),
      this.#types.slice(start, end),
      wanted.slice(start, end),
    );
  }

  #value(index: number): string {
    return unjoin(this.#names[index]!, this.#types[index]!, this.#wanted[index]!);
  }
}

/** A shared parameter as what one case takes it for. */
function unjoin(name: string, from: FlatType, to: FlatType): string {
  if (from === to) return name;
  if (to === 'i32') return `<i32>${name}`;
  if (to === 'f32') return from === 'i32' ? `reinterpret<f32>(${name})` : `reinterpret<f32>(<i32>${name})`;
  return `reinterpret<f64>(${name})`;
}

export function unsigned(bytes: 1 | 2 | 4): string {
  return `u${bytes * 8}`;
}
