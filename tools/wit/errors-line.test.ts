/** Lists of errors in doc comments. */

import { describe, expect, it } from 'vitest';
import { readErrors } from './errors-line.ts';

const read = (...lines: string[]) => {
  const found = readErrors({ lines: lines.map((text) => ({ text, at: 0 })) } as never);
  return found && `${found.isRest ? 'all but ' : ''}${found.names.join(' ')}`;
};

describe('a list of errors', () => {
  it.each([
    ['a name', ['Errors: missing.'], 'missing'],
    [
      'several, with reasons',
      ['Errors: exhausted (there is a session), missing (it has ended, or so).'],
      'exhausted missing',
    ],
    [
      'behind other text',
      ['As `vcpu.set`. Errors: missing, bad-value.', 'Requires: read'],
      'missing bad-value',
    ],
    [
      'over two lines',
      ['Errors: is-directory (to `create`, or', 'to write), loop (a link).', 'Requires: read'],
      'is-directory loop',
    ],
    [
      'with semicolons and conditions',
      ['Errors: not-owner; invalid-slot if `count` is 0; exhausted.'],
      'not-owner invalid-slot exhausted',
    ],
    [
      'the rest',
      ['Errors: all but not-kept and peer-died; nothing has changed then.'],
      'all but not-kept peer-died',
    ],
    [
      'up to where it is prose',
      ['Errors: unsupported (it keeps none); So with the three below.'],
      'unsupported',
    ],
    ['in backticks', ['Errors: `gone`.'], 'gone'],
    ['without a full stop', ['Errors: a, b', 'Requires: read'], 'a b'],
  ])('is read: %s', (_, lines, names) => {
    expect(read(...lines)).toBe(names);
  });

  it.each([
    ['nothing'],
    ['It has no Errors'],
    ['Errors: Those of the host.'],
    ['Errors: none that are known; see there'],
  ])('is none in "%s"', (line) => {
    expect(read(line)).toBeUndefined();
  });
});
