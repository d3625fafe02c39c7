/**
 * A component that shows what crosses its borders: for each type it imports and exports `takeN: func(x: T)` and
 * `giveN: func() -> T`. The core values that come in are written to memory, those that go out are read from there, and
 * memory itself is open to the test.
 *
 *     64    the flat values of the call, 8 bytes each
 *     1024  the image: whatever the flat values point to; the return area of imported functions is at 2048
 *     4096  allocations, which trap beyond the last page
 */
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { type FlatType, signatureOf } from '../../../kernel/component/abi/layout.ts';
import {
  type Component,
  decodeComponent,
  type ExportedInstance,
  type ImportValue,
  instantiate,
} from '../../../kernel/component/index.ts';
import type { FunctionType, ValueType } from '../../../kernel/component/types/model.ts';
import { declarations } from '../random-types.ts';
import type { Encoding } from './oracle.ts';

export const FLATS = 64;
export const IMAGE = 1024;
export const RETURN_AREA = 2048;
/** Pages of memory, as many as the oracle has: what lies beyond is a bad pointer for both. */
const PAGES = 4;
/** Pages behind another probe, which has to find room for all that the first one's memory may be read as. */
export const PAGES_BEHIND = 64;
export const API = 'test:probe/api@0.1.0';
const CONTROL = 'test:probe/control@0.1.0';

export const takes = (type: ValueType): FunctionType => ({ parameters: [{ name: 'x', type }] });
export const gives = (type: ValueType): FunctionType => ({ parameters: [], result: type });

export async function probeComponent(
  types: readonly ValueType[],
  encoding: Encoding,
  pages = PAGES,
): Promise<Component> {
  const { texts, names } = declarations(types);
  const each = (make: (name: string, index: number) => string) => names.map(make).join('\n');
  const witSource = `package test:probe@0.1.0;
    interface api { ${texts.join('\n')}
      ${each((name, index) => `take${index}: func(x: ${name}); give${index}: func() -> ${name};`)} }
    interface control {
      aim: func(at: u32); poke: func(bytes: list<u8>); peek: func(at: u32, length: u32) -> list<u8>;
      top: func() -> u32; reset: func();
      ${each((_, index) => `call-take${index}: func(); call-give${index}: func();`)} }
    world probe { import api; export api; export control; }`;
  const binary = await parse(probeModule(types, pages));
  const embedded = await componentEmbed({ binary, witSource, world: 'probe', stringEncoding: encoding });
  return decodeComponent(await componentNew(embedded));
}

const words = (what: string, kinds: readonly FlatType[]) =>
  kinds.length > 0 ? `(${what} ${kinds.join(' ')})` : '';
const loads = (kinds: readonly FlatType[]) =>
  kinds.map((kind, slot) => `(${kind}.load (i32.const ${FLATS + 8 * slot}))`).join(' ');
const stores = (kinds: readonly FlatType[]) =>
  kinds.map((kind, slot) => `(${kind}.store (i32.const ${FLATS + 8 * slot}) (local.get ${slot}))`).join(' ');

function probeModule(types: readonly ValueType[], pages: number): string {
  const bytes = pages * 65_536;
  const imports = types.map((type, index) => {
    const taken = signatureOf(takes(type), 'lower').parameters;
    const given = signatureOf(gives(type), 'lower');
    return `(import "${API}" "take${index}" (func $take${index} ${words('param', taken)}))
      (import "${API}" "give${index}" (func $give${index} ${words('param', given.parameters)} ${words('result', given.results)}))`;
  });
  const functions = types.map((type, index) => {
    const taken = signatureOf(takes(type), 'lift').parameters;
    const given = signatureOf(gives(type), 'lower');
    const results = signatureOf(gives(type), 'lift').results;
    const give = given.returned
      ? `(call $give${index} (i32.const ${RETURN_AREA}))`
      : `(${results[0]}.store (i32.const ${FLATS}) (call $give${index}))`;
    return `(func (export "${API}#take${index}") ${words('param', taken)} ${stores(taken)})
      (func (export "${API}#give${index}") ${words('result', results)} ${loads(results)})
      (func (export "${CONTROL}#call-take${index}") (call $take${index} ${loads(signatureOf(takes(type), 'lower').parameters)}))
      (func (export "${CONTROL}#call-give${index}") ${give})`;
  });
  return `(module ${imports.join('\n')}
    (memory (export "memory") ${pages} ${pages})
    (global $next (mut i32) (i32.const 4096))
    (global $aim (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (if (global.get $aim) (then
        (local.set $at (global.get $aim)) (global.set $aim (i32.const 0)) (return (local.get $at))))
      (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (if (i32.gt_u (global.get $next) (i32.const ${bytes})) (then unreachable))
      (memory.copy (local.get $at) (local.get 0) (local.get 1))
      (local.get $at))
    (func (export "${CONTROL}#aim") (param i32) (global.set $aim (local.get 0)))
    (func (export "${CONTROL}#poke") (param i32 i32))
    (func (export "${CONTROL}#peek") (param i32 i32) (result i32)
      (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
    (func (export "${CONTROL}#top") (result i32) (global.get $next))
    (func (export "${CONTROL}#reset")
      (memory.fill (i32.const 0) (i32.const 0) (i32.const ${bytes})) (global.set $next (i32.const 4096)))
    ${functions.join('\n')})`;
}

interface Control {
  aim(at: number): void;
  poke(bytes: Uint8Array): void;
  peek(at: number, length: number): Uint8Array;
  top(): number;
  reset(): void;
}

// biome-ignore lint/suspicious/noExplicitAny: functions of random types
type Functions = Record<string, (...args: any[]) => any>;

/** One instance of the probe, with its memory open. */
export class Probe {
  readonly api: Functions;
  readonly exported: ExportedInstance;
  readonly #control: Control & Functions;

  private constructor(api: ExportedInstance, control: ExportedInstance) {
    this.exported = api;
    this.api = api.js;
    this.#control = control.js as never;
  }

  static async start(component: Component, imported: ImportValue, generate: boolean): Promise<Probe> {
    const { exports } = await instantiate(component, {
      name: 'probe',
      imports: { [API]: imported },
      generate,
    });
    return new Probe(exports.get(API) as ExportedInstance, exports.get(CONTROL) as ExportedInstance);
  }

  reset(): void {
    this.#control.reset();
  }

  write(at: number, bytes: Uint8Array): void {
    this.#control.aim(at);
    this.#control.poke(bytes);
  }

  /** Calls the imported function of that name. */
  call(name: string): void {
    this.#control[`call${name[0]!.toUpperCase()}${name.slice(1)}`]!();
  }

  flats(kinds: readonly FlatType[]): string[] {
    return flatsIn(this.#control.peek(FLATS, 8 * kinds.length), kinds);
  }

  image(): Uint8Array {
    return this.#control.peek(IMAGE, this.#control.top() - IMAGE);
  }
}

/** Core values as unsigned bits, out of their cells. */
export function flatsIn(cells: Uint8Array, kinds: readonly FlatType[]): string[] {
  const view = new DataView(cells.buffer, cells.byteOffset);
  return kinds.map((kind, slot) =>
    String(kind.endsWith('64') ? view.getBigUint64(8 * slot, true) : view.getUint32(8 * slot, true)),
  );
}

/** The cells of core values. */
export function cellsOf(flats: readonly string[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * flats.length));
  flats.forEach((bits, slot) => {
    view.setBigUint64(8 * slot, BigInt(bits), true);
  });
  return new Uint8Array(view.buffer);
}
