/** Random values of a type: one closure for each type, made when first asked for. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { Case, ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import type { Random } from '../random.ts';
import type { Value } from '../sequence/sequence.ts';
import { characters, floats, integers, lengths, longLengths, words } from './boundaries.ts';
import type { Dictionary } from './dictionary.ts';

/** What making a value draws on. */
export interface Source {
  readonly random: Random;
  readonly dictionary: Dictionary;
  /** A handle of this type. */
  handle(resource: ResourceType): Value;
  /** A part of an earlier result, where there is one and it seems a good idea. */
  earlier(type: ValueType): Value | undefined;
}

type Make = (source: Source, depth: number) => Value;

const makers = new WeakMap<ValueType, Make>();

/** Depth at which lists stay empty and variants take their simplest case: types may be deep, values need not. */
const DEEP = 6;

export function makeValue(type: ValueType, source: Source, depth = 0): Value {
  let make = makers.get(type);
  if (make === undefined) {
    make = makerOf(type);
    makers.set(type, make);
  }
  return make(source, depth);
}

function makerOf(type: ValueType): Make {
  const make = plainMaker(type);
  // Handles have their own way; a truth value carries nothing worth passing on.
  if (['own', 'borrow', 'bool', 'enum', 'flags'].includes(type.kind)) return make;
  return (source, depth) => source.earlier(type) ?? make(source, depth);
}

function plainMaker(type: ValueType): Make {
  switch (type.kind) {
    case 'bool':
      return ({ random }) => random.once(2);
    case 'f32':
      return ({ random }) => Math.fround(randomFloat(random));
    case 'f64':
      return ({ random }) => randomFloat(random);
    case 'char':
      return ({ random }) => randomCharacter(random);
    case 'string':
      return ({ random, dictionary }) => randomString(random, dictionary);
    case 'list':
      return listMaker(type.element);
    case 'own':
    case 'borrow':
      return (source) => source.handle(type.resource);
    case 'record': {
      const fields = type.fields.map((one) => [camelCase(one.name), one.type] as const);
      return (source, depth) => {
        const made: Record<string, Value> = {};
        for (const [name, one] of fields) made[name] = makeValue(one, source, depth + 1);
        return made;
      };
    }
    case 'tuple':
      return (source, depth) => type.elements.map((one) => makeValue(one, source, depth + 1));
    case 'flags': {
      const labels = type.labels.map(camelCase);
      return ({ random }) => randomFlags(random, labels);
    }
    case 'enum':
      return ({ random }) => random.pick(type.labels);
    case 'option':
      return optionMaker(type.type, isNullable(type));
    case 'result':
      return casesMaker([
        { name: 'ok', ...(type.ok && { type: type.ok }) },
        { name: 'err', ...(type.err && { type: type.err }) },
      ]);
    case 'variant':
      return casesMaker(type.cases);
    default:
      return integerMaker(type.kind);
  }
}

function integerMaker(kind: string): Make {
  const table = integers[kind]!;
  const bits = Number(kind.slice(1));
  const isWide = bits === 64;
  const signed = kind.startsWith('s');
  const small = table.map(Number);
  return ({ random, dictionary }) => {
    const found = dictionary.integers[kind]!;
    switch (random.below(8)) {
      case 0:
      case 1:
      case 2: {
        const low = random.below(random.once(2) ? 4 : 40) - (signed && random.once(4) ? 2 : 0);
        return isWide ? BigInt(low) : low;
      }
      case 3: {
        const one = random.pick(found.length > 0 ? found : table);
        return isWide ? one : Number(one);
      }
      case 4:
      case 5:
        return isWide ? random.pick(table) : random.pick(small);
      case 6: {
        const one = random.below(4096);
        return isWide ? BigInt(one) : fit(one, bits, signed);
      }
      default:
        if (isWide) return signed ? BigInt.asIntN(64, random.long()) : random.long();
        return fit(random.word(), bits, signed);
    }
  };
}

export function fit(value: number, bits: number, signed: boolean): number {
  const shift = 32 - bits;
  return signed ? (value << shift) >> shift : (value << shift) >>> shift;
}

function randomFloat(random: Random): number {
  if (random.once(2)) return random.pick(floats);
  return random.once(2)
    ? random.below(2000) - 1000
    : (random.word() / 2 ** 32 - 0.5) * 2 ** (random.below(128) - 64);
}

function randomCharacter(random: Random): string {
  if (random.once(2)) return random.pick(characters);
  return String.fromCharCode(32 + random.below(95));
}

function randomString(random: Random, { strings }: Dictionary): string {
  switch (random.below(8)) {
    case 0:
      return random.pick(words);
    case 1:
    case 2:
      return strings.length > 0 ? random.pick(strings) : random.pick(words);
    case 3:
      return random.pick(words) + random.pick(words);
    case 4:
      return random.pick(strings.length > 0 ? strings : words) + randomCharacter(random);
    case 5:
      return randomCharacter(random).repeat(randomLength(random));
    default: {
      let text = '';
      for (let length = random.below(random.once(2) ? 4 : 12); length > 0; length--)
        text += randomCharacter(random);
      return text;
    }
  }
}

/** Mostly short: a long value is slow, and seldom better. */
function randomLength(random: Random): number {
  if (random.once(64)) return random.pick(longLengths);
  return random.once(4) ? random.pick(lengths) : random.below(8);
}

function listMaker(element: ValueType): Make {
  if (element.kind === 'u8') return ({ random, dictionary }) => randomBytes(random, dictionary);
  return (source, depth) => {
    const { random } = source;
    const length = depth >= DEEP ? 0 : random.once(8) ? random.below(20) : random.below(4);
    return Array.from({ length }, () => makeValue(element, source, depth + 1));
  };
}

const encoder = new TextEncoder();

function randomBytes(random: Random, dictionary: Dictionary): Uint8Array {
  if (random.once(4)) return encoder.encode(randomString(random, dictionary));
  const made = new Uint8Array(randomLength(random));
  switch (random.below(3)) {
    case 0:
      return made.fill(random.pick([0, 1, 0x20, 0x41, 0x7f, 0x80, 0xff]));
    case 1:
      for (let at = 0; at < made.length; at++) made[at] = at;
      return made;
    default:
      for (let at = 0; at < made.length && at < 512; at++) made[at] = random.word() >>> 24;
      return made;
  }
}

function randomFlags(random: Random, labels: readonly string[]): Value {
  const how = random.below(6);
  const made: Record<string, boolean> = {};
  const one = random.below(Math.max(labels.length, 1));
  for (let at = 0; at < labels.length; at++)
    made[labels[at]!] =
      how === 0 ? false : how === 1 ? true : how === 2 ? at === one : how === 3 ? at !== one : random.once(2);
  return made;
}

function optionMaker(inner: ValueType, nullable: boolean): Make {
  return (source, depth) => {
    const none = depth >= DEEP || source.random.once(2);
    if (nullable) return none ? undefined : makeValue(inner, source, depth + 1);
    return none ? { tag: 'none' } : { tag: 'some', val: makeValue(inner, source, depth + 1) };
  };
}

function casesMaker(cases: readonly Case[]): Make {
  const simple = cases.filter((one) => one.type === undefined);
  return (source, depth) => {
    const choice = depth >= DEEP && simple.length > 0 ? simple : cases;
    const { name, type } = source.random.pick(choice);
    return type === undefined ? { tag: name } : { tag: name, val: makeValue(type, source, depth + 1) };
  };
}
