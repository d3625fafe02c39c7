/** Bytes that are no component: a tiny input for each message, and inputs made to hang or exhaust the decoder. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { dummyComponent } from '../../../tests/conformance/wit-world.ts';
import { decodeComponent } from '../types/resolve.ts';
import { BinaryError } from './error.ts';
import { MAX_NESTING } from './limits.ts';

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const coreModule = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const leb = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
const section = (id: number, ...content: number[]) => [id, ...leb(content.length), ...content];
const text = (value: string) => [...leb(value.length), ...new TextEncoder().encode(value)];
const component = (...sections: number[][]) => Uint8Array.from([...preamble, ...sections.flat()]);

/** Whatever the bytes, the answer is a component or a BinaryError whose offset lies in the file. */
function refusal(bytes: Uint8Array): BinaryError | undefined {
  try {
    decodeComponent(bytes);
    return undefined;
  } catch (error) {
    if (!(error instanceof BinaryError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return error;
  }
}

/** Columns: what is wrong; the sections after the preamble; the message. */
const cases: readonly (readonly [string, number[][], string])[] = [
  ['a section that is none', [section(13)], 'unknown section 13 (at offset 0x8)'],
  ['a section cut short', [[7, 5, 0]], 'a section is 5 bytes long, but only 1 are left (at offset 0xa)'],
  ['a section too long', [section(7, 0, 0)], '1 bytes too many in a section (at offset 0xb)'],
  ['a value section', [section(12)], 'value definitions are not supported yet (at offset 0x8)'],
  [
    'a start section',
    [section(9, 0, 0, 0)],
    'component start functions are not supported yet (at offset 0xa)',
  ],
  [
    'too many types',
    [section(7, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    '4294967295 types do not fit in the 0 bytes that are left (at offset 0xa)',
  ],

  // Core modules
  [
    'a module that is none',
    [section(1, ...coreModule.slice(0, 4), 2, 0, 0, 0)],
    'a core module does not start with the preamble of WebAssembly 1 (at offset 0xa)',
  ],
  [
    'a component as a module',
    [section(1, ...preamble)],
    'a core module does not start with the preamble of WebAssembly 1 (at offset 0xa)',
  ],
  [
    'a module cut short',
    [section(1, 0, 0x61)],
    'unexpected end in the preamble of a core module (at offset 0xc)',
  ],
  [
    'a core section cut short',
    [section(1, ...coreModule, 1, 9)],
    'a core section is 9 bytes long, but only 0 are left (at offset 0x14)',
  ],
  [
    'a core section too long',
    [section(1, ...coreModule, 1, 2, 0, 0)],
    '1 bytes too many in a core section (at offset 0x15)',
  ],
  [
    'a core type that is none',
    [section(1, ...coreModule, 1, 2, 1, 0x40)],
    'unknown core type 0x40 (at offset 0x15)',
  ],
  [
    'a core value type that is none',
    [section(1, ...coreModule, 1, 4, 1, 0x60, 1, 0x40)],
    'unknown core value type 0x40 (at offset 0x17)',
  ],
  [
    'a core import that is none',
    [section(1, ...coreModule, 2, 4, 1, 0, 0, 9)],
    'unknown core extern type 0x09 (at offset 0x17)',
  ],
  [
    'limits that are none',
    [section(1, ...coreModule, 2, 6, 1, 0, 0, 2, 0x40, 0)],
    'unknown limits 0x40 (at offset 0x18)',
  ],
  [
    'a limit without end',
    [section(1, ...coreModule, 2, 17, 1, 0, 0, 2, 0, ...Array(12).fill(0x80))],
    'a limit does not fit in 64 bits (at offset 0x19)',
  ],
  [
    'a tag that is none',
    [section(1, ...coreModule, 2, 6, 1, 0, 0, 4, 1, 0)],
    'the attribute of a tag is 0x01, not 0x00 (at offset 0x18)',
  ],
  [
    'a core export that is none',
    [section(1, ...coreModule, 7, 4, 1, 0, 7, 0)],
    'unknown kind of core export 0x07 (at offset 0x15)',
  ],
  [
    'a core function that is not there',
    [section(1, ...coreModule, 7, 4, 1, 0, 0, 5)],
    'core export "": no function 5 (at offset 0x15)',
  ],
  [
    'a core function of no type',
    [section(1, ...coreModule, 3, 2, 1, 9, 7, 4, 1, 0, 0, 0)],
    'core type 9 is not a function type (at offset 0x19)',
  ],

  // Core instances and types
  ['a core instance that is none', [section(2, 1, 2)], 'unknown form of core instance 0x02 (at offset 0xb)'],
  [
    'a core argument of another sort',
    [section(2, 1, 0, 0, 1, 0, 0x11, 0)],
    'the sort of a core instantiation argument is 0x11, not 0x12 (at offset 0xf)',
  ],
  ['a core sort that is none', [section(2, 1, 1, 1, 0, 0x13, 0)], 'unknown core sort 0x13 (at offset 0xe)'],
  [
    'a core type as a core export',
    [section(3, 1, 0x60, 0, 0), section(2, 1, 1, 1, 0, 0x10, 0)],
    'a core type cannot be a core export (at offset 0x11)',
  ],
  [
    'a module type in a module type',
    [section(3, 1, 0x50, 1, 1, 0x50, 0)],
    'a module type inside a module type (at offset 0xe)',
  ],
  [
    'a module declaration that is none',
    [section(3, 1, 0x50, 1, 9)],
    'unknown module declaration 0x09 (at offset 0xd)',
  ],
  [
    'a core alias of itself',
    [section(3, 1, 0x50, 1, 2, 0x10, 1, 0, 0)],
    'an alias inside a module type reaches into the module type itself (at offset 0xd)',
  ],
  [
    'a core alias of a module type',
    [section(3, 2, 0x50, 0, 0x50, 1, 2, 0x10, 1, 1, 0)],
    'an alias inside a module type reaches a module type (at offset 0xf)',
  ],
  [
    'a core alias of another sort',
    [section(3, 1, 0x50, 1, 2, 0x11)],
    'the sort of a core alias is 0x11, not 0x10 (at offset 0xe)',
  ],
  [
    'a core alias of another form',
    [section(3, 1, 0x50, 1, 2, 0x10, 0)],
    'the form of a core alias is 0x00, not 0x01 (at offset 0xf)',
  ],

  // Nested components
  [
    'a nested component that is none',
    [section(4, ...coreModule)],
    'this is a core module, not a component (wasm-tools component new makes one) (at offset 0xe)',
  ],
  ['a nested component cut short', [section(4, 0, 0x61)], 'too short for a component (at offset 0xa)'],

  // Instances and aliases
  ['an instance that is none', [section(5, 1, 2)], 'unknown form of instance 0x02 (at offset 0xb)'],
  ['a sort that is none', [section(6, 1, 6)], 'unknown sort 0x06 (at offset 0xb)'],
  ['an alias that is none', [section(6, 1, 1, 3)], 'unknown form of alias 0x03 (at offset 0xc)'],
  [
    'an outer alias of a function',
    [section(6, 1, 1, 2, 0, 0)],
    'an outer alias cannot reach a function (at offset 0xb)',
  ],
  [
    'a core function gathered',
    [section(5, 1, 1, 1, 0, 1, 0x61, 0, 0, 0)],
    'a core function cannot be imported or exported (at offset 0xb)',
  ],

  // Types
  ['a type that is none', [section(7, 1, 0x44)], 'unknown type 0x44 (at offset 0xb)'],
  ['a value type that is none', [section(7, 1, 0x70, 0x41)], 'unknown type 0x41 (at offset 0xc)'],
  [
    'a result that is none',
    [section(7, 1, 0x40, 0, 2)],
    'the result of a function starts with 0x02, not 0x00 or 0x01 (at offset 0xd)',
  ],
  [
    'named results',
    [section(7, 1, 0x40, 0, 1, 1)],
    'the number of named results is 0x01, not 0x00 (at offset 0xe)',
  ],
  [
    'a case with a refinement',
    [section(7, 1, 0x71, 1, 1, 0x61, 0, 1)],
    'the end of a case is 0x01, not 0x00 (at offset 0x10)',
  ],
  [
    'an option that is none',
    [section(7, 1, 0x6a, 2)],
    'the ok type of a result starts with 0x02, not 0x00 or 0x01 (at offset 0xc)',
  ],
  [
    'a resource of 64 bits',
    [section(7, 1, 0x3f, 0x7e)],
    'the representation of a resource is 0x7e, not 0x7f (at offset 0xc)',
  ],
  [
    'an import in an instance type',
    [section(7, 1, 0x42, 1, 3)],
    'an import inside an instance type (at offset 0xd)',
  ],
  ['a declaration that is none', [section(7, 1, 0x42, 1, 5)], 'unknown declaration 0x05 (at offset 0xd)'],

  // Imports and exports
  [
    'a name of an unknown form',
    [section(10, 1, 3)],
    'an import name starts with 0x03, not 0x00, 0x01 or 0x02 (at offset 0xb)',
  ],
  [
    'an attribute that is none',
    [section(10, 1, 2, ...text('a'), 1, 3)],
    'unknown name attribute 0x03 (at offset 0xf)',
  ],
  [
    'an attribute twice',
    [section(10, 1, 2, ...text('a'), 2, 0, ...text('b:c/d'), 0)],
    'name attribute 0x00 stands twice (at offset 0x16)',
  ],
  [
    'an extern type that is none',
    [section(10, 1, 0, ...text('a'), 6)],
    'unknown extern type 0x06 (at offset 0xe)',
  ],
  [
    'a module type of another sort',
    [section(10, 1, 0, ...text('a'), 0, 0x10)],
    'the sort of a core extern type is 0x10, not 0x11 (at offset 0xf)',
  ],
  [
    'a value import',
    [section(10, 1, 0, ...text('a'), 2)],
    'value imports and exports are not supported yet (at offset 0xe)',
  ],
  [
    'a type bound that is none',
    [section(10, 1, 0, ...text('a'), 3, 2)],
    'unknown type bound 0x02 (at offset 0xf)',
  ],
  [
    'an export type of an unknown form',
    [section(11, 1, 0, ...text('a'), 1, 0, 2)],
    'the type of an export starts with 0x02, not 0x00 or 0x01 (at offset 0x10)',
  ],

  // Canonical definitions
  [
    'a canonical definition that is none',
    [section(8, 1, 0x30)],
    'unknown canonical definition 0x30 (at offset 0xb)',
  ],
  [
    'a lift of another sort',
    [section(8, 1, 0, 1)],
    'the sort of a lifted function is 0x01, not 0x00 (at offset 0xc)',
  ],
  [
    'a lower of another sort',
    [section(8, 1, 1, 1)],
    'the sort of a lowered function is 0x01, not 0x00 (at offset 0xc)',
  ],
  ['an option that is none', [section(8, 1, 1, 0, 0, 1, 8)], 'unknown canonical option 0x08 (at offset 0xf)'],
  [
    'two encodings',
    [section(8, 1, 1, 0, 0, 2, 0, 1)],
    'canonical option string-encoding stands twice (at offset 0x10)',
  ],
  [
    'two memories',
    [section(8, 1, 1, 0, 0, 2, 3, 0, 3, 0)],
    'canonical option memory stands twice (at offset 0x11)',
  ],
  [
    'two reallocs',
    [section(8, 1, 1, 0, 0, 2, 4, 0, 4, 0)],
    'canonical option realloc stands twice (at offset 0x11)',
  ],
  [
    'two post-returns',
    [section(8, 1, 1, 0, 0, 2, 5, 0, 5, 0)],
    'canonical option post-return stands twice (at offset 0x11)',
  ],

  // What WASI 0.3 adds
  [
    'an async lift',
    [section(8, 1, 0, 0, 0, 1, 6)],
    'canonical option async (WASI 0.3) is not supported yet (at offset 0xf)',
  ],
  [
    'a callback',
    [section(8, 1, 0, 0, 0, 1, 7, 0)],
    'canonical option callback (WASI 0.3) is not supported yet (at offset 0xf)',
  ],
  ['task.return', [section(8, 1, 9)], 'canon task.return (WASI 0.3) is not supported yet (at offset 0xb)'],
  ['stream.read', [section(8, 1, 0x0f)], 'canon stream.read (WASI 0.3) is not supported yet (at offset 0xb)'],
  [
    'waitable-set.wait',
    [section(8, 1, 0x20)],
    'canon waitable-set.wait (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  [
    'thread.spawn-ref',
    [section(8, 1, 0x40)],
    'canon thread.spawn-ref (WASI 0.3) is not supported yet (at offset 0xb)',
  ],
  ['a stream', [section(7, 1, 0x66)], 'stream types (WASI 0.3) are not supported yet (at offset 0xb)'],
  ['a future', [section(7, 1, 0x65)], 'future types (WASI 0.3) are not supported yet (at offset 0xb)'],
  [
    'an error-context',
    [section(7, 1, 0x70, 0x64)],
    'error-context (WASI 0.3) is not supported yet (at offset 0xc)',
  ],
  [
    'an async function',
    [section(7, 1, 0x43)],
    'async functions (WASI 0.3) are not supported yet (at offset 0xb)',
  ],
  [
    'a list of fixed length',
    [section(7, 1, 0x67)],
    'lists of fixed length are not supported yet (at offset 0xb)',
  ],
  ['a map', [section(7, 1, 0x63)], 'map types are not supported yet (at offset 0xb)'],
  [
    'an async destructor',
    [section(7, 1, 0x3e)],
    'resources with an asynchronous destructor (WASI 0.3) are not supported yet (at offset 0xb)',
  ],
];

describe('a component is refused for', () => {
  it.each(cases)('%s', (_, sections, message) => {
    expect(refusal(component(...sections))?.message).toBe(message);
  });

  it.each([
    [[], 'too short for a component (at offset 0x0)'],
    [preamble.slice(0, 7), 'too short for a component (at offset 0x0)'],
    [
      [...new TextEncoder().encode('\x7fELF\x02\x01\x01\x00')],
      'not WebAssembly: the file does not start with "\\0asm" (at offset 0x0)',
    ],
    [
      coreModule,
      'this is a core module, not a component (wasm-tools component new makes one) (at offset 0x4)',
    ],
    [
      [0, 0x61, 0x73, 0x6d, 0x0c, 0, 1, 0],
      'component format version 0x0c is not supported, only 0x0d (at offset 0x4)',
    ],
    [[0, 0x61, 0x73, 0x6d, 0x0d, 0, 2, 0], 'unknown layer 2 (at offset 0x6)'],
  ])('the preamble %j', (bytes, message) => {
    expect(refusal(Uint8Array.from(bytes))?.message).toBe(message);
  });
});

describe('a damaged component', () => {
  const small = () =>
    parse(`(component
      (core module $M (func (export "f") (param i32) (result i32) (local.get 0)))
      (core instance $m (instantiate $M))
      (import "a:b/c@1.0.0" (instance $i (export "r" (type (sub resource))) (export "g" (func (param "x" u8)))))
      (alias export $i "r" (type $r))
      (type $rec (record (field "x" u8) (field "y" (option string))))
      (component $N (import "t" (type (sub resource))) (export "u" (type 0)))
      (instance $n (instantiate $N (with "t" (type $r))))
      (func $f (param "x" u32) (result u32) (canon lift (core func $m "f")))
      (core func (canon resource.drop $r))
      (export "f" (func $f)))`);

  it('is refused when it is cut short anywhere but between sections', async () => {
    const bytes = await small();
    const accepted: number[] = [];
    for (let end = 0; end < bytes.length; end++) if (!refusal(bytes.subarray(0, end))) accepted.push(end);
    expect(accepted).toEqual(sectionStarts(bytes));
  });

  it('gives a BinaryError or a component whichever bit is flipped', async () => {
    const bytes = await small();
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      if (refusal(bytes)) refused++;
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(refused).toBeGreaterThan(bytes.length * 4);
    expect(refusal(bytes)).toBeUndefined();
  });

  it('gives the same for a large one, with bytes overwritten all over it', async () => {
    const bytes = await dummyComponent('wasi:cli/command@0.2.12');
    for (let at = 8; at < bytes.length; at += 53) {
      const before = bytes[at]!;
      bytes[at] = (before * 31 + at) & 0xff;
      if (at % 3 === 0) refusal(bytes);
      else refusal(bytes.subarray(0, at));
      bytes[at] = before;
    }
    expect(refusal(bytes)).toBeUndefined();
  });
});

/** Where a file may end: before each of its sections. */
function sectionStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    starts.push(at);
    let [size, shift] = [0, 0];
    for (at++; ; at++, shift += 7) {
      size += (bytes[at]! & 0x7f) << shift;
      if (bytes[at]! < 0x80) break;
    }
    at += 1 + size;
  }
  return starts;
}

describe('a component made to exhaust the decoder is refused:', () => {
  const nested = (depth: number, inside: number[]): number[] =>
    depth === 0 ? inside : nested(depth - 1, section(4, ...preamble, ...inside));
  const tooDeep = `types and components are nested more than ${MAX_NESTING} deep`;

  it('components inside one another', () => {
    expect(refusal(component(nested(MAX_NESTING, [])))).toBeUndefined();
    expect(refusal(component(nested(MAX_NESTING + 1, [])))?.reason).toBe(tooDeep);
  });

  it('types inside one another', () => {
    const declared = (depth: number) => {
      const outer = new Array(depth - 1).fill([0x42, 1, 1]).flat();
      return component(section(7, 1, ...outer, 0x42, 0));
    };
    expect(refusal(declared(MAX_NESTING))).toBeUndefined();
    expect(refusal(declared(MAX_NESTING + 1))?.reason).toBe(tooDeep);
    expect(refusal(declared(10_000))?.reason).toBe(tooDeep);
  });

  it('value types inside one another', () => {
    const lists = (depth: number) => {
      const types = Array.from({ length: depth - 1 }, (_, i) => [0x70, ...signed(i)]).flat();
      return component(section(7, ...leb(depth), 0x7d, ...types));
    };
    expect(refusal(lists(100))).toBeUndefined();
    expect(refusal(lists(101))?.reason).toBe('a type is nested more than 100 deep');
  });

  it('a type that doubles in each definition', () => {
    const types = Array.from({ length: 40 }, (_, i) => [0x6f, 2, ...signed(i), ...signed(i)]).flat();
    expect(refusal(component(section(7, 41, 0x7d, ...types)))?.reason).toBe(
      'a type has more than 100000 parts when it is written out',
    );
  });

  it('an instance type that doubles in each definition', () => {
    const twice = (i: number) => [0x42, 3, 2, 3, 2, 1, ...leb(i), 4, 0, 1, 0x61, 5, 0, 4, 0, 1, 0x62, 5, 0];
    const first = [0x42, 1, 4, 0, 1, 0x72, 3, 1];
    const types = Array.from({ length: 40 }, (_, i) => twice(i)).flat();
    expect(refusal(component(section(7, 41, ...first, ...types)))?.reason).toBe(
      'the types of this component are too large to check',
    );
  });

  it('instance types that hold one another', () => {
    const holds = (i: number) => [0x42, 2, 2, 3, 2, 1, ...leb(i), 4, 0, 1, 0x61, 5, 0];
    const chain = (length: number) =>
      component(
        section(7, ...leb(length), 0x42, 0, ...Array.from({ length: length - 1 }, (_, i) => holds(i)).flat()),
      );
    expect(refusal(chain(MAX_NESTING))).toBeUndefined();
    expect(refusal(chain(MAX_NESTING + 1))?.reason).toBe('export "a" is nested more than 64 deep');
  });

  it('instances that hold one another', () => {
    const holds = (i: number) => [1, 1, 0, 1, 0x61, 5, ...leb(i)];
    const chain = (length: number) =>
      component(
        section(5, ...leb(length), 1, 0, ...Array.from({ length: length - 1 }, (_, i) => holds(i)).flat()),
      );
    expect(refusal(chain(MAX_NESTING))).toBeUndefined();
    expect(refusal(chain(5000))?.reason).toBe('export "a" is nested more than 64 deep');
  });

  it('component types that hold one another', () => {
    const holds = (i: number) => [0x41, 2, 2, 3, 2, 1, ...leb(i), 3, 0, 1, 0x61, 4, 0];
    const types = Array.from({ length: 5000 }, (_, i) => holds(i)).flat();
    expect(refusal(component(section(7, ...leb(5001), 0x41, 0, ...types)))?.reason).toBe(
      'import "a" is nested more than 64 deep',
    );
  });

  it('a record of too many fields', () => {
    const fields = Array.from({ length: 10_001 }, (_, i) => [...text(`f${i}`), 0x7d]).flat();
    expect(refusal(component(section(7, 1, 0x72, ...leb(10_001), ...fields)))?.reason).toBe(
      'more than 10000 record fields in one type',
    );
  });

  it('more items than a component may have', () => {
    const types = new Array(1_000_001).fill(0x7d);
    const bytes = component([7, ...leb(types.length + 3), ...leb(types.length)]);
    const whole = new Uint8Array(bytes.length + types.length);
    whole.set(bytes);
    whole.set(types, bytes.length);
    expect(refusal(whole)?.reason).toBe('the component has more than 1000000 items');
  });

  it('a name that makes a slow matcher slow', () => {
    const name = `a${'-1'.repeat(40_000)}_`;
    const error = refusal(component(section(10, 1, 0, ...text(name), 3, 1)));
    expect(error?.reason).toMatch(/^import "a-1-1-1/);
  });

  it('a resource shown under very many long names', () => {
    const long = 'x'.repeat(90_000);
    const inner = Array.from({ length: 3000 }, (_, i) => [4, 0, ...text(`r${i}`), 3, 1]).flat();
    const bytes = component(
      section(7, 1, 0x42, ...leb(3000), ...inner),
      section(10, 1, 0, ...text(long), 5, 0),
    );
    expect(decodeComponent(bytes).type.imports.size).toBe(1);
  });
});

/** A type index as a signed LEB128. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
