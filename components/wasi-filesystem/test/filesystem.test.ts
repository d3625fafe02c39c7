/** WASI's files as a guest sees them, on the built `vfs` and `wasi-filesystem`: every function, and how it fails. */

import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWasi, openDirectory, openFile } from '../../../host/node/wasi/index.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import type { GrantRight } from '../../../kernel/manifest/manifest.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { fileGrantsName, Preopens } from '../../../kernel/supervisor/preopens.ts';
import { type Functions, loadRights, Services } from '../../../kernel/supervisor/services.ts';
import { root } from '../../../tests/arch/source-files.ts';

/** A resource of the services'; its methods are known from WIT. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Resource = any;

const built = (name: string) => new Uint8Array(fs.readFileSync(join(root, 'dist', name)));

let top: string;
let end: () => void;
let types: Record<string, (...args: unknown[]) => unknown>;

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'wasi-filesystem-'));
  fs.mkdirSync(join(top, 'sub'));
  fs.writeFileSync(join(top, 'file'), 'content');
  fs.writeFileSync(join(top, 'sub', 'inner'), 'inner');
  fs.symlinkSync('file', join(top, 'link'));
  fs.symlinkSync('/etc', join(top, 'absolute'));
  fs.symlinkSync('../..', join(top, 'out'));
});
afterEach(() => {
  end();
  fs.rmSync(top, { recursive: true });
});

async function granted(...rights: GrantRight[]): Promise<Resource> {
  const platform = {
    component: async (name: string) => built(`components/${name}.wasm`),
    rights: async () => JSON.parse(new TextDecoder().decode(built('rights.json'))),
    ...{ interfaces: createWasi(), openDirectory, openFile, log: () => {} },
  } as unknown as Platform;
  let services: Services | undefined;
  const preopens = new Preopens([{ host: top, guest: '/data', rights: ['read', ...rights] }], [], platform, {
    provider: () => services!.functions('nucleus:fs/provider'),
    isFront: () => false,
    preopens: () => services!.functions('wasi:filesystem/preopens'),
  });
  services = new Services({
    services: {
      vfs: { component: 'vfs', wiring: { 'wasi:filesystem/types': 'host' } },
      'wasi-filesystem': { component: 'wasi-filesystem' },
    },
    interfaces: Object.keys(platform.interfaces),
    ...{ platform, capabilities: new CapabilityTable(), rights: await loadRights(platform) },
    answers: { [fileGrantsName]: () => preopens.grants },
  });
  await services.start();
  preopens.prepare();
  types = services.functions('wasi:filesystem/types', 'wasi-filesystem') as Functions as typeof types;
  end = () => {
    preopens.end();
    services!.end();
  };
  const [[directory, path]] = (preopens.interface as { getDirectories(): [Resource, string][] }).getDirectories();
  expect(path).toBe('/data');
  return directory;
}

const writable = () => granted('write', 'delete');
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (from: string) => new TextEncoder().encode(from);
const dispose = (resource: Resource) => resource[Symbol.dispose]();

/** The error code of a call, or what it gave. */
function code(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return (error as { payload?: unknown }).payload ?? error;
  }
}

function namesOf(listing: Resource): string[] {
  const names: string[] = [];
  for (let entry = listing.readDirectoryEntry(); entry; entry = listing.readDirectoryEntry()) {
    names.push(`${entry.name} ${entry.type}`);
  }
  return names.sort();
}

describe('a file', () => {
  it('is read at any place, and by stream', async () => {
    const directory = await granted();
    const file = directory.openAt({}, 'file', {}, { read: true });
    expect([file.getType(), file.getFlags()]).toMatchObject(['regular-file', { read: true, write: false }]);
    expect(file.read(3n, 4n)).toEqual([bytes('ent'), false]);
    expect(file.read(100n, 7n)).toEqual([bytes(''), true]);
    expect(file.read(0n, 0n)).toEqual([bytes(''), false]);
    const stream = file.readViaStream(3n);
    dispose(file);
    expect(text(stream.read(100n))).toBe('tent');
    expect(code(() => stream.read(1n))).toEqual({ tag: 'closed' });
  });

  it('is written at any place, by stream, at its end, and cut', async () => {
    const directory = await writable();
    const file = directory.openAt({}, 'new', { create: true }, { read: true, write: true });
    expect(file.write(bytes('hello'), 2n)).toBe(5n);
    file.writeViaStream(0n).write(bytes('Oh'));
    file.appendViaStream().write(bytes('!'));
    expect(fs.readFileSync(join(top, 'new'), 'utf8')).toBe('Ohhello!');
    file.setSize(3n);
    file.sync();
    file.syncData();
    file.advise(0n, 0n, 'normal');
    expect(file.stat()).toMatchObject({ type: 'regular-file', size: 3n, linkCount: 1n });
  });

  it('is open for what it was opened for alone', async () => {
    const directory = await writable();
    const reader = directory.openAt({}, 'file', {}, { read: true });
    const writer = directory.openAt({}, 'file', {}, { write: true });
    for (const call of [
      () => reader.write(bytes('x'), 0n),
      () => reader.writeViaStream(0n),
      () => reader.appendViaStream(),
      () => reader.setSize(0n),
      () => writer.read(1n, 0n),
      () => writer.readViaStream(0n),
    ])
      expect(code(call)).toBe('bad-descriptor');
    for (const call of [
      () => reader.readDirectory(),
      () => reader.statAt({}, 'x'),
      () => reader.openAt({}, 'x', {}, {}),
      () => reader.createDirectoryAt('x'),
      () => reader.unlinkFileAt('x'),
    ])
      expect(code(call)).toBe('not-directory');
    expect(fs.readFileSync(join(top, 'file'), 'utf8')).toBe('content');
  });

  it('has times that can be set, and an identity', async () => {
    const directory = await writable();
    const at = (seconds: bigint) => ({ tag: 'timestamp', val: { seconds, nanoseconds: 0 } });
    const file = directory.openAt({}, 'file', {}, { read: true, write: true });
    file.setTimes(at(1000n), at(2000n));
    expect(file.stat()).toMatchObject({
      dataAccessTimestamp: { seconds: 1000n },
      dataModificationTimestamp: { seconds: 2000n },
    });
    directory.setTimesAt({}, 'file', { tag: 'no-change' }, { tag: 'now' });
    const { dataAccessTimestamp, dataModificationTimestamp } = directory.statAt({}, 'file');
    expect(dataAccessTimestamp.seconds).toBe(1000n);
    expect(Number(dataModificationTimestamp.seconds)).toBeGreaterThan(1_600_000_000);
    const again = directory.openAt({ symlinkFollow: true }, 'link', {}, { read: true });
    expect([file.isSameObject(again), file.isSameObject(directory)]).toEqual([true, false]);
    expect(file.metadataHash()).toEqual(directory.metadataHashAt({ symlinkFollow: true }, 'link'));
    expect(file.metadataHash()).not.toEqual(directory.metadataHashAt({}, 'link'));
  });
});

describe('a directory', () => {
  it('is listed, by several at once, after its descriptor has gone', async () => {
    const directory = await granted();
    for (let i = 0; i < 600; i++) fs.writeFileSync(join(top, 'sub', `f${i}`), '');
    const sub = directory.openAt({}, 'sub', { directory: true }, { read: true });
    const one = sub.readDirectory();
    const first = one.readDirectoryEntry();
    const other = sub.readDirectory();
    dispose(sub);
    const expected = fs.readdirSync(join(top, 'sub')).map((name) => `${name} regular-file`).sort();
    expect(namesOf(other)).toEqual(expected);
    expect([...namesOf(one), `${first.name} ${first.type}`].sort()).toEqual(expected);
    expect(one.readDirectoryEntry()).toBeUndefined();
    expect(namesOf(directory.readDirectory())).toContain('link symbolic-link');
  });

  it('is changed in every way', async () => {
    const directory = await writable();
    directory.createDirectoryAt('made');
    directory.symlinkAt('inner', 'sub/soft');
    const sub = directory.openAt({}, 'sub', { directory: true }, { read: true, mutateDirectory: true });
    directory.linkAt({}, 'file', sub, 'hard');
    sub.renameAt('inner', directory, 'made/moved');
    expect([directory.readlinkAt('sub/soft'), directory.statAt({}, 'file').linkCount]).toEqual(['inner', 2n]);
    expect(fs.readFileSync(join(top, 'made', 'moved'), 'utf8')).toBe('inner');
    directory.unlinkFileAt('made/moved');
    directory.removeDirectoryAt('made');
    expect(fs.readdirSync(top).sort()).toEqual(['absolute', 'file', 'link', 'out', 'sub']);
  });

  it('may be changed if the one that it was opened from may', async () => {
    const directory = await writable();
    const sub = directory.openAt({}, 'sub', { directory: true }, { read: true });
    expect(sub.getFlags()).toMatchObject({ read: true, mutateDirectory: true });
    sub.createDirectoryAt('made');
    expect(fs.existsSync(join(top, 'sub', 'made'))).toBe(true);
    // Who does not ask for a directory may not change what turns out to be one.
    const plain = directory.openAt({}, 'sub', {}, { read: true });
    expect(code(() => plain.createDirectoryAt('other'))).toBe('read-only');
  });

  it.each<[string, (directory: Resource) => unknown, string]>([
    ['what is not there', (it) => it.statAt({}, 'none'), 'no-entry'],
    ['the empty path', (it) => it.statAt({}, ''), 'no-entry'],
    ['above it', (it) => it.openAt({}, '../x', {}, { read: true }), 'not-permitted'],
    ['an absolute path', (it) => it.statAt({}, '/etc/passwd'), 'not-permitted'],
    ['out of it, by a link', (it) => it.statAt({ symlinkFollow: true }, 'out/x'), 'not-permitted'],
    ['an absolute link`s target', (it) => it.readlinkAt('absolute'), 'not-permitted'],
    ['an absolute link to be made', (it) => it.symlinkAt('/etc', 'new'), 'not-permitted'],
    ['a link that is opened', (it) => it.openAt({}, 'link', {}, { read: true }), 'loop'],
    ['no link', (it) => it.readlinkAt('file'), 'invalid'],
    ['a link to what a link names', (it) => it.linkAt({ symlinkFollow: true }, 'link', it, 'new'), 'invalid'],
    ['a zero in a path', (it) => it.statAt({}, 'a\0b'), 'illegal-byte-sequence'],
    ['a long name', (it) => it.statAt({}, 'x'.repeat(300)), 'name-too-long'],
    ['what exists', (it) => it.createDirectoryAt('sub'), 'exist'],
    ['one that is full', (it) => it.removeDirectoryAt('sub'), 'not-empty'],
    ['a directory as a file', (it) => it.unlinkFileAt('sub'), 'is-directory'],
    ['a file as a directory', (it) => it.openAt({}, 'file', { directory: true }, { read: true }), 'not-directory'],
    ['a directory to be written', (it) => it.openAt({}, 'sub', { directory: true }, { write: true }), 'is-directory'],
    ['only what is new', (it) => it.openAt({}, 'file', { create: true, exclusive: true }, { write: true }), 'exist'],
    ['synchronous writes', (it) => it.openAt({}, 'file', {}, { write: true, dataIntegritySync: true }), 'unsupported'],
    ['itself as a file', (it) => it.read(1n, 0n), 'is-directory'],
    ['itself by stream', (it) => it.readViaStream(0n), 'is-directory'],
  ])('refuses %s', async (_, call, expected) => {
    const directory = await writable();
    expect(code(() => call(directory))).toBe(expected);
  });
});

describe('a read-only grant', () => {
  it.each<[string, (directory: Resource) => unknown]>([
    ['create', (it) => it.openAt({}, 'new', { create: true }, {})],
    ['truncate', (it) => it.openAt({}, 'file', { truncate: true }, {})],
    ['write', (it) => it.openAt({}, 'file', {}, { write: true })],
    ['mutate-directory', (it) => it.openAt({}, 'sub', { directory: true }, { mutateDirectory: true })],
    ['create-directory-at', (it) => it.createDirectoryAt('new')],
    ['remove-directory-at', (it) => it.removeDirectoryAt('sub')],
    ['unlink-file-at', (it) => it.unlinkFileAt('file')],
    ['symlink-at', (it) => it.symlinkAt('file', 'new')],
    ['rename-at', (it) => it.renameAt('file', it, 'new')],
    ['link-at', (it) => it.linkAt({}, 'file', it, 'new')],
    ['set-times-at', (it) => it.setTimesAt({}, 'file', { tag: 'now' }, { tag: 'now' })],
    ['set-times', (it) => it.setTimes({ tag: 'now' }, { tag: 'now' })],
    ['create below', (it) => it.openAt({}, 'sub', { directory: true }, { read: true }).createDirectoryAt('new')],
  ])('refuses %s', async (_, call) => {
    const directory = await granted();
    const before = fs.statSync(join(top, 'file')).mtimeMs;
    expect(code(() => call(directory))).toBe('not-permitted');
    expect(fs.readdirSync(top).sort()).toEqual(['absolute', 'file', 'link', 'out', 'sub']);
    expect(fs.statSync(join(top, 'file')).mtimeMs).toBe(before);
  });

  it('has a code for a stream`s error', async () => {
    const directory = await granted();
    fs.writeFileSync(join(top, 'short'), 'x');
    const stream = directory.openAt({}, 'short', {}, { read: true }).readViaStream(2n ** 63n);
    const failed = code(() => stream.read(1n)) as { tag: string; val: object };
    expect([failed.tag, types.filesystemErrorCode!(failed.val)]).toEqual(['last-operation-failed', 'invalid']);
  });
});
