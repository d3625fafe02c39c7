/**
 * Paths, and that none of them leads out of the directory that a node stands for: a walk that would leave ends with
 * `leaves` and the rest. Both kinds of file system answer the same.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ALL,
  bytes,
  failure,
  hostSystem,
  load,
  type Node,
  names,
  openDirectoryAt,
  READ,
  READ_WRITE,
  type Rights,
  SYSTEMS,
  type System,
  save,
  startVfs,
  using,
  type Vfs,
} from './vfs.ts';

let vfs: Vfs;
let system: System;
/** What the paths start from: the directory `inside`, next to `outside`. */
let root: Node;

beforeAll(async () => {
  vfs = await startVfs();
});

/** A link with any text: WASI makes none with an absolute one, but a host may have such. */
function makeLink(target: string, path: string): void {
  if (system.hostPath === undefined) root.symlinkAt(target, path);
  else symlinkSync(target, join(system.hostPath, 'inside', path));
}

/** Everything that takes a path, tried on a path that leaves. */
const CALLS: [string, (root: Node, path: string) => unknown][] = [
  ['open-at', (root, path) => root.openAt(path, { follow: true }, READ)],
  ['open-at create', (root, path) => root.openAt(path, { create: true, follow: true }, READ_WRITE)],
  ['open-at truncate', (root, path) => root.openAt(path, { truncate: true, follow: true }, READ_WRITE)],
  ['open-at directory', (root, path) => root.openAt(path, { directory: true, follow: true }, ALL)],
  ['stat-at', (root, path) => root.statAt(path, true)],
  ['set-times-at', (root, path) => root.setTimesAt(path, true, {})],
];

/** Those that make or remove the name itself. */
const NAME_CALLS: [string, (root: Node, path: string) => unknown][] = [
  ['read-link-at', (root, path) => root.readLinkAt(path)],
  ['make-directory-at', (root, path) => root.makeDirectoryAt(path)],
  ['symlink-at', (root, path) => root.symlinkAt('x', path)],
  ['link-at from', (root, path) => root.linkAt(path, root, 'new')],
  ['link-at to', (root, path) => root.linkAt('file', root, path)],
  ['rename-at from', (root, path) => root.renameAt(path, root, 'new')],
  ['rename-at to', (root, path) => root.renameAt('file', root, path)],
  ['remove-file-at', (root, path) => root.removeFileAt(path)],
  ['remove-directory-at', (root, path) => root.removeDirectoryAt(path)],
];

describe.each(SYSTEMS)('%s', (_, start) => {
  beforeEach(() => {
    system = start(vfs);
    system.root.makeDirectoryAt('inside');
    system.root.makeDirectoryAt('outside');
    save(system.root, 'outside/secret', 'secret');
    root = openDirectoryAt(system.root, 'inside');
    save(root, 'file', 'file');
    root.makeDirectoryAt('a');
    root.makeDirectoryAt('a/b');
    save(root, 'a/b/deep', 'deep');
  });

  afterEach(() => {
    expect(names(system.root)).toEqual(['inside', 'outside']);
    expect(load(system.root, 'outside/secret')).toBe('secret');
    root[Symbol.dispose]();
    system.close();
  });

  describe('a path leaves', () => {
    it.each([
      ['/', '/'],
      ['/etc/passwd', '/etc/passwd'],
      ['..', '..'],
      ['../', '../'],
      ['../outside/secret', '../outside/secret'],
      ['./../outside/secret', '../outside/secret'],
      ['.//..//outside/secret', '..//outside/secret'],
      ['a/../../outside/secret', '../outside/secret'],
      ['a/b/../../../outside/secret', '../outside/secret'],
      ['a/../..', '..'],
    ])('%s with %s', (path, rest) => {
      for (const [name, call] of [...CALLS, ...NAME_CALLS]) {
        expect(`${name}: ${failure(() => call(root, path))}`).toBe(`${name}: leaves ${rest}`);
      }
    });

    it.each([
      // text of the link `a/link`, path, rest
      ['/outside', 'a/link/secret', '/outside/secret'],
      ['../../outside', 'a/link/secret', '../outside/secret'],
      ['../../../outside', 'a/link/secret', '../../outside/secret'],
      ['b/../../../outside', 'a/link/secret', '../outside/secret'],
      ['/', 'a/link/secret', '//secret'],
      ['/outside/', 'a/link/x/../secret', '/outside//x/../secret'],
      ['../..', 'a/link/outside/', '../outside/'],
      ['..', 'a/link/../outside/secret', '../outside/secret'],
    ])('by a link to %s in its middle', (target, path, rest) => {
      makeLink(target, 'a/link');
      for (const [name, call] of [...CALLS, ...NAME_CALLS]) {
        expect(`${name}: ${failure(() => call(root, path))}`).toBe(`${name}: leaves ${rest}`);
      }
    });

    it.each([
      ['/outside/secret', '/outside/secret'],
      ['../outside/secret', '../outside/secret'],
      ['a/../../outside/secret', '../outside/secret'],
      ['other', '/outside/secret'],
      ['..', '..'],
    ])('by a link to %s in its last place, if it is followed', (target, rest) => {
      makeLink('/outside/secret', 'other');
      makeLink(target, 'link');
      for (const [name, call] of CALLS) {
        expect(`${name}: ${failure(() => call(root, 'link'))}`).toBe(`${name}: leaves ${rest}`);
      }
      expect(root.statAt('link', false).kind).toBe('symbolic-link');
      expect(root.readLinkAt('link')).toBe(target);
      using(root.openAt('link', {}, READ), (link) => expect(link.readLinkAt('')).toBe(target));
    });

    it('by a link with a slash behind it, even if links are not to be followed', () => {
      makeLink('/outside', 'link');
      expect(failure(() => root.statAt('link/', false))).toBe('leaves /outside/');
      expect(failure(() => root.openAt('link/', {}, READ))).toBe('leaves /outside/');
      expect(failure(() => root.removeDirectoryAt('link/'))).toBe('not-directory');
      expect(failure(() => root.removeFileAt('link/'))).toBe('not-directory');
      expect(failure(() => root.makeDirectoryAt('link/'))).toBe('exists');
    });

    it('does not by changing a link that points outside', () => {
      makeLink('../outside/secret', 'link');
      root.renameAt('link', root, 'moved');
      root.removeFileAt('moved');
      makeLink('../outside/new', 'dangling');
      expect(failure(() => root.openAt('dangling', { create: true, exclusive: true }, READ_WRITE))).toBe(
        'exists',
      );
      root.renameAt('file', root, 'dangling');
      expect(load(root, 'dangling')).toBe('file');
    });

    it('by links to links', () => {
      makeLink('two', 'one');
      makeLink('a/three', 'two');
      makeLink('../four', 'a/three');
      makeLink('/outside/secret', 'four');
      expect(failure(() => root.statAt('one', true))).toBe('leaves /outside/secret');
      expect(failure(() => root.openAt('one', { follow: true }, READ))).toBe('leaves /outside/secret');
    });
  });

  describe('a path stays', () => {
    it.each([
      ['a/b/deep', 'deep'],
      ['./a/./b/deep', 'deep'],
      ['a//b///deep', 'deep'],
      ['a/b/../b/deep', 'deep'],
      ['a/../file', 'file'],
      ['a/b/../../file', 'file'],
      ['way/deep', 'deep'],
      ['a/up/file', 'file'],
      ['a/up/a/up/file', 'file'],
      ['way/../b/deep', 'deep'],
      ['a/up/way/../../file', 'file'],
      ['long', 'deep'],
    ])('%s', (path, content) => {
      root.symlinkAt('a/b', 'way');
      root.symlinkAt('..', 'a/up');
      root.symlinkAt('./a/up/way/deep', 'long');
      expect(load(root, path)).toBe(content);
      expect(root.statAt(path, true)).toMatchObject({ kind: 'regular-file', size: BigInt(content.length) });
    });

    it('with `..` behind a link going up from where the link leads', () => {
      makeLink('a/b', 'way');
      expect(root.statAt('way/..', true).inode).toBe(root.statAt('a', false).inode);
      root.makeDirectoryAt('way/../made');
      expect(names(root, 'a')).toEqual(['b', 'made']);
      root.renameAt('way/../made', root, 'way/../other');
      root.removeDirectoryAt('a/other');
    });

    it('but `..` does not make a file or nothing a directory', () => {
      expect(failure(() => root.statAt('file/..', true))).toBe('not-directory');
      expect(failure(() => root.statAt('file/../file', true))).toBe('not-directory');
      expect(failure(() => root.statAt('absent/..', true))).toBe('no-entry');
      expect(failure(() => root.statAt('absent/../file', true))).toBe('no-entry');
      expect(failure(() => root.statAt('file/.', true))).toBe('not-directory');
    });
  });

  describe('a path is refused', () => {
    it.each([
      ['', 'no-entry'],
      ['a\0b', 'bad-path'],
      ['\0', 'bad-path'],
      ['x'.repeat(256), 'name-too-long'],
      ['é'.repeat(128), 'name-too-long'],
      [`a/${'x'.repeat(256)}/b`, 'name-too-long'],
      ['./'.repeat(2047) + 'ab', 'name-too-long'],
    ])('%j', (path, error) => {
      for (const [name, call] of [...CALLS, ...NAME_CALLS]) {
        expect(`${name}: ${failure(() => call(root, path))}`).toBe(`${name}: ${error}`);
      }
    });

    it('only past the limits', () => {
      save(root, 'x'.repeat(255), 'long');
      save(root, '𝄞'.repeat(63), 'music');
      expect(load(root, 'x'.repeat(255))).toBe('long');
      expect(load(root, '𝄞'.repeat(63))).toBe('music');
      expect(load(root, `${'./'.repeat(2045)}file`)).toBe('file');
    });

    it('where links go round', () => {
      makeLink('two', 'one');
      makeLink('one', 'two');
      for (const [name, call] of CALLS) {
        expect(`${name}: ${failure(() => call(root, 'one'))}`).toBe(`${name}: loop`);
      }
      expect(failure(() => root.statAt('one/x', false))).toBe('loop');
      expect(failure(() => root.statAt('a/../one', true))).toBe('loop');
      expect(root.readLinkAt('one')).toBe('two');
    });

    it('after 40 links, not before', () => {
      makeLink('file', 'l1');
      for (let i = 2; i <= 41; i++) makeLink(`l${i - 1}`, `l${i}`);
      expect(load(root, 'l40')).toBe('file');
      expect(failure(() => root.statAt('l41', true))).toBe('loop');
      expect(failure(() => root.statAt('a/../l41', true))).toBe('loop');
      expect(root.statAt('a/../l40', true).size).toBe(4n);
    });
  });

  it('names other than ASCII are names', () => {
    save(root, 'żółć 𝄞', 'x');
    expect(names(root)).toContain('żółć 𝄞');
    expect(load(root, 'żółć 𝄞')).toBe('x');
  });
});

describe('a host directory', () => {
  let host: System;

  afterEach(() => host.close());

  it.each<[string, { write?: boolean; keep?: Rights }]>([
    ['opened by the host for reading', { write: false }],
    ['adopted for reading', { keep: READ }],
  ])('%s cannot be changed in any way', (_how, options) => {
    host = hostSystem(vfs, options);
    const at = (...path: string[]) => join(host.hostPath!, ...path);
    mkdirSync(at('d'));
    writeFileSync(at('f'), 'old');
    const tries: [string, () => unknown][] = [
      ['create', () => host.root.openAt('new', { create: true }, READ_WRITE)],
      ['write', () => host.root.openAt('f', {}, READ_WRITE)],
      ['truncate', () => host.root.openAt('f', { truncate: true }, READ)],
      ['directory', () => host.root.openAt('d', { directory: true }, ALL)],
      ['mkdir', () => host.root.makeDirectoryAt('new')],
      ['symlink', () => host.root.symlinkAt('x', 'new')],
      ['link', () => host.root.linkAt('f', host.root, 'new')],
      ['rename', () => host.root.renameAt('f', host.root, 'new')],
      ['unlink', () => host.root.removeFileAt('f')],
      ['rmdir', () => host.root.removeDirectoryAt('d')],
      ['times', () => host.root.setTimesAt('f', true, { modified: { seconds: 1n, nanoseconds: 0 } })],
    ];
    for (const [name, attempt] of tries) expect(`${name}: ${failure(attempt)}`).toBe(`${name}: read-only`);
    using(openDirectoryAtForReading(host.root, 'd'), (d) => {
      expect(failure(() => d.openAt('new', { create: true }, READ_WRITE))).toBe('read-only');
      expect(failure(() => d.makeDirectoryAt('new'))).toBe('read-only');
    });
    expect(readdirSync(at()).sort()).toEqual(['d', 'f']);
    expect(readFileSync(at('f'), 'utf8')).toBe('old');
    expect(existsSync(at('d', 'new'))).toBe(false);
  });

  it('adopted for reading gives files and links that cannot be changed', () => {
    host = hostSystem(vfs, { keep: READ });
    writeFileSync(join(host.hostPath!, 'f'), 'old');
    symlinkSync('f', join(host.hostPath!, 'l'));
    const time = { modified: { seconds: 1n, nanoseconds: 0 } };
    using(host.root.openAt('f', {}, READ), (file) => {
      for (const attempt of [
        () => file.writeAt(0n, bytes('new')),
        () => file.append(bytes('new')),
        () => file.resize(0n),
        () => file.setTimesAt('', false, time),
      ]) {
        expect(failure(attempt)).toBe('read-only');
      }
    });
    using(host.root.openAt('l', {}, READ), (link) =>
      expect(failure(() => link.setTimesAt('', false, time))).toBe('read-only'),
    );
    expect(load(host.root, 'f')).toBe('old');
  });

  it('adopted for nothing gives nothing away', () => {
    host = hostSystem(vfs, { keep: {} });
    writeFileSync(join(host.hostPath!, 'f'), 'secret');
    for (const attempt of [
      () => host.root.openAt('f', {}, READ),
      () => host.root.statAt('f', false),
      () => host.root.readLinkAt('f'),
      () => host.root.list(0n, 10),
    ]) {
      expect(failure(attempt)).toBe('access');
    }
  });

  it('makes no link with an absolute text', () => {
    host = hostSystem(vfs);
    expect(failure(() => host.root.symlinkAt('/etc', 'link'))).toBe('not-permitted');
    expect(names(host.root)).toEqual([]);
  });
});

function openDirectoryAtForReading(root: Node, path: string): Node {
  return root.openAt(path, { directory: true }, READ);
}
