import { describe, expect, it } from 'vitest';
import { attempt } from './errno.ts';
import { LastLook } from './last-look.ts';

const stat = { ino: 1n } as never;

describe('the last look', () => {
  it('is given out once, to whoever asks for the same', () => {
    const look = new LastLook();
    const self = {};
    expect(look.keep(self, 'a', true, stat)).toBe(stat);
    for (const [of, path, follow] of [
      [{}, 'a', true],
      [self, 'b', true],
      [self, undefined, true],
      [self, 'a', false],
    ] as const)
      expect(look.at(of, path, follow)).toBeUndefined();
    expect(look.at(self, 'a', true)).toBe(stat);
    expect(look.at(self, 'a', true)).toBeUndefined();
  });

  it('is over when the host is asked anything else', () => {
    const look = new LastLook();
    look.keep(look, undefined, false, stat);
    attempt(() => {});
    expect(look.at(look, undefined, false)).toBeUndefined();
  });
});
