import { describe, expect, it } from 'vitest';
import { IoError } from '../../../kernel/task/index.ts';
import { errorCodeOf, NetworkError } from './error-code.ts';

describe('error codes', () => {
  it.each([
    ['ECONNREFUSED', 'connection-refused'],
    ['EHOSTUNREACH', 'remote-unreachable'],
    ['ENETUNREACH', 'remote-unreachable'],
    ['ETIMEDOUT', 'timeout'],
    ['EAI_AGAIN', 'temporary-resolver-failure'],
    ['EWHATEVER', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (code, expected) => {
    expect(errorCodeOf(Object.assign(new Error('failed'), { code }))).toBe(expected);
  });

  it('stand in the errors of streams, where no file error code does', () => {
    const error = new NetworkError({ code: 'connection-reset', message: 'read ECONNRESET' });
    expect([error.networkCode, error.code, error.toDebugString()]).toEqual([
      'connection-reset',
      undefined,
      'read ECONNRESET',
    ]);
    expect(new NetworkError({ code: 'no-entry', message: '' }).networkCode).toBe('unknown');
    expect(error).toBeInstanceOf(IoError);
  });
});
