import { transpile } from '@bytecodealliance/jco';
import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeComponent, type ExportedInstance, instantiate } from '../../kernel/component/index.ts';
import { type Composition, compose } from './compose.ts';
import { component, type TwoParts, twoParts } from './test/two-parts.ts';

const RUN = 'wasi:cli/run@0.2.6';

let two: TwoParts;
beforeAll(async () => {
  two = await twoParts();
});

function counting(changes: Partial<Composition> = {}): Composition {
  return {
    parts: { program: two.program, counter: two.counter },
    wiring: { 'test:count/counts': 'counter' },
    exports: { [RUN]: 'program' },
    ...changes,
  };
}

/** The message that it is refused with. */
function refusal(composition: Composition): string {
  try {
    compose(composition);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
}

const bytesOf = (composition: Composition) => compose(composition).concatenated();

describe('a program and the counter that it imports', () => {
  it('run as one component that imports nothing', async () => {
    const composed = decodeComponent(bytesOf(counting()));
    expect([...composed.type.imports.keys()]).toEqual([]);
    expect([...composed.type.exports.keys()]).toEqual([RUN]);
    const instance = await instantiate(composed, { name: 'composed', imports: {} });
    const run = instance.exports.get(RUN) as ExportedInstance;
    expect((run.js as { run(): unknown }).run()).toBe(undefined);
  });

  it('are inside byte for byte, each behind what it imports from', () => {
    const bytes = Buffer.from(bytesOf(counting()));
    const [counter, program] = [bytes.indexOf(two.counter), bytes.indexOf(two.program)];
    expect(counter).toBeGreaterThan(0);
    expect(program).toBeGreaterThan(counter);
  });

  it('are text that another tool reads as it was meant', async () => {
    const text = await print(bytesOf(counting()));
    const outer = text.split('\n').filter((line) => /^ {2}\S/.test(line) || /^ {4}\(export/.test(line));
    expect(outer.map((line) => line.trim()).filter((line) => line !== ')')).toEqual([
      '(type (;0;) (enum "light" "dark"))',
      '(type (;1;) (record (field "shade" 0) (field "size" u32)))',
      '(instance (;0;)',
      '(export "shade" (type 0))',
      '(export "label" (type 1))',
      '(component (;0;)',
      ...exportLines(text, 0),
      '(instance (;1;) (instantiate 0',
      '(alias export 1 "test:count/counts@1.2.3" (instance (;2;)))',
      '(component (;1;)',
      ...exportLines(text, 1),
      '(instance (;3;) (instantiate 1',
      `(alias export 3 "${RUN}" (instance (;4;)))`,
      `(export (;5;) "${RUN}" (instance 4))`,
    ]);
  });

  it('are a program for jco, too', async () => {
    const { files } = await transpile(bytesOf(counting()), { name: 'composed' });
    expect(Object.keys(files)).toContain('composed.js');
  });

  it('are the same bytes each time', () => {
    expect(Buffer.compare(bytesOf(counting()), bytesOf(counting()))).toBe(0);
  });
});

/** Exports of a nested component, which stand as deep as those of an instance. */
function exportLines(text: string, index: number): string[] {
  const start = text.indexOf(`\n  (component (;${index};)`);
  const lines = text.slice(start, text.indexOf('\n  )', start)).split('\n');
  return lines.filter((line) => /^ {4}\(export/.test(line)).map((line) => line.trim());
}

describe('what no part provides', () => {
  /** Streams alone, of an older version. */
  const older = () =>
    component(
      `(module
        (import "wasi:io/streams@0.2.3" "[method]input-stream.skip" (func (param i32) (result i64)))
        (memory (export "memory") 1))`,
      'older',
      `package test:older; world older { import wasi:io/streams@0.2.3; } ${io('0.2.3')}`,
    );
  /** Streams that one can wait for. */
  const newer = () =>
    component(
      `(module
        (import "wasi:io/streams@0.2.6" "[method]input-stream.subscribe" (func (param i32) (result i32)))
        (import "wasi:io/poll@0.2.6" "[method]pollable.ready" (func (param i32) (result i32)))
        (memory (export "memory") 1))`,
      'newer',
      `package test:newer; world newer { import wasi:io/streams@0.2.6; import wasi:io/poll@0.2.6; } ${io('0.2.6')}`,
    );

  it('is imported once, by its newest name, behind what its resources come from', async () => {
    const bytes = bytesOf({ parts: { older: await older(), newer: await newer() }, wiring: {}, exports: {} });
    const { imports } = decodeComponent(bytes).type;
    expect([...imports.keys()]).toEqual(['wasi:io/poll@0.2.6', 'wasi:io/streams@0.2.6']);
    const [poll, streams] = [...imports.values()].map(exportsOf);
    expect([...streams!.keys()]).toEqual([
      'input-stream',
      '[method]input-stream.skip',
      'pollable',
      '[method]input-stream.subscribe',
    ]);
    expect(resourceOf(streams!.get('pollable'))).toBe(resourceOf(poll!.get('pollable')));
    await expect(print(bytes)).resolves.toContain('(import "wasi:io/streams@0.2.6"');
  });

  it('must look the same to all', async () => {
    const other = await component(
      `(module
        (import "wasi:io/poll@0.2.6" "[method]pollable.ready" (func (param i32) (result i64)))
        (memory (export "memory") 1))`,
      'other',
      `package test:other; world other { import wasi:io/poll@0.2.6; }
       package wasi:io@0.2.6 { interface poll { resource pollable { ready: func() -> u64; } } }`,
    );
    const composition = { parts: { newer: await newer(), other }, wiring: {}, exports: {} };
    expect(refusal(composition)).toBe(
      'other and newer cannot share an import (given is what newer imports): ' +
        'wasi:io/poll@0.2.6 > [method]pollable.ready > result: wanted u64, given bool',
    );
  });
});

function io(version: string): string {
  return `package wasi:io@${version} {
    interface poll { resource pollable { ready: func() -> bool; } }
    interface streams {
      use poll.{pollable};
      resource input-stream { skip: func() -> u64; subscribe: func() -> pollable; }
    }
  }`;
}

type Extern =
  ReturnType<typeof decodeComponent>['type']['imports'] extends ReadonlyMap<string, infer T> ? T : never;

function exportsOf(type: Extern) {
  return (type as Extract<Extern, { kind: 'instance' }>).type.exports;
}

function resourceOf(type: Extern | undefined) {
  return (type as Extract<Extern, { kind: 'resource' }>).resource;
}

describe('a wiring', () => {
  /** A counter whose add takes something else, or that has another version. */
  const otherCounter = (version: string, more: string, flat: string) =>
    component(
      `(module
        (import "[export]test:count/counts@${version}" "[resource-new]counter" (func (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "test:count/counts@${version}#[constructor]counter") (param i32) (result i32) unreachable)
        (func (export "test:count/counts@${version}#[method]counter.add") (param i32 ${flat}) (result i32)
          unreachable)
        (func (export "test:count/counts@${version}#[method]counter.shown") (param i32) (result i32) unreachable))`,
      'other',
      `package test:count@${version};
       interface names { enum shade { light, dark } record label { shade: shade, size: u32 } }
       interface counts {
         use names.{label};
         resource counter { constructor(start: u32); add: func(more: ${more}) -> u32; shown: func() -> label; }
       }
       world other { export counts; }`,
    );

  const withCounter = (counter: Uint8Array) => counting({ parts: { program: two.program, counter } });
  const wanted =
    'wanted interface { counter, label, [constructor]counter, [method]counter.add, [method]counter.shown }';
  const place = 'test:count/counts@1.2.3';

  it('with a mismatch prints both sides and where', async () => {
    const counter = await otherCounter('1.2.3', 'u64', 'i64');
    expect(refusal(withCounter(counter))).toBe(
      `program cannot be linked to counter: ${place} > [method]counter.add > parameter more: wanted u32, given u64`,
    );
  });

  it('with another version that fits is as good', async () => {
    const counter = await otherCounter('1.3.0', 'u32', 'i32');
    expect(() => compose(withCounter(counter))).not.toThrow();
  });

  it('with another version that does not fit names it', async () => {
    const counter = await otherCounter('2.0.0', 'u32', 'i32');
    expect(refusal(withCounter(counter))).toBe(
      `program cannot be linked to counter: ${place}: ${wanted}, given test:count/counts@2.0.0, a version that does not fit`,
    );
  });

  it.each<[string, Partial<Composition>, string]>([
    [
      'without a provider',
      { wiring: {} },
      `program cannot be linked (no part is to provide it): ${place}: ${wanted}, given nothing`,
    ],
    [
      'to a part that lacks it',
      { wiring: { 'test:count/counts': 'program' } },
      `program cannot be linked to program: ${place}: ${wanted}, given nothing`,
    ],
    [
      'to no part',
      { wiring: { 'test:count/counts': 'abacus' } },
      `program cannot be linked to abacus, which is no part: ${place}: ${wanted}, given nothing`,
    ],
    [
      'without what is to be exported',
      { exports: { [RUN]: 'counter' } },
      `${RUN} is to be exported, but counter lacks it`,
    ],
    [
      'without who is to export',
      { exports: { [RUN]: 'abacus' } },
      `${RUN} is to be exported, but abacus is no part`,
    ],
  ])('%s is refused', (_, changes, message) => {
    expect(refusal(counting(changes))).toBe(message);
  });

  it('in a circle is refused', async () => {
    const half = (mine: string, other: string) =>
      component(
        `(module
          (import "test:circle/${other}" "f" (func)) (memory (export "memory") 1)
          (func (export "test:circle/${mine}#f")))`,
        'half',
        `package test:circle; interface ${mine} { f: func(); } interface ${other} { f: func(); }
         world half { import ${other}; export ${mine}; }`,
      );
    const parts = { egg: await half('egg', 'hen'), hen: await half('hen', 'egg') };
    const wiring = { 'test:circle/egg': 'egg', 'test:circle/hen': 'hen' };
    expect(refusal({ parts, wiring, exports: {} })).toBe(
      'parts import from one another in a circle: egg -> hen -> egg',
    );
  });

  it('of anything but interfaces is refused', async () => {
    const alone = await component(
      '(module (import "$root" "f" (func)) (memory (export "memory") 1))',
      'alone',
      'package test:alone; world alone { import f: func(); }',
    );
    expect(refusal({ parts: { alone }, wiring: {}, exports: {} })).toBe(
      'alone imports "f", which is a func; only interfaces can be wired',
    );
  });
});
