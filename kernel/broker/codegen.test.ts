import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ADDER, ADDER_CONSTANT, CODE, DRIVER, makerComponent } from '../../tests/conformance/code-maker.ts';
import {
  type ComponentError,
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  instantiate,
} from '../component/index.ts';
import { accessTo } from './access.ts';
import { type CodeStore, emptyReport } from './code-host.ts';
import { CODEGEN_ERRORS, CODEGEN_LIMITS, Codegen, type CodegenLimits } from './codegen.ts';
import { BROKERS } from './registry.ts';

const component = decodeComponent(await makerComponent());

// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Driver = Record<string, (...args: any[]) => any>;

async function start(code: object, source = component): Promise<Driver> {
  const imports = { [CODE]: hostInterface('kernel', code) };
  const instance = await instantiate(source, { name: 'maker', imports });
  return (instance.exports.get(DRIVER) as ExportedInstance).js;
}

/** The error case of a call, or what it gave. */
function answer(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return (error as ComponentError).payload;
  }
}

const PLACE = 8192;
const CONSTANTS = 4096;

/** Puts a module into the maker's memory, and installs it. */
async function install(driver: Driver, text: string | Uint8Array, slot: number, constants: number[] = []) {
  const bytes = typeof text === 'string' ? await parse(text) : text;
  driver.poke!(PLACE, bytes);
  driver.poke!(CONSTANTS, new Uint8Array(Int32Array.from(constants).buffer));
  return answer(() => driver.install!(PLACE, bytes.length, CONSTANTS, constants.length * 4, slot));
}

const FUNCTION = (body: string, name = '0') => `(func (export "${name}") (param i32) (result i32) ${body})`;
const SAME = `(module ${FUNCTION('(local.get 0)')})`;

let driver: Driver;
let first: number;
beforeEach(async () => {
  driver = await start(new Codegen().interface);
  first = driver.reserve!(4, 1);
});

describe('code made at run time', () => {
  it('is called through the table', () => {
    expect(first).toBe(2);
    expect(driver.addByEmitting!(first, 5, 100)).toBe(105);
    expect(driver.addByEmitting!(first + 1, 50, 100)).toBe(150);
    expect(driver.call!(first, 1)).toBe(6);
  });

  it('works on its maker`s memory, table and functions, and on constants', async () => {
    const text = `(module
      (type $unary (func (param i32) (result i32)))
      (import "core" "memory" (memory 1))
      (import "core" "table" (table 1 funcref))
      (import "core" "double" (func $double (param i32) (result i32)))
      (import "constant" "1" (global $slot i32))
      (import "constant" "0" (global $address i32))
      (func (export "0") (param i32) (result i32)
        (i32.store (global.get $address) (call $double (local.get 0)))
        (return_call_indirect (type $unary) (local.get 0) (global.get $slot)))
      (func (export "1") (param i32) (result i32) (i32.const -1)))`;
    expect(await install(driver, text, first, [20000, 1])).toBe(2);
    expect(driver.call!(first, 21)).toBe(1021);
    expect(driver.peek!(20000)).toBe(42);
    expect(driver.call!(first + 1, 0)).toBe(0xffffffff);
  });

  it('calls the functions that slots hold when it is installed, whatever they hold later', async () => {
    const text = `(module
      (import "slot" "2" (func $translation (param i32) (result i32)))
      (import "slot" "1" (func $rest (param i32) (result i32)))
      (func (export "0") (param i32) (result i32) (return_call $translation (local.get 0)))
      (func (export "1") (param i32) (result i32) (return_call $rest (local.get 0))))`;
    await install(driver, ADDER, first);
    expect(await install(driver, text, first + 1, [-1, 1, first])).toBe(2);
    expect([0, 1, 2].map((at) => driver.call!(first + at, 5))).toEqual([12, 12, 1005]);
    driver.release!(first);
    await install(driver, SAME, first);
    expect([0, 1, 2].map((at) => driver.call!(first + at, 5))).toEqual([5, 12, 1005]);
  });

  it('gives way to what the slot held, when it is released', async () => {
    expect(driver.call!(first, 1)).toBe(1001);
    await install(driver, SAME, first);
    expect(driver.call!(first, 1)).toBe(1);
    expect(driver.release!(first)).toBeUndefined();
    expect(driver.call!(first, 1)).toBe(1001);
    expect(await install(driver, SAME, first)).toBe(1);
  });

  it('is each instance`s own', async () => {
    const other = await start(new Codegen().interface);
    expect(other.reserve!(1, 1)).toBe(2);
    await install(driver, SAME, first);
    expect(other.call!(2, 1)).toBe(1001);
  });
});

describe('a module is refused', () => {
  const at = (body: string) => `(module ${body} ${FUNCTION('(local.get 0)')})`;
  it.each([
    ['that is none', Uint8Array.of(1, 2, 3), 'invalid-module'],
    ['of no bytes', new Uint8Array(), 'invalid-module'],
    ['that is a component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0), 'invalid-module'],
    [
      'that does not type-check',
      ADDER.map((byte, index) => (index === ADDER_CONSTANT - 1 ? 0x42 : byte)),
      'invalid-module',
    ],
    ['that ends early', ADDER.subarray(0, -1), 'invalid-module'],
    ['with a memory of its own', at('(memory 1)'), 'invalid-module'],
    ['with a table of its own', at('(table 1 funcref)'), 'invalid-module'],
    ['with a start function', at('(func $s) (start $s)'), 'invalid-module'],
    ['with data', at('(import "core" "memory" (memory 1)) (data (i32.const 0) "x")'), 'invalid-module'],
    [
      'with elements',
      at('(import "core" "table" (table 1 funcref)) (func $s) (elem (i32.const 0) $s)'),
      'invalid-module',
    ],
    ['without exports', '(module (func))', 'invalid-module'],
    ['with another export', '(module (func (export "run")))', 'invalid-module'],
    [
      'with a gap in its exports',
      `(module ${FUNCTION('(local.get 0)')} ${FUNCTION('(local.get 0)', '2')})`,
      'invalid-module',
    ],
    ['that exports a global', '(module (global (export "0") i32 (i32.const 0)))', 'invalid-module'],
    [
      'that imports from elsewhere',
      at('(import "wasi_snapshot_preview1" "fd_write" (func))'),
      'invalid-import',
    ],
    ['that imports the broker', at(`(import "${CODE}" "install" (func (param i32)))`), 'invalid-import'],
    ['that imports what is not exported', at('(import "core" "rest" (func))'), 'invalid-import'],
    ['that imports a property of objects', at('(import "core" "toString" (func))'), 'invalid-import'],
    ['that imports a prototype', at('(import "constant" "__proto__" (global i32))'), 'invalid-import'],
    ['that imports another type', at('(import "core" "memory" (func))'), 'invalid-import'],
    ['that imports another signature', at('(import "core" "double" (func (param i64)))'), 'invalid-import'],
    [
      'that imports a constant that was not given',
      at('(import "constant" "2" (global i32))'),
      'invalid-import',
    ],
    [
      'that imports a constant as a variable',
      at('(import "constant" "0" (global (mut i32)))'),
      'invalid-import',
    ],
    ['that imports a constant as a float', at('(import "constant" "0" (global i64))'), 'invalid-import'],
    [
      'that imports a constant by another number',
      at('(import "constant" "01" (global i32))'),
      'invalid-import',
    ],
  ])('%s', async (_, text, error) => {
    expect(await install(driver, text, first, [1, 2])).toBe(error);
    expect(driver.call!(first, 1)).toBe(1001);
    expect(await install(driver, SAME, first)).toBe(1);
  });

  const BY_SLOT = (name: string, what = '(func (param i32) (result i32))') =>
    at(`(import "slot" "${name}" ${what})`);
  it.each([
    ['out of the table', BY_SLOT('0'), 6],
    ['far out of it', BY_SLOT('0'), -1],
    ['that is empty', BY_SLOT('0'), 0],
    ['that is not a constant`s number', BY_SLOT('1'), 1],
    ['by a name that is no number', BY_SLOT('rest'), 1],
    ['by another number', BY_SLOT('00'), 1],
    ['by no name', BY_SLOT(''), 1],
    ['as a constant', BY_SLOT('0', '(global i32)'), 1],
    ['as a table', BY_SLOT('0', '(table 1 funcref)'), 1],
    ['as a memory', BY_SLOT('0', '(memory 1)'), 1],
    ['with another signature', BY_SLOT('0', '(func (param i64))'), 1],
  ])('that imports a slot %s', async (_, text, slot) => {
    expect(await install(driver, text, first, [slot])).toBe('invalid-import');
    expect(driver.call!(first, 1)).toBe(1001);
    expect(await install(driver, BY_SLOT('0'), first, [1])).toBe(1);
  });

  it('or installed, whichever bit of it is flipped', async () => {
    for (let index = 0; index < ADDER.length; index++) {
      const bad = Uint8Array.from(ADDER);
      bad[index]! ^= 1 << (index & 7);
      const result = await install(driver, bad, first);
      if (result === 1) driver.release!(first);
      else expect(CODEGEN_ERRORS).toContain(result);
    }
    expect(await install(driver, SAME, first)).toBe(1);
  });

  it.each([
    ['no slot of its maker`s', () => 1000],
    ['a slot that was not reserved', () => 1],
    ['the last slot, for two functions', () => first + 3],
  ])('for %s', async (_, slot) => {
    const two = `(module ${FUNCTION('(local.get 0)')} ${FUNCTION('(local.get 0)', '1')})`;
    expect(await install(driver, two, slot())).toBe('invalid-slot');
  });

  it('for a slot in use', async () => {
    await install(driver, SAME, first + 1);
    expect(await install(driver, SAME, first + 1)).toBe('invalid-slot');
  });

  it.each([
    [0xffff_fff0, 16, 0, 0],
    [4 * 65536 - 4, 8, 0, 0],
    [0, 8, 4 * 65536, 4],
    [0, 8, 0, 3],
  ])('in the span %i, %i with constants %i, %i', (...spans) => {
    expect(answer(() => driver.install!(...spans, first))).toBe('invalid-span');
  });
});

describe('slots', () => {
  it.each([
    [0, 1, 'invalid-slot'],
    [1, 0, 'invalid-slot'],
    [1, 77777, 'invalid-slot'],
    [0xffff_ffff, 1, 'exhausted'],
    // More than the table can have.
    [5000, 1, 'exhausted'],
  ])('reserving %i with %i is refused: %s', (count, rest, error) => {
    expect(answer(() => driver.reserve!(count, rest))).toBe(error);
  });

  it('that hold no translation cannot be released', async () => {
    expect(answer(() => driver.release!(first))).toBe('invalid-slot');
    expect(answer(() => driver.release!(1))).toBe('invalid-slot');
    const two = `(module ${FUNCTION('(local.get 0)')} ${FUNCTION('(local.get 0)', '1')})`;
    await install(driver, two, first);
    expect(answer(() => driver.release!(first + 1))).toBe('invalid-slot');
  });
});

describe('limits', () => {
  const limited = (limits: Partial<CodegenLimits>) =>
    start(new Codegen({ ...CODEGEN_LIMITS, ...limits }).interface);

  it.each([
    ['bytes of a module', { module: ADDER.length - 1 }, 0],
    ['modules', { modules: 1 }, 1],
    ['bytes of all', { bytes: 2 * ADDER.length - 1 }, 1],
  ])('of %s', async (_, limits, before) => {
    const one = await limited(limits);
    one.reserve!(4, 1);
    for (let slot = 2; slot < 2 + before; slot++) expect(await install(one, ADDER, slot)).toBe(1);
    expect(await install(one, ADDER, 5)).toBe('exhausted');
    if (before === 0) return;
    one.release!(2);
    expect(await install(one, ADDER, 5)).toBe(1);
  });

  it('of slots', async () => {
    const one = await limited({ slots: 3 });
    expect(one.reserve!(2, 1)).toBe(2);
    expect(answer(() => one.reserve!(2, 1))).toBe('exhausted');
    expect(one.reserve!(1, 1)).toBe(4);
  });

  it('of an owner count for each of its core instances, which a host has as many of as it allows', async () => {
    const { interface: code } = new Codegen({ ...CODEGEN_LIMITS, modules: 1 });
    const [one, two] = [await start(code), await start(code)];
    expect([one.reserve!(1, 1), two.reserve!(1, 1)]).toEqual([2, 2]);
    expect(await install(one, ADDER, 2)).toBe(1);
    expect(await install(one, ADDER, 2)).toBe('exhausted');
    expect(await install(two, ADDER, 2)).toBe(1);
  });
});

/** Finds what it is made with, and takes one item. */
class SmallStore implements CodeStore {
  readonly made: (readonly [string, string])[] = [];
  readonly #items: readonly (readonly [string, Uint8Array])[];

  constructor(items: readonly (readonly [string, Uint8Array])[] = []) {
    this.#items = items;
  }

  labels(): Uint8Array[] {
    return this.#items.map(([label]) => Buffer.from(label));
  }

  content(number: number): Uint8Array | undefined {
    return this.#items[number]?.[1];
  }

  keep(label: Uint8Array, content: Uint8Array): boolean {
    if (this.made.length === 1) return false;
    this.made.push([Buffer.from(label).toString(), Buffer.from(content).toString()]);
    return true;
  }
}

describe('what runs keep for each other', () => {
  const report = emptyReport();
  const over = (store?: CodeStore) => start(new Codegen(CODEGEN_LIMITS, { store, report }).interface);
  const bytesAt = (one: Driver, at: number, length: number) =>
    Buffer.from(Uint32Array.from({ length: length / 4 }, (_, index) => one.peek!(at + index * 4)).buffer);

  it('is named by its labels, as many as fit', async () => {
    const one = await over(
      new SmallStore([
        ['first', ADDER],
        ['', ADDER],
        ['three', ADDER],
      ]), // the newest first
    );
    expect(one.kept!(0, PLACE, 100)).toBe(22);
    expect(bytesAt(one, PLACE, 24).toString('latin1')).toBe('\x05\0\0\0three\0\0\0\0\x05\0\0\0first\0\0');
    expect([21, 13, 12, 9, 8, 0].map((length) => one.kept!(0, PLACE, length))).toEqual([13, 13, 9, 9, 0, 0]);
    expect([1, 2, 3, 0xffff_ffff].map((number) => one.kept!(number, PLACE, 100))).toEqual([13, 9, 0, 0]);
  });

  it('is recalled in parts, and counted when it is installed', async () => {
    const content = Buffer.concat([Buffer.from('head'), ADDER]);
    const one = await over(new SmallStore([['a', content]]));
    one.reserve!(4, 1);
    expect(one.recall!(0, 0, PLACE, 4)).toBe(content.length);
    expect(bytesAt(one, PLACE, 8).toString('latin1')).toBe('head\0\0\0\0');
    expect(one.recall!(0, content.length, PLACE, 4)).toBe(content.length);
    expect(answer(() => one.recall!(1, 0, PLACE, 4))).toBe('not-kept');
    expect(one.recall!(0, 4, PLACE, ADDER.length)).toBe(content.length);
    const before = report.recalledFunctions;
    expect(one.install!(PLACE, ADDER.length, 0, 0, 2)).toBe(1);
    expect(one.reinstall!(0, 4, 0, 0, 3)).toBe(1);
    expect([one.call!(2, 1), one.call!(3, 1)]).toEqual([8, 8]);
    expect(report.recalledFunctions - before).toBe(1);
    expect(answer(() => one.reinstall!(1, 4, 0, 0, 4))).toBe('not-kept');
    expect(answer(() => one.reinstall!(0, content.length + 1, 0, 0, 4))).toBe('not-kept');
    expect(answer(() => one.reinstall!(0, 3, 0, 0, 4))).toBe('invalid-module');
    expect(answer(() => one.reinstall!(0, 4, 0, 0, 3))).toBe('invalid-slot');
    expect(answer(() => one.reinstall!(0, 4, 0xffff_fff0, 32, 4))).toBe('invalid-span');
    expect(answer(() => one.reinstall!(0, 4, 0, 3, 4))).toBe('invalid-span');
  });

  it('is given to the host, as much as it takes', async () => {
    const store = new SmallStore();
    const limits = { ...CODEGEN_LIMITS, kept: 24 };
    const one = await start(new Codegen(limits, { store, report }).interface);
    one.poke!(PLACE, Buffer.from('labelcontent'));
    expect(one.keep!(PLACE, 5, PLACE + 5, 7)).toBeUndefined();
    one.poke!(PLACE, Buffer.alloc(12));
    expect(store.made).toEqual([['label', 'content']]);
    expect(one.keep!(PLACE, 5, PLACE + 5, 7)).toBeUndefined();
    expect(store.made).toHaveLength(1);
    expect(answer(() => one.keep!(PLACE, 5, PLACE + 5, 7))).toBe('exhausted');
  });

  it('lies in the memory of its maker', async () => {
    const one = await over(new SmallStore([['a', ADDER]]));
    const outside = [0xffff_fff0, 32] as const;
    expect(answer(() => one.kept!(0, ...outside))).toBe('invalid-span');
    expect(answer(() => one.recall!(0, 0, ...outside))).toBe('invalid-span');
    expect(answer(() => one.keep!(...outside, 0, 0))).toBe('invalid-span');
    expect(answer(() => one.keep!(0, 0, ...outside))).toBe('invalid-span');
  });

  it('is there for other instances, behind what the host has', async () => {
    const store = new SmallStore([['old', ADDER]]);
    const { interface: broker } = new Codegen(CODEGEN_LIMITS, { store, report });
    const [one, two] = [await start(broker), await start(broker)];
    expect(one.kept!(0, PLACE, 100)).toBe(7);
    one.poke!(PLACE, Buffer.concat([Buffer.from('new'), ADDER]));
    expect(one.keep!(PLACE, 3, PLACE, 3 + ADDER.length)).toBeUndefined();
    expect(two.kept!(0, PLACE, 100)).toBe(14);
    expect(bytesAt(two, PLACE, 16).toString('latin1')).toBe('\x03\0\0\0old\x03\0\0\0new\0\0');
    expect(one.kept!(1, PLACE, 100)).toBe(7);
    expect(bytesAt(one, PLACE, 8).subarray(0, 7).toString('latin1')).toBe('\x03\0\0\0new');
  });

  it('is compiled once', async () => {
    const { interface: broker } = new Codegen(CODEGEN_LIMITS, { report });
    const [one, two] = [await start(broker), await start(broker)];
    one.poke!(PLACE, Buffer.concat([Buffer.from('head'), ADDER]));
    expect(one.keep!(PLACE, 1, PLACE, 4 + ADDER.length)).toBeUndefined();
    const compiled = vi.spyOn(WebAssembly, 'Module');
    for (const maker of [one, two]) {
      maker.reserve!(4, 1);
      for (const slot of [2, 3]) expect(maker.reinstall!(0, 4, 0, 0, slot)).toBe(1);
    }
    expect(compiled).toHaveBeenCalledTimes(1);
    expect(report.sharedFunctions).toBe(4);
    compiled.mockRestore();
  });

  it("is this run's alone where the host has no place for it", async () => {
    const one = await over();
    expect(one.kept!(0, PLACE, 100)).toBe(0);
    expect(answer(() => one.recall!(0, 0, PLACE, 4))).toBe('not-kept');
    expect(one.keep!(PLACE, 5, PLACE, 7)).toBeUndefined();
  });
});

describe('who calls', () => {
  it('is refused if it is not the owner, whatever it asks', async () => {
    const lines: string[] = [];
    const stranger = await start(accessTo(BROKERS[0]!, 'maker', false, (line) => lines.push(line)));
    expect(answer(() => stranger.reserve!(1, 1))).toBe('not-owner');
    expect(await install(stranger, ADDER, 2)).toBe('not-owner');
    expect(answer(() => stranger.release!(2))).toBe('not-owner');
    expect(answer(() => stranger.kept!(0, PLACE, 4))).toBe('not-owner');
    expect(answer(() => stranger.recall!(0, 0, PLACE, 4))).toBe('not-owner');
    expect(answer(() => stranger.reinstall!(0, 0, 0, 0, 2))).toBe('not-owner');
    expect(answer(() => stranger.keep!(PLACE, 4, PLACE, 4))).toBe('not-owner');
    expect(lines).toEqual([`maker called ${CODE}#reserve, which belongs to x86`]);
  });

  it('is served if it is', async () => {
    const owner = await start(accessTo(BROKERS[0]!, 'x86', true, () => {}));
    expect(owner.reserve!(1, 1)).toBe(2);
  });

  it.each([
    ['no table', ''],
    [
      'two tables',
      '(table (export "a") 2 funcref) (table (export "b") 2 funcref) (elem (i32.const 1) $rest)',
    ],
  ])('needs one table, and has %s', async (_, table) => {
    const source = decodeComponent(await makerComponent(table));
    const other = await start(new Codegen().interface, source);
    expect(answer(() => other.reserve!(1, 1))).toBe('unsupported');
  });
});
