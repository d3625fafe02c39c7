import { describe, expect, it } from 'vitest';
import { MemoryView, viewOf } from './memory.ts';
import { encodeString, isUtf8, readString, stringBytes } from './strings.ts';

const encodings = ['utf8', 'utf16', 'latin1+utf16'] as const;
const texts = [
  '',
  'plain',
  'ÿ latin',
  'grüße 語 \u{1f980}',
  '\ufeffmark',
  'x'.repeat(20_000),
  'é'.repeat(9000),
];

function memoryWith(bytes: Uint8Array, at: number): MemoryView {
  const view = new MemoryView(new WebAssembly.Memory({ initial: 2 })).fresh();
  view.u8.set(bytes, at);
  return view;
}

describe.each(encodings)('%s', (encoding) => {
  it.each(texts)('gives back %j', (text) => {
    const { bytes, units } = encodeString(text, encoding);
    expect(stringBytes(encoding, units)).toBe(bytes.length);
    expect(readString(memoryWith(bytes, 16), encoding, 16, units)).toBe(text);
  });

  it('replaces lone surrogates', () => {
    const { bytes, units } = encodeString('a\ud800b\udc00\ud83e\udd80', encoding);
    expect(readString(memoryWith(bytes, 16), encoding, 16, units)).toBe('a\ufffdb\ufffd\u{1f980}');
  });
});

it('writes Latin-1 where it can', () => {
  expect(encodeString('ÿ', 'latin1+utf16')).toEqual({ bytes: new Uint8Array([255]), alignment: 2, units: 1 });
  expect(encodeString('Ā', 'latin1+utf16')).toEqual({
    bytes: new Uint8Array([0, 1]),
    alignment: 2,
    units: 0x8000_0001,
  });
});

describe('isUtf8', () => {
  it.each([
    [[0x61, 0x62, 0x63], true],
    [[0xc3, 0xa9], true],
    [[0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0xff], false],
    [[0xc3], false],
    [[0xed, 0xa0, 0x80], false],
    [[0xf4, 0x90, 0x80, 0x80], false],
  ])('says of %j at any alignment: %s', (bytes, valid) => {
    for (let at = 16; at < 24; at++) {
      expect(isUtf8(memoryWith(new Uint8Array(bytes), at), at, bytes.length)).toBe(valid);
    }
  });

  it('finds a bad byte wherever it is', () => {
    for (let size = 1; size <= 40; size++) {
      for (let bad = 0; bad < size; bad++) {
        const bytes = new Uint8Array(size).fill(0x61);
        bytes[bad] = 0xff;
        expect(isUtf8(memoryWith(bytes, 17), 17, size)).toBe(false);
        expect(() => readString(memoryWith(bytes, 16), 'utf8', 16, size)).toThrow('not UTF-8');
      }
    }
  });

  it('looks at addresses above 2 GiB', () => {
    const view = new MemoryView(new WebAssembly.Memory({ initial: 32769 })).fresh();
    const at = 2 ** 31 + 16;
    expect(isUtf8(view, at, 64)).toBe(true);
    view.u8[at + 20] = 0xff;
    expect(isUtf8(view, at, 64)).toBe(false);
  });
});

describe('MemoryView', () => {
  it('follows a memory that grows', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const view = viewOf(memory).fresh();
    view.u8[0] = 7;
    memory.grow(1);
    expect(view.u8).toHaveLength(0);
    expect(view.fresh().u8).toHaveLength(131072);
    expect(view.u8[0]).toBe(7);
    expect(viewOf(memory)).toBe(view);
  });

  it.each([
    [65536, 0, 1, undefined],
    [65535, 1, 1, undefined],
    [65536, 1, 1, 'a thing of 1 bytes at address 65536 leaves the memory of 65536 bytes'],
    [6, 2, 4, 'a thing at address 6 is not aligned to 4 bytes'],
  ])('checks address %d, size %d, alignment %d', (pointer, size, alignment, message) => {
    const view = new MemoryView(new WebAssembly.Memory({ initial: 1 }));
    const check = () => view.check(pointer, size, alignment, 'a thing');
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });
});
