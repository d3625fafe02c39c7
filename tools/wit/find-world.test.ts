/** Which world a name means, and what is said where it means none or several. */

import { describe, expect, it } from 'vitest';
import { findWorld } from './find-world.ts';
import { parseWit } from './parse.ts';
import { resolveWit } from './resolve.ts';
import { WitError } from './source.ts';

const wit = resolveWit([
  parseWit('a.wit', 'package a:one@1.0.0; world w {} world only {}'),
  parseWit('b.wit', 'package b:two@0.1.0; world w {}'),
]);

describe('a world', () => {
  it.each([
    ['a:one/w@1.0.0', 'a:one/w@1.0.0'],
    ['b:two/w', 'b:two/w@0.1.0'],
    ['only', 'a:one/only@1.0.0'],
  ])('is found by %s', (name, id) => {
    expect(findWorld(wit, name)).toBe(id);
  });

  it('of the author`s own packages stands before others', () => {
    expect(findWorld(wit, 'w', new Set(['b:two@0.1.0']))).toBe('b:two/w@0.1.0');
  });

  it.each([
    ['w', '"w" may be a:one/w@1.0.0, b:two/w@0.1.0: write one of these'],
    ['x', 'there is no world "x"; there is a:one/w@1.0.0, a:one/only@1.0.0, b:two/w@0.1.0'],
  ])('is asked for where %s does not say which', (name, message) => {
    expect(() => findWorld(wit, name)).toThrow(new WitError(message));
  });
});
