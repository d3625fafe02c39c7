import { describe, expect, it } from 'vitest';
import { attempt, codeOf, errnoOf, fail, ioError, systemError } from './errno.ts';

const system = (code: string) => Object.assign(new Error(`${code}: text`), { code, errno: -1 });

describe('errors of the host', () => {
  it.each([
    ['ENOENT', 'no-entry'],
    ['EPERM', 'not-permitted'],
    ['EROFS', 'read-only'],
    ['EMFILE', 'insufficient-memory'],
    ['ENOTEMPTY', 'not-empty'],
    ['ESOMETHINGNEW', 'io'],
  ])('%s is %s', (errno, code) => {
    expect(() =>
      attempt(() => {
        throw system(errno);
      }),
    ).toThrow(expect.objectContaining({ payload: code }));
  });

  it('what is no system error stays what it is', () => {
    const defect = new TypeError('a defect');
    expect([errnoOf(defect), codeOf(defect), errnoOf(fail('io')), errnoOf('text')]).toEqual(
      Array(4).fill(undefined),
    );
    expect(() =>
      attempt(() => {
        throw defect;
      }),
    ).toThrow(defect);
    expect(attempt(() => 5)).toBe(5);
  });

  it('a stream error has the text of the host and a code', () => {
    const error = ioError(system('ENOSPC'));
    expect([error.toDebugString(), error.code]).toEqual(['ENOSPC: text', 'insufficient-space']);
    expect(codeOf(systemError('EFBIG', 'too large'))).toBe('file-too-large');
  });
});
