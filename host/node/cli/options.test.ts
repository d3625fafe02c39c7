import { describe, expect, it } from 'vitest';
import {
  guestPathOf,
  parseDirectory,
  parseGuestDirectory,
  parseLevel,
  parseMemory,
  parseReplacement,
  parseTimeout,
  parseVariable,
} from './options.ts';

const ro = ['read'];
const rw = ['read', 'write', 'delete'];

describe('--dir', () => {
  it.each([
    ['src', '/here/src', '/here/src', ro],
    ['.', '/here', '/here', ro],
    ['/srv/a/', '/srv/a', '/srv/a', ro],
    ['src:/src', '/here/src', '/src', ro],
    ['src:/src/../x/', '/here/src', '/x', ro],
    ['src:/src:ro', '/here/src', '/src', ro],
    ['src:/src:rw', '/here/src', '/src', rw],
    ['src::rw', '/here/src', '/here/src', rw],
    ['src:', '/here/src', '/here/src', ro],
    ['a\\:b:/c:rw', '/here/a:b', '/c', rw],
  ])('%s', (text, host, guest, rights) => {
    expect(parseDirectory(text, '/here', false)).toEqual({ host, guest, rights });
  });

  it.each([
    ['', 'the host directory is missing; write HOST[:GUEST[:ro|rw]]'],
    [':/a', 'the host directory is missing; write HOST[:GUEST[:ro|rw]]'],
    ['a:/b:ro:x', 'has too many `:`; write HOST[:GUEST[:ro|rw]], and a `:` in HOST as `\\:`'],
    ['a:/b:r', '"r" is neither ro nor rw'],
    ['a::/b', '"/b" is neither ro nor rw'],
    ['a:rw', '"rw" stands where GUEST belongs; write a::rw'],
    ['a:b', 'guest path "b" must start with /'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseDirectory(text, '/here', false)).toThrow(`--dir ${text}: ${problem}`);
  });

  it('leaves a Windows drive letter to the host path', () => {
    expect(parseDirectory('C:\\a\\b:/src:rw', '/here', true)).toMatchObject({ guest: '/src', rights: rw });
    expect(guestPathOf('C:\\a\\b')).toBe('/c/a/b');
  });
});

describe('--env', () => {
  it.each([
    ['A=b=c', 'A=b=c'],
    ['A=', 'A='],
    ['HERE', 'HERE=there'],
  ])('%s', (text, variable) => expect(parseVariable(text, { HERE: 'there' })).toBe(variable));

  it.each([
    ['=x', '--env =x: the name is missing; write NAME=VALUE or NAME'],
    ['', '--env : the name is missing; write NAME=VALUE or NAME'],
    ['GONE', '--env GONE: not set here; write GONE=VALUE'],
  ])('refuses %j', (text, message) => expect(() => parseVariable(text, {})).toThrow(message));
});

describe('--memory', () => {
  it.each([
    ['65536', 65536],
    ['64k', 65536],
    ['512M', 512 * 1024 ** 2],
    ['1.5G', 1.5 * 1024 ** 3],
    ['4GiB', 4 * 1024 ** 3],
    ['100KB', 102400],
  ])('%s', (text, bytes) => expect(parseMemory(text)).toBe(bytes));

  it.each([
    ['much', 'is not a size; write a number with K, M or G, such as 512M'],
    ['-1', 'is not a size; write a number with K, M or G, such as 512M'],
    ['', 'is not a size; write a number with K, M or G, such as 512M'],
    ['1K', 'is less than 64K, too little for any program'],
    ['5G', 'is more than 4G, the most that a guest can have'],
  ])('refuses %j', (text, problem) =>
    expect(() => parseMemory(text)).toThrow(`--memory ${text}: ${problem}`),
  );
});

describe('--cpu', () => {
  it('takes levels of x86-64', () => expect(parseLevel('x86-64-v2')).toBe('v2'));

  it.each(['v2', 'x86-64-v4', 'x86-64', ''])('refuses %j', (text) =>
    expect(() => parseLevel(text)).toThrow(
      `--cpu ${text}: is no level; write one of x86-64-v1, x86-64-v2, x86-64-v3`,
    ),
  );
});

describe('--timeout', () => {
  it.each([
    ['30', 30],
    ['0.5', 0.5],
  ])('%s', (text, seconds) => expect(parseTimeout(text)).toBe(seconds));

  it.each([
    ['soon', 'is not a number of seconds, such as 30 or 0.5'],
    ['-1', 'is not a number of seconds, such as 30 or 0.5'],
    ['1e3', 'is not a number of seconds, such as 30 or 0.5'],
    ['0', 'must be more than 0; leave it out for no limit'],
    ['9999999', 'is more than 2147483 seconds; leave it out for no limit'],
  ])('refuses %j', (text, problem) =>
    expect(() => parseTimeout(text)).toThrow(`--timeout ${text}: ${problem}`),
  );
});

describe('--cwd', () => {
  it('is normalised', () => expect(parseGuestDirectory('/a/./b/')).toBe('/a/b'));
  it('refuses a relative path', () =>
    expect(() => parseGuestDirectory('a')).toThrow('--cwd a: is a path in the guest and must start with /'));
});

describe('--replace', () => {
  const names = ['loader', 'vfs'];
  it('splits at the first =', () =>
    expect(parseReplacement('vfs=./a=b.wasm', names)).toEqual({ service: 'vfs', file: './a=b.wasm' }));

  it.each([
    ['vfs', 'write NAME=FILE.wasm'],
    ['vfs=', 'write NAME=FILE.wasm'],
    ['=a.wasm', 'write NAME=FILE.wasm'],
    ['net=a.wasm', 'there is no service "net"; there are: loader, vfs'],
  ])('refuses %s', (text, problem) =>
    expect(() => parseReplacement(text, names)).toThrow(`--replace ${text}: ${problem}`),
  );
});
