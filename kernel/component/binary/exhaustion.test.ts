/** Components made to hang the decoder, or to exhaust memory or the stack. */
import { describe, expect, it } from 'vitest';
import {
  componentBytes,
  leb,
  nameBytes,
  PREAMBLE,
  refusal,
  section,
  signedLeb,
} from '../../../tests/conformance/component-bytes.ts';
import { decodeComponent } from '../types/resolve.ts';
import { MAX_NESTING } from './limits.ts';

describe('a component made to exhaust the decoder is refused:', () => {
  const nested = (depth: number, inside: number[]): number[] =>
    depth === 0 ? inside : nested(depth - 1, section(4, ...PREAMBLE, ...inside));
  const tooDeep = `types and components are nested more than ${MAX_NESTING} deep`;

  it('components inside one another', () => {
    expect(refusal(componentBytes(nested(MAX_NESTING, [])))).toBeUndefined();
    expect(refusal(componentBytes(nested(MAX_NESTING + 1, [])))?.reason).toBe(tooDeep);
  });

  it('types inside one another', () => {
    const declared = (depth: number) => {
      const outer = new Array(depth - 1).fill([0x42, 1, 1]).flat();
      return componentBytes(section(7, 1, ...outer, 0x42, 0));
    };
    expect(refusal(declared(MAX_NESTING))).toBeUndefined();
    expect(refusal(declared(MAX_NESTING + 1))?.reason).toBe(tooDeep);
    expect(refusal(declared(10_000))?.reason).toBe(tooDeep);
  });

  it('value types inside one another', () => {
    const lists = (depth: number) => {
      const types = Array.from({ length: depth - 1 }, (_, i) => [0x70, ...signedLeb(i)]).flat();
      return componentBytes(section(7, ...leb(depth), 0x7d, ...types));
    };
    expect(refusal(lists(100))).toBeUndefined();
    expect(refusal(lists(101))?.reason).toBe('a type is nested more than 100 deep');
  });

  it('a type that doubles in each definition', () => {
    const types = Array.from({ length: 40 }, (_, i) => [0x6f, 2, ...signedLeb(i), ...signedLeb(i)]).flat();
    expect(refusal(componentBytes(section(7, 41, 0x7d, ...types)))?.reason).toBe(
      'a type has more than 100000 parts when it is written out',
    );
  });

  it('an instance type that doubles in each definition', () => {
    const twice = (i: number) => [0x42, 3, 2, 3, 2, 1, ...leb(i), 4, 0, 1, 0x61, 5, 0, 4, 0, 1, 0x62, 5, 0];
    const first = [0x42, 1, 4, 0, 1, 0x72, 3, 1];
    const types = Array.from({ length: 40 }, (_, i) => twice(i)).flat();
    expect(refusal(componentBytes(section(7, 41, ...first, ...types)))?.reason).toBe(
      'the types of this component are too large to check',
    );
  });

  it('instance types that hold one another', () => {
    const holds = (i: number) => [0x42, 2, 2, 3, 2, 1, ...leb(i), 4, 0, 1, 0x61, 5, 0];
    const chain = (length: number) =>
      componentBytes(
        section(7, ...leb(length), 0x42, 0, ...Array.from({ length: length - 1 }, (_, i) => holds(i)).flat()),
      );
    expect(refusal(chain(MAX_NESTING))).toBeUndefined();
    expect(refusal(chain(MAX_NESTING + 1))?.reason).toBe('export "a" is nested more than 64 deep');
  });

  it('instances that hold one another', () => {
    const holds = (i: number) => [1, 1, 0, 1, 0x61, 5, ...leb(i)];
    const chain = (length: number) =>
      componentBytes(
        section(5, ...leb(length), 1, 0, ...Array.from({ length: length - 1 }, (_, i) => holds(i)).flat()),
      );
    expect(refusal(chain(MAX_NESTING))).toBeUndefined();
    expect(refusal(chain(5000))?.reason).toBe('inline export "a" is nested more than 64 deep');
  });

  it('component types that hold one another', () => {
    const holds = (i: number) => [0x41, 2, 2, 3, 2, 1, ...leb(i), 3, 0, 1, 0x61, 4, 0];
    const types = Array.from({ length: 5000 }, (_, i) => holds(i)).flat();
    expect(refusal(componentBytes(section(7, ...leb(5001), 0x41, 0, ...types)))?.reason).toBe(
      'import "a" is nested more than 64 deep',
    );
  });

  it('a record of too many fields', () => {
    const fields = Array.from({ length: 10_001 }, (_, i) => [...nameBytes(`f${i}`), 0x7d]).flat();
    expect(refusal(componentBytes(section(7, 1, 0x72, ...leb(10_001), ...fields)))?.reason).toBe(
      'more than 10000 record fields in one type',
    );
  });

  it('a large record under very many names', () => {
    const fields = Array.from({ length: 10_000 }, (_, i) => [...nameBytes(`f${i}`), 0x7d]).flat();
    const exports = Array.from({ length: 8000 }, (_, i) => [0, ...nameBytes(`e${i}`), 3, 0, 0]).flat();
    const bytes = componentBytes(
      section(7, 1, 0x72, ...leb(10_000), ...fields),
      section(11, ...leb(8000), ...exports),
    );
    expect(refusal(bytes)?.reason).toBe('the types of this component are too large to check');
  });

  it('more items than a component may have', () => {
    const types = new Array(1_000_001).fill(0x7d);
    const bytes = componentBytes([7, ...leb(types.length + 3), ...leb(types.length)]);
    const whole = new Uint8Array(bytes.length + types.length);
    whole.set(bytes);
    whole.set(types, bytes.length);
    expect(refusal(whole)?.reason).toBe('the component has more than 1000000 items');
  });

  it('a name that makes a slow matcher slow', () => {
    const name = `a${'-1'.repeat(40_000)}_`;
    const error = refusal(componentBytes(section(10, 1, 0, ...nameBytes(name), 3, 1)));
    expect(error?.reason).toMatch(/^import "a-1-1-1/);
  });

  it('a resource shown under very many long names', () => {
    const long = 'x'.repeat(90_000);
    const inner = Array.from({ length: 3000 }, (_, i) => [4, 0, ...nameBytes(`r${i}`), 3, 1]).flat();
    const bytes = componentBytes(
      section(7, 1, 0x42, ...leb(3000), ...inner),
      section(10, 1, 0, ...nameBytes(long), 5, 0),
    );
    expect(decodeComponent(bytes).type.imports.size).toBe(1);
  });
});
