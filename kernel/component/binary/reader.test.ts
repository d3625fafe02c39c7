import { describe, expect, it } from 'vitest';
import { BinaryError } from './error.ts';
import { Reader } from './reader.ts';

const reader = (...bytes: number[]) => new Reader(Uint8Array.from(bytes));

describe('u32', () => {
  it.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0x80, 0x00], 0],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
  ])('%j is %d', (bytes, value) => {
    const from = reader(...bytes, 0xaa);
    expect(from.u32('a number')).toBe(value);
    expect(from.position).toBe(bytes.length);
  });

  it.each([[[0xff, 0xff, 0xff, 0xff, 0x1f]], [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]]])(
    '%j is too large',
    (bytes) => {
      expect(() => reader(...bytes).u32('a number')).toThrow(
        'a number does not fit in 32 bits (at offset 0x0)',
      );
    },
  );
});

describe('a type index', () => {
  it.each([
    [[0x00], 0],
    [[0x3f], 63],
    [[0xc0, 0x00], 64],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
  ])('%j is %d', (bytes, value) => {
    expect(reader(...bytes).typeIndex('a type')).toBe(value);
  });

  it.each([
    [[0xff, 0x7f], 'a type has unknown code 0x7f (at offset 0x0)'],
    [[0xff, 0xff, 0xff, 0xff, 0x1f], 'a type does not fit in 32 bits (at offset 0x0)'],
  ])('%j is refused', (bytes, message) => {
    expect(() => reader(...bytes).typeIndex('a type')).toThrow(message);
  });
});

describe('a name', () => {
  it('is UTF-8', () => {
    const text = 'na\u{ef}ve \u{1f980}';
    const bytes = new TextEncoder().encode(text);
    expect(reader(bytes.length, ...bytes).name('a name')).toBe(text);
  });

  it('keeps a byte order mark', () => {
    expect(reader(3, 0xef, 0xbb, 0xbf).name('a name')).toBe('\u{feff}');
  });

  it.each([
    [[2, 0xff, 0xfe], 'a name is not UTF-8 (at offset 0x1)'],
    [[3, 0x61], 'unexpected end in a name (at offset 0x2)'],
    [[0xc1, 0xc3, 0x07], 'a name is 123329 bytes long; 100000 are allowed (at offset 0x0)'],
  ])('%j is refused', (bytes, message) => {
    expect(() => reader(...bytes).name('a name')).toThrow(message);
  });
});

describe('a count', () => {
  it('is no more than the bytes that are left', () => {
    expect(reader(2, 0, 0).count('items')).toBe(2);
    expect(() => reader(3, 0, 0).count('items')).toThrow(
      '3 items do not fit in the 2 bytes that are left (at offset 0x0)',
    );
  });

  it('takes from an allowance that all readers of a file share', () => {
    const whole = new Reader(new Uint8Array(8).fill(3), 0, 8, { items: 5 });
    const part = whole.part(4, 'a part');
    expect(part.count('items')).toBe(3);
    expect(() => whole.count('items')).toThrow('the component has more than 1000000 items (at offset 0x4)');
  });
});

describe('a part', () => {
  it('has the offsets of the whole', () => {
    const whole = reader(1, 2, 3, 4);
    whole.byte('a byte');
    const part = whole.part(2, 'a part');
    expect(whole.position).toBe(3);
    expect(part.byte('a byte')).toBe(2);
    expect(() => part.finish('a part')).toThrow('1 bytes too many in a part (at offset 0x2)');
  });

  it('ends where it ends', () => {
    const part = reader(1, 2, 3).part(1, 'a part');
    part.byte('a byte');
    expect(() => part.byte('a byte')).toThrow('unexpected end in a byte (at offset 0x1)');
    expect(() => reader(1).part(2, 'a part')).toThrow('a part is 2 bytes long, but only 1 are left');
    expect(() => reader(1).view(2, 'a view')).toThrow('unexpected end in a view (at offset 0x1)');
  });
});

it('expect names both bytes', () => {
  expect(() => reader(1).expect(0, 'the end')).toThrow('the end is 0x01, not 0x00 (at offset 0x0)');
});

it('an error has its offset and keeps long names short', () => {
  const error = new BinaryError('x'.repeat(5000), 17);
  expect(error.offset).toBe(17);
  expect(error.reason).toBe(`${'x'.repeat(1000)}...`);
  expect(error.message).toBe(`${error.reason} (at offset 0x11)`);
});
