/**
 * Random value types, random values of them, and components that pass them on: for testing what lifts, lowers and
 * copies values. Everything follows from one seed.
 */
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { layoutOf, signatureOf } from '../../kernel/component/abi/layout.ts';
import { camelCase } from '../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';

/** Pseudo-random numbers (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to `limit - 1`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

const scalars = ['bool', 'u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64', 'char'] as const;
const names = ['a', 'two-words', 'b3', 'long-name-of-it', 'x', 'kind', 'value', 'z9', 'is-it', 'rest'];

export function randomType(random: Random, depth: number): ValueType {
  const kind = random.below(depth > 0 ? 10 : 5);
  const some = (least: number, most: number) =>
    Array.from({ length: least + random.below(most - least + 1) }, (_, index) => index);
  const inner = () => randomType(random, depth - 1);
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return { kind: random.pick(scalars) };
    case 3:
      return { kind: 'string' };
    case 4:
      return random.below(2) === 0
        ? { kind: 'flags', labels: some(1, random.pick([5, 8, 12, 16, 31, 32])).map((i) => `flag-${i}`) }
        : { kind: 'enum', labels: some(1, random.pick([3, 5, 300])).map((i) => `case-${i}`) };
    case 5:
      return { kind: 'list', element: inner() };
    case 6:
      return { kind: 'record', fields: some(1, 6).map((i) => ({ name: names[i]!, type: inner() })) };
    case 7:
      return { kind: 'tuple', elements: some(1, 4).map(inner) };
    case 8:
      return {
        kind: 'variant',
        cases: some(1, 5).map((i) =>
          random.below(3) === 0 ? { name: names[i]! } : { name: names[i]!, type: inner() },
        ),
      };
    default:
      return random.below(2) === 0 ? { kind: 'option', type: inner() } : randomResult(random, inner);
  }
}

function randomResult(random: Random, inner: () => ValueType): ValueType {
  const ok = random.below(4) === 0 ? undefined : inner();
  const err = random.below(4) === 0 ? undefined : inner();
  return { kind: 'result', ...(ok && { ok }), ...(err && { err }) };
}

const integers = { u8: 8, s8: 8, u16: 16, s16: 16, u32: 32, s32: 32 } as const;
const floats = [0, -0, 1.5, -2.25, Infinity, -Infinity, Number.NaN, 2 ** 127, -1e-40];
const texts = [
  '',
  'a',
  'plain text',
  'grüße',
  'x'.repeat(70),
  'ÿ'.repeat(30),
  '語\u{1f980}\u0000z',
  '\ufeffbom',
  'é',
];

/** A value as lifting gives it. */
export function randomValue(random: Random, type: ValueType): unknown {
  switch (type.kind) {
    case 'bool':
      return random.below(2) === 0;
    case 'u64':
      return BigInt.asUintN(64, randomWord(random));
    case 's64':
      return BigInt.asIntN(64, randomWord(random));
    case 'f32':
      return Math.fround(random.pick(floats));
    case 'f64':
      return random.pick([...floats, 1e300, Math.PI]);
    case 'char':
      return random.pick(['a', 'é', '語', '\u{1f980}', '\u0000', '\ud7ff', '\ue000', '\u{10ffff}']);
    case 'string':
      return random.pick(texts);
    case 'list':
      return randomList(random, type.element);
    case 'flags':
      return Object.fromEntries(type.labels.map((label) => [camelCase(label), random.below(2) === 0]));
    case 'enum':
      return random.pick(type.labels);
    case 'record':
      return Object.fromEntries(
        type.fields.map((field) => [camelCase(field.name), randomValue(random, field.type)]),
      );
    case 'tuple':
      return type.elements.map((element) => randomValue(random, element));
    case 'variant': {
      const { name, type: payload } = random.pick(type.cases);
      return payload ? { tag: name, val: randomValue(random, payload) } : { tag: name };
    }
    case 'option':
      return randomOption(random, type.type);
    case 'result': {
      const isOk = random.below(2) === 0;
      const payload = isOk ? type.ok : type.err;
      return { tag: isOk ? 'ok' : 'err', val: payload && randomValue(random, payload) };
    }
    case 'own':
    case 'borrow':
      throw new Error('no random handles');
    default: {
      const bits = integers[type.kind];
      const value = Number(BigInt.asUintN(32, randomWord(random)));
      return type.kind.startsWith('s') ? (value << (32 - bits)) >> (32 - bits) : value >>> (32 - bits);
    }
  }
}

function randomWord(random: Random): bigint {
  const word = () =>
    random.pick([0, 1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, random.below(2 ** 32)]);
  return (BigInt(word()) << 32n) | BigInt(word());
}

const arrays = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

function randomList(random: Random, element: ValueType): unknown {
  const length = random.pick([0, 1, 2, 5, layoutOf(element).pointers ? 3 : 40]);
  const values = Array.from({ length }, () => randomValue(random, element));
  const ArrayType = arrays[element.kind as 'u8'] as unknown as
    | { from(values: unknown[]): unknown }
    | undefined;
  return ArrayType === undefined ? values : ArrayType.from(values);
}

function randomOption(random: Random, payload: ValueType): unknown {
  const isSome = random.below(2) === 0;
  const value = isSome ? randomValue(random, payload) : undefined;
  if (!isNullable(payload)) return value;
  return isSome ? { tag: 'some', val: value } : { tag: 'none' };
}

function isNullable(type: ValueType): boolean {
  return type.kind === 'option' && !isNullable(type.type);
}

/** WIT text of types: a declaration for each that needs one, and how each is written where it is used. */
export function declarations(types: readonly ValueType[]): { texts: string[]; names: string[] } {
  const texts: string[] = [];
  const names = types.map((type) => printType(type, texts));
  return { texts, names };
}

/** WIT text of an interface with one function `echoN: func(x: T) -> T` for each type. */
export function echoInterface(types: readonly ValueType[]): string {
  const { texts, names } = declarations(types);
  const functions = names.map((name, index) => `  echo${index}: func(x: ${name}, y: ${name}) -> ${name};`);
  return `interface api {\n${[...texts, ...functions].join('\n')}\n}`;
}

function printType(type: ValueType, declarations: string[]): string {
  const print = (one: ValueType) => printType(one, declarations);
  const declare = (text: (name: string) => string): string => {
    const name = `t${declarations.length}`;
    declarations.push('');
    declarations[Number(name.slice(1))] = `  ${text(name)}`;
    return name;
  };
  switch (type.kind) {
    case 'list':
      return `list<${print(type.element)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(print).join(', ')}>`;
    case 'option':
      return `option<${print(type.type)}>`;
    case 'result':
      if (type.err === undefined) return type.ok === undefined ? 'result' : `result<${print(type.ok)}>`;
      return `result<${type.ok === undefined ? '_' : print(type.ok)}, ${print(type.err)}>`;
    case 'record': {
      const fields = type.fields.map((field) => `%${field.name}: ${print(field.type)}`).join(', ');
      return declare((name) => `record ${name} { ${fields} }`);
    }
    case 'variant': {
      const cases = type.cases
        .map((one) => `%${one.name}${one.type ? `(${print(one.type)})` : ''}`)
        .join(', ');
      return declare((name) => `variant ${name} { ${cases} }`);
    }
    case 'flags':
    case 'enum':
      return declare((name) => `${type.kind} ${name} { ${type.labels.join(', ')} }`);
    case 'own':
    case 'borrow':
      throw new Error('no random handles');
    default:
      return type.kind;
  }
}

/**
 * A component that imports and exports `echoInterface(types)` and passes each call on as it is. Its memory grows in
 * every allocation, so that views on it never last.
 */
export async function passOnComponent(
  types: readonly ValueType[],
  encoding: 'utf8' | 'utf16' | 'compact-utf16' = 'utf8',
): Promise<Uint8Array> {
  const witSource = `package test:echo@0.1.0;\n${echoInterface(types)}\nworld proxy { import api; export api; }`;
  const binary = await parse(passOnModule(types));
  const embedded = await componentEmbed({ binary, witSource, world: 'proxy', stringEncoding: encoding });
  return componentNew(embedded);
}

/** Return area at 16; allocations from 65536 on. */
function passOnModule(types: readonly ValueType[]): string {
  const imports: string[] = [];
  const functions: string[] = [];
  types.forEach((type, index) => {
    const fn = { parameters: ['x', 'y'].map((name) => ({ name, type })), result: type };
    const { parameters, results, returned } = signatureOf(fn, 'lower');
    const words = (values: readonly string[], what: string) =>
      values.length ? `(${what} ${values.join(' ')})` : '';
    imports.push(
      `(import "test:echo/api@0.1.0" "echo${index}" (func $e${index} ${words(parameters, 'param')} ${words(results, 'result')}))`,
    );
    const lifted = signatureOf(fn, 'lift');
    const args = lifted.parameters.map((_, slot) => `(local.get ${slot})`).join(' ');
    const call = returned
      ? `(call $e${index} ${args} (i32.const 16)) (i32.const 16)`
      : `(call $e${index} ${args})`;
    functions.push(
      `(func (export "test:echo/api@0.1.0#echo${index}") ${words(lifted.parameters, 'param')} ${words(lifted.results, 'result')} ${call})`,
    );
  });
  return `(module
    ${imports.join('\n')}
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16)))))
      (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    ${functions.join('\n')})`;
}
