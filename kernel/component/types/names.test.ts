import { describe, expect, it } from 'vitest';
import { compatibleNames, findCompatible, isLabel, parseName, uniqueKey, versionTrack } from './names.ts';

describe('labels', () => {
  it.each(['a', 'a-b-c', 'a1-2-3', 'A', 'A-B-C', 'A1-2-3', 'a11-w0rds', 'A11-4CR0NYMS', 'm1x3d-4CR0NYMS'])(
    '%s is one',
    (text) => expect(isLabel(text)).toBe(true),
  );

  it.each(['', '1-2-3', 'a--b', '-a', 'a-', 'camelCase', 'a_b', 'a-bC', 'a b', 'é'])('%j is none', (text) =>
    expect(isLabel(text)).toBe(false),
  );
});

describe('names', () => {
  it.each([
    ['get-JSON', { kind: 'label', label: 'get-JSON' }],
    ['[constructor]node', { kind: 'constructor', resource: 'node' }],
    ['[method]node.read-at', { kind: 'method', resource: 'node', label: 'read-at' }],
    ['[static]vm.create', { kind: 'static', resource: 'vm', label: 'create' }],
    ['wasi:io/poll', { kind: 'interface', path: 'wasi:io/poll' }],
    ['wasi:io/poll@0.2.12', { kind: 'interface', path: 'wasi:io/poll', version: '0.2.12' }],
    ['a-b:c-d/E-f@0.2', { kind: 'interface', path: 'a-b:c-d/E-f', version: '0.2' }],
    ['a:b/c@1.0.0-rc.1+x-y.2', { kind: 'interface', path: 'a:b/c', version: '1.0.0-rc.1+x-y.2' }],
  ])('%s is understood', (text, parsed) => expect(parseName(text)).toEqual(parsed));

  it.each([
    '',
    'a_b',
    '[method]node',
    '[method]node.',
    '[method].read',
    '[method]a.b.c',
    '[constructor]a.b',
    '[getter]a.b',
    'a:b',
    ':b/c',
    'a:/c',
    'a:b/',
    'A:b/c',
    'a:b:c/d',
    'a:b/c/d',
    'a:b/c@',
    'a:b/c@1.2',
    'a:b/c@01.2.3',
    'a:b/c@1.2.3-',
    'a:b/c@1.2.3+',
    'a:b/c@0',
    'url=<a>',
  ])('%j is none', (text) => expect(parseName(text)).toBeUndefined());
});

describe('two names side by side', () => {
  it.each([
    ['foo', 'FOO'],
    ['foo-bar', '[method]foo-bar.foo-bar'],
    ['[method]foo.bar', '[static]foo.BAR'],
    ['[constructor]foo', '[constructor]FOO'],
    ['foo:bar/baz', 'foo:bar/BAZ'],
    ['foo', '[static]foo.foo'],
  ])('%s and %s clash', (a, b) => expect(uniqueKey(a)).toBe(uniqueKey(b)));

  it('are told apart otherwise', () => {
    const names = ['foo', 'foo-bar', '[constructor]foo', '[method]foo.bar', '[static]foo.baz', 'foo:bar/baz'];
    expect(new Set(names.map(uniqueKey)).size).toBe(names.length);
  });
});

describe('versions', () => {
  it.each([
    ['1.2.3', '1'],
    ['0.2.6', '0.2'],
    ['0.2.6+build', '0.2'],
    ['0.0.3', '0.0.3'],
    ['0.2.6-rc.1', '0.2.6-rc.1'],
    ['0.2', '0.2'],
  ])('%s is on track %s', (version, track) => expect(versionTrack(version)).toBe(track));

  it.each([
    ['wasi:io/poll@0.2.0', 'wasi:io/poll@0.2.12', true],
    ['wasi:io/poll@0.2', 'wasi:io/poll@0.2.12', true],
    ['wasi:io/poll@0.2.12', 'wasi:io/poll@0.3.0', false],
    ['wasi:io/poll@0.2.12', 'wasi:io/streams@0.2.12', false],
    ['wasi:io/poll@0.2.12', 'wasi:io/poll', false],
    ['a:b/c', 'a:b/c', true],
    ['a:b/c@1.0.0', 'a:b/c@1.9.2', true],
    ['a:b/c@1.0.0', 'a:b/c@2.0.0', false],
    ['nucleus:fs/types@0.1.0', 'nucleus:fs/types@0.1.7', true],
    ['nucleus:fs/types@0.1.0', 'nucleus:fs/types@0.2.0', false],
    ['a:b/c@0.0.1', 'a:b/c@0.0.2', false],
    ['a:b/c@0.2.0-rc.1', 'a:b/c@0.2.0', false],
    ['run', 'run', true],
    ['run', 'walk', false],
  ])('%s served by %s: %s', (wanted, offered, answer) =>
    expect(compatibleNames(wanted, offered)).toBe(answer),
  );

  it('the same one is taken, else the newest compatible one', () => {
    const offered = ['a:b/c@0.2.3', 'a:b/c@0.2.12', 'a:b/c@0.2.9', 'a:b/c@0.3.0', 'a:b/d@0.2.20'];
    expect(findCompatible('a:b/c@0.2.9', offered)).toBe('a:b/c@0.2.9');
    expect(findCompatible('a:b/c@0.2.0', offered)).toBe('a:b/c@0.2.12');
    expect(findCompatible('a:b/c@0.4.0', offered)).toBeUndefined();
  });
});
