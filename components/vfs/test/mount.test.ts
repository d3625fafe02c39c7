/** What the service asks of a host, and what it makes of a host's answers. */

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Descriptor } from '../../../host/node/wasi/index.ts';
import {
  ALL,
  bytes,
  failure,
  hostSystem,
  type Node,
  READ,
  READ_WRITE,
  type System,
  save,
  startVfs,
  using,
  type Vfs,
} from './vfs.ts';

/** `error-code` of wasi:filesystem/types in its order, and what becomes of each. */
const ERRORS: [string, string][] = [
  ['access', 'access'],
  ['would-block', 'would-block'],
  ['already', 'busy'],
  ['bad-descriptor', 'invalid'],
  ['busy', 'busy'],
  ['deadlock', 'busy'],
  ['quota', 'no-space'],
  ['exist', 'exists'],
  ['file-too-large', 'file-too-large'],
  ['illegal-byte-sequence', 'bad-path'],
  ['in-progress', 'busy'],
  ['interrupted', 'would-block'],
  ['invalid', 'invalid'],
  ['io', 'io'],
  ['is-directory', 'is-directory'],
  ['loop', 'loop'],
  ['too-many-links', 'too-many-links'],
  ['message-size', 'invalid'],
  ['name-too-long', 'name-too-long'],
  ['no-device', 'unsupported'],
  ['no-entry', 'no-entry'],
  ['no-lock', 'io'],
  ['insufficient-memory', 'too-many-files'],
  ['insufficient-space', 'no-space'],
  ['not-directory', 'not-directory'],
  ['not-empty', 'not-empty'],
  ['not-recoverable', 'io'],
  ['unsupported', 'unsupported'],
  ['no-tty', 'unsupported'],
  ['no-such-device', 'unsupported'],
  ['overflow', 'file-too-large'],
  ['not-permitted', 'not-permitted'],
  ['pipe', 'io'],
  ['read-only', 'read-only'],
  ['invalid-seek', 'invalid'],
  ['text-file-busy', 'text-busy'],
  ['cross-device', 'cross-device'],
];

const KINDS = [
  'unknown',
  'block-device',
  'character-device',
  'directory',
  'fifo',
  'symbolic-link',
  'regular-file',
  'socket',
];

/** A host with one directory that answers what a test has set. */
class FakeDescriptor {
  static error: string | undefined;
  static type = 'regular-file';
  static hash = { lower: 5n, upper: 6n };
  static opened: unknown[][] = [];
  static refusesMutation = false;
  [Symbol.dispose](): void {}
  getType() {
    return 'directory';
  }
  stat() {
    if (FakeDescriptor.error !== undefined) throw { payload: FakeDescriptor.error };
    const none = { dataAccessTimestamp: undefined, dataModificationTimestamp: undefined };
    return { type: FakeDescriptor.type, linkCount: 1n, size: 0n, ...none, statusChangeTimestamp: undefined };
  }
  statAt() {
    return this.stat();
  }
  metadataHash() {
    return FakeDescriptor.hash;
  }
  metadataHashAt() {
    return FakeDescriptor.hash;
  }
  openAt(...parameters: unknown[]) {
    FakeDescriptor.opened.push(parameters);
    const { mutateDirectory } = parameters[3] as { mutateDirectory: boolean };
    if (FakeDescriptor.refusesMutation && mutateDirectory) throw { payload: 'unsupported' };
    return new FakeDescriptor();
  }
}
for (const name of [
  'readViaStream',
  'writeViaStream',
  'appendViaStream',
  'advise',
  'syncData',
  'getFlags',
  'setSize',
  'setTimes',
  'read',
  'write',
  'readDirectory',
  'sync',
  'createDirectoryAt',
  'setTimesAt',
  'linkAt',
  'readlinkAt',
  'removeDirectoryAt',
  'renameAt',
  'symlinkAt',
  'unlinkFileAt',
  'isSameObject',
]) {
  Object.defineProperty(FakeDescriptor.prototype, name, {
    value() {
      throw { payload: FakeDescriptor.error ?? 'unsupported' };
    },
  });
}

describe('a host`s answers', () => {
  let root: Node;

  beforeAll(async () => {
    class DirectoryEntryStream {
      readDirectoryEntry() {
        return undefined;
      }
    }
    const types = { Descriptor: FakeDescriptor, DirectoryEntryStream, filesystemErrorCode: () => undefined };
    root = (await startVfs(types)).adopt(new FakeDescriptor(), ALL);
  });

  beforeEach(() => {
    FakeDescriptor.error = undefined;
    FakeDescriptor.opened = [];
  });

  it.each(ERRORS)('%s is %s', (code, error) => {
    FakeDescriptor.error = code;
    expect(failure(() => root.stat())).toBe(error);
    expect(failure(() => root.readAt(0n, 1))).toBe(error);
  });

  it.each(KINDS)('a %s is one', (kind) => {
    FakeDescriptor.type = kind;
    expect(root.stat().kind).toBe(kind);
  });

  it('identify an object by inode and device where they are that', () => {
    FakeDescriptor.hash = { lower: 5n, upper: 0xffff_ffffn };
    expect(root.stat()).toMatchObject({ inode: 5n, device: 0xffff_ffffn });
  });

  it('identify an object by the lower half where both are a hash', () => {
    FakeDescriptor.hash = { lower: 5n, upper: 0x1_0000_0000n };
    expect(root.stat()).toMatchObject({ inode: 5n, device: 1n << 33n });
  });

  it('may leave times out', () => {
    expect(root.stat().modified).toEqual({ seconds: 0n, nanoseconds: 0 });
  });

  it('may know no `mutate-directory`', () => {
    FakeDescriptor.refusesMutation = true;
    using(root.openAt('d', { directory: true }, ALL), () => {});
    expect(FakeDescriptor.opened.map(([, , , flags]) => flags)).toMatchObject([
      { read: true, mutateDirectory: true },
      { read: true, mutateDirectory: false },
    ]);
  });

  it.each([
    // options, rights, WASI's path flags, open flags, descriptor flags
    [{}, {}, [], [], []],
    [{}, READ, [], [], ['read']],
    [{ follow: true }, READ, ['symlinkFollow'], [], ['read']],
    [{ follow: true }, READ_WRITE, ['symlinkFollow'], [], ['read', 'write']],
    [{ create: true }, READ, [], ['create'], ['read']],
    [
      { create: true, exclusive: true, follow: true },
      READ_WRITE,
      [],
      ['create', 'exclusive'],
      ['read', 'write'],
    ],
    [{ truncate: true }, READ, [], ['truncate'], ['read', 'write']],
    [{ directory: true }, READ, [], ['directory'], ['read']],
    [{ directory: true }, { write: true }, [], ['directory'], ['mutateDirectory']],
    [{ directory: true }, { delete: true }, [], ['directory'], ['mutateDirectory']],
  ])('%j for %j asks for no more than that', (options, want, path, open, flags) => {
    FakeDescriptor.refusesMutation = false;
    using(root.openAt('x', options, want), () => {});
    const set = (value: unknown) =>
      Object.entries(value as object)
        .filter(([, on]) => on)
        .map(([name]) => name);
    const [pathFlags, name, openFlags, descriptorFlags] = FakeDescriptor.opened[0]!;
    expect([set(pathFlags), name, set(openFlags), set(descriptorFlags).sort()]).toEqual([
      path,
      'x',
      open,
      flags,
    ]);
  });
});

describe('calls of the host', () => {
  let vfs: Vfs;
  let system: System;
  let made: string[];
  const watched = [
    'openAt',
    'stat',
    'statAt',
    'metadataHash',
    'metadataHashAt',
    'readlinkAt',
    'read',
    'write',
  ] as const;

  beforeAll(async () => {
    vfs = await startVfs();
  });

  beforeEach(() => {
    system = hostSystem(vfs);
    save(system.root, 'f', 'x');
    system.root.makeDirectoryAt('d');
    save(system.root, 'd/g', 'x');
    symlinkSync('/elsewhere', join(system.hostPath!, 'd', 'out'));
    made = [];
    for (const name of watched) {
      // biome-ignore lint/suspicious/noExplicitAny: every method in turn
      const real = Descriptor.prototype[name] as any;
      vi.spyOn(Descriptor.prototype, name).mockImplementation(function (
        this: Descriptor,
        ...parameters: unknown[]
      ) {
        made.push(name);
        return real.apply(this, parameters);
      } as never);
    }
  });

  afterEach(() => {
    vi.restoreAllMocks();
    system.close();
  });

  it.each([
    ['open a file', (root: Node) => root.openAt('d/g', { follow: true }, READ)[Symbol.dispose](), ['openAt']],
    ['stat', (root: Node) => root.statAt('d/g', true), ['statAt', 'metadataHashAt']],
    ['miss', (root: Node) => failure(() => root.statAt('d/absent', true)), ['statAt']],
    ['go up first', (root: Node) => failure(() => root.statAt('../x', true)), []],
    ['read a link', (root: Node) => root.readLinkAt('d/out'), ['statAt', 'readlinkAt']],
    ['find no link', (root: Node) => failure(() => root.readLinkAt('d/g')), ['statAt']],
    [
      'leave by a link',
      (root: Node) => failure(() => root.statAt('d/out/x', true)),
      ['statAt', 'statAt', 'statAt', 'readlinkAt'],
    ],
  ] as [string, (root: Node) => unknown, string[]][])('to %s are few', (_, call, expected) => {
    call(system.root);
    expect(made).toEqual(expected);
  });

  it('to read and write are one each', () => {
    using(system.root.openAt('f', {}, READ_WRITE), (file) => {
      made = [];
      file.readAt(0n, 10);
      file.writeAt(0n, bytes('y'));
      file.append(bytes('z'));
      expect(made).toEqual(['read', 'write', 'stat', 'write']);
    });
  });

  it('close what was opened', () => {
    const closed = vi.spyOn(Descriptor.prototype, Symbol.dispose as never);
    using(system.root.openAt('f', {}, READ), () => {});
    using(system.root.openAt('d/out', {}, READ), () => {});
    expect(closed).toHaveBeenCalledTimes(2);
  });
});
