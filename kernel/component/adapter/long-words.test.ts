import { describe, expect, it } from 'vitest';
import {
  bigLongs,
  type CoreSignature,
  hasLongs,
  joined,
  joinLongs,
  joinResult,
  splitLongs,
  wordCount,
} from './long-words.ts';
import type { CoreFunction } from './port.ts';

const VALUES = [
  0n,
  1n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  -(2n ** 63n),
  -1n,
  -0x1_0000_0000n,
];
const SIGNATURE: CoreSignature = { parameters: ['i64', 'f64', 'i64', 'i32', 'f32'], results: ['i64'] };

type Core = (...args: unknown[]) => unknown;

/** A core function of the signature that gives its first long and notes the rest. */
function core(seen: unknown[]): CoreFunction {
  return ((...args: unknown[]) => {
    seen.splice(0, seen.length, ...args);
    return args[0];
  }) as CoreFunction;
}

describe('longs as words', () => {
  it.each(VALUES)('%d comes through split and joined, and comes back', (value) => {
    const seen: unknown[] = [];
    const words: unknown[] = [];
    const inner = joinLongs(SIGNATURE, core(seen)) as Core;
    const outer = splitLongs(SIGNATURE, ((...args: unknown[]) => {
      words.splice(0, words.length, ...args);
      return inner(...args);
    }) as CoreFunction) as Core;
    expect(outer(value, 1.5, ~value, -7, 0.25)).toBe(value);
    expect(seen).toEqual([value, 1.5, ~value, -7, 0.25]);
    expect(words.map((word) => typeof word)).toEqual(Array(wordCount(SIGNATURE)).fill('number'));
    expect(joined(words[0] as number, words[1] as number)).toBe(value);
  });

  it.each(VALUES)('%d comes through to an adapter that wants big integers', (value) => {
    const seen: unknown[] = [];
    const outer = splitLongs(SIGNATURE, bigLongs(SIGNATURE, core(seen))) as Core;
    expect(outer(value, 1.5, ~value, -7, 0.25)).toBe(value);
    expect(seen).toEqual([value, 1.5, ~value, -7, 0.25]);
  });

  it.each(VALUES)('a post-return is given the result %d', (value) => {
    const seen: unknown[] = [];
    const signature: CoreSignature = { parameters: ['i64'], results: ['i64'] };
    const low = (joinLongs(signature, core([])) as Core)(
      ...[value, value >> 32n].map((one) => Number(BigInt.asIntN(32, one))),
    );
    (joinResult(core(seen)) as Core)(low);
    expect(seen).toEqual([value]);
  });

  it('knows which signatures have any', () => {
    expect(hasLongs({ parameters: ['i32', 'f64'], results: ['f32'] })).toBe(false);
    expect(hasLongs({ parameters: [], results: ['i64'] })).toBe(true);
    expect(hasLongs({ parameters: ['i64'], results: [] })).toBe(true);
  });

  it('takes as many parameters as a function can have', () => {
    const signature: CoreSignature = { parameters: Array(17).fill('i64'), results: ['i64'] };
    const sum = ((...args: bigint[]) => args.reduce((a, b) => a + b)) as unknown as CoreFunction;
    const outer = splitLongs(signature, joinLongs(signature, sum)) as Core;
    expect(outer(...Array(17).fill(0x1_0000_0001n))).toBe(0x11_0000_0011n);
  });
});
