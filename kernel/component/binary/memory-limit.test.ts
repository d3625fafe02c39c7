import { describe, expect, it } from 'vitest';
import { limitMemories } from './memory-limit.ts';

const PAGE = 65536;
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A module of one memory that is exported as "m". */
const module = (...limits: number[]) =>
  Uint8Array.from([...header, 5, 1 + limits.length, 1, ...limits, 7, 5, 1, 1, 0x6d, 2, 0]);

function memoryOf(bytes: Uint8Array): WebAssembly.Memory {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource));
  return instance.exports.m as WebAssembly.Memory;
}

describe('a limit on memories', () => {
  it.each<[string, number[]]>([
    ['without a maximum', [0, 1]],
    ['with a greater one', [1, 1, 100]],
    ['in long numbers', [1, 0x81, 0, 0xe4, 0]],
  ])('holds for one %s', (_, limits) => {
    const memory = memoryOf(limitMemories(module(...limits), 3.5 * PAGE));
    expect(memory.grow(2)).toBe(1);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it('leaves a smaller maximum, and a module without memories', () => {
    const memory = memoryOf(limitMemories(module(1, 1, 2), 300 * PAGE));
    memory.grow(1);
    expect(() => memory.grow(1)).toThrow(RangeError);
    const empty = Uint8Array.from(header);
    expect(limitMemories(empty, PAGE)).toBe(empty);
  });

  it('refuses what begins beyond it, or what it cannot read', () => {
    expect(() => limitMemories(module(0, 3), 2 * PAGE)).toThrow(
      'its memory begins with 196608 bytes, more than the limit of 131072',
    );
    expect(() => limitMemories(module(4, 1), 2 * PAGE)).toThrow('cannot be limited');
    expect(() => limitMemories(module(0), 2 * PAGE)).toThrow('unexpected end');
  });
});
