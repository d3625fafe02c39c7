import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Descriptor, GrantError, openDirectory, openFile, preopens, types } from './filesystem.ts';

let top: string;
let root: Descriptor;
const at = (...path: string[]) => join(top, ...path);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const FOLLOW = { symlinkFollow: true };
const READ_WRITE = { read: true, write: true };

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'filesystem-'));
  root = openDirectory(top, { write: true });
});

afterEach(() => {
  root[Symbol.dispose]();
  fs.rmSync(top, { recursive: true });
});

function code(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) throw error;
    return (error as { payload: unknown }).payload;
  }
  return 'no failure';
}

describe('files', () => {
  it('are made, written, read, cut and removed', () => {
    const file = root.openAt({}, 'new', { create: true }, READ_WRITE);
    expect(file.write(bytes('hello world'), 0n)).toBe(11n);
    expect(file.write(bytes('!'), 20n)).toBe(1n);
    expect(file.read(5n, 6n)).toEqual([bytes('world'), false]);
    expect(file.read(100n, 18n)).toEqual([bytes('\0\0!'), true]);
    expect(file.read(1n, 1000n)).toEqual([new Uint8Array(0), true]);
    file.setSize(5n);
    file.sync();
    file.syncData();
    file.advise();
    expect(fs.readFileSync(at('new'), 'utf8')).toBe('hello');
    expect([file.getType(), file.getFlags().read, file.getFlags().write]).toEqual([
      'regular-file',
      true,
      true,
    ]);
    root.unlinkFileAt('new');
    expect(file.read(9n, 0n)).toEqual([bytes('hello'), true]);
    expect(fs.existsSync(at('new'))).toBe(false);
    file[Symbol.dispose]();
    expect(code(() => file.read(1n, 0n))).toBe('bad-descriptor');
    file[Symbol.dispose]();
  });

  it('say what a wrong use is', () => {
    fs.writeFileSync(at('file'), 'x');
    fs.mkdirSync(at('dir'));
    const file = root.openAt({}, 'file', {}, { read: true });
    const writer = root.openAt({}, 'file', {}, { write: true });
    const dir = root.openAt({}, 'dir', {}, { read: true });
    const cases: [() => unknown, string][] = [
      [() => writer.read(1n, 0n), 'bad-descriptor'],
      [() => writer.readViaStream(0n), 'bad-descriptor'],
      [() => file.read(1n, 2n ** 63n), 'invalid'],
      [() => writer.write(bytes('x'), 2n ** 63n), 'invalid'],
      [() => writer.setSize(2n ** 62n), 'file-too-large'],
      [() => writer.write(bytes('x'), 2n ** 62n), 'file-too-large'],
      [() => dir.read(1n, 0n), 'is-directory'],
      [() => dir.write(bytes('x'), 0n), 'is-directory'],
      [() => dir.setSize(0n), 'is-directory'],
      [() => dir.advise(), 'is-directory'],
      [() => file.readDirectory(), 'not-directory'],
      [() => file.statAt({}, 'x'), 'not-directory'],
      [() => file.openAt({}, 'x', {}, {}), 'not-directory'],
      [() => file.createDirectoryAt('x'), 'not-directory'],
      [() => root.openAt({}, 'file', { directory: true }, {}), 'not-directory'],
      [() => root.openAt({}, 'file', {}, { mutateDirectory: true }), 'not-directory'],
      [() => root.openAt({}, 'file', { create: true, exclusive: true }, { write: true }), 'exist'],
      [() => root.openAt({}, 'none', { create: true, directory: true }, {}), 'invalid'],
      [() => root.openAt({}, 'dir', {}, { write: true }), 'is-directory'],
      [() => root.openAt({}, 'dir', { create: true }, { read: true }), 'is-directory'],
      [() => root.openAt({}, 'dir', { truncate: true }, { read: true }), 'is-directory'],
      [() => root.unlinkFileAt('dir'), 'is-directory'],
      [() => root.unlinkFileAt('.'), 'is-directory'],
      [() => root.unlinkFileAt('file/'), 'not-directory'],
      [() => root.removeDirectoryAt('file'), 'not-directory'],
      [() => root.removeDirectoryAt('.'), 'invalid'],
      [() => root.createDirectoryAt('dir'), 'exist'],
      [() => root.createDirectoryAt('dir/..'), 'exist'],
      [() => root.createDirectoryAt('none/dir'), 'no-entry'],
      [() => root.renameAt('none', root, 'x'), 'no-entry'],
      [() => root.renameAt('file/', root, 'x'), 'not-directory'],
      [() => root.renameAt('.', root, 'x'), 'busy'],
      [() => root.renameAt('dir', root, 'dir/x'), 'invalid'],
      [() => root.readlinkAt('file'), 'invalid'],
      [() => root.readlinkAt('none'), 'no-entry'],
      [() => root.linkAt({}, 'dir', root, 'x'), 'not-permitted'],
      [() => root.linkAt({}, '.', root, 'x'), 'not-permitted'],
      [() => root.linkAt({}, 'file', root, 'dir'), 'exist'],
      [() => root.symlinkAt('x', 'dir'), 'exist'],
      [() => root.symlinkAt('/etc/passwd', 'x'), 'not-permitted'],
      [() => root.symlinkAt('a\0b', 'x'), 'illegal-byte-sequence'],
      [() => root.setTimesAt({}, 'none', { tag: 'now' }, { tag: 'now' }), 'no-entry'],
    ];
    expect(cases.map(([action]) => code(action))).toEqual(cases.map(([, expected]) => expected));
    for (const descriptor of [file, writer, dir]) descriptor[Symbol.dispose]();
  });

  it('more at once than a transfer come in part', () => {
    fs.writeFileSync(at('big'), Buffer.alloc((1 << 20) + 5, 'b'));
    const file = root.openAt({}, 'big', {}, { read: true });
    const [data, end] = file.read(2n ** 40n, 0n);
    expect([data.length, end]).toEqual([1 << 20, false]);
    expect(file.read(2n ** 40n, 1n << 20n)).toEqual([bytes('bbbbb'), true]);
    file[Symbol.dispose]();
  });

  it('have streams that outlive their descriptor', () => {
    const file = root.openAt({}, 'new', { create: true }, READ_WRITE);
    const [writer, end, reader] = [file.writeViaStream(2n), file.appendViaStream(), file.readViaStream(1n)];
    file[Symbol.dispose]();
    writer.write(bytes('cd'));
    end.blockingWriteAndFlush(bytes('gh'));
    writer.write(bytes('ef'));
    end.write(bytes('ij'));
    expect(text(reader.read(2n))).toBe('\0c');
    expect(text(reader.blockingRead(100n))).toBe('defij');
    expect(code(() => reader.read(1n))).toEqual({ tag: 'closed' });
    for (const stream of [writer, end, reader]) stream[Symbol.dispose]();
    expect(code(() => writer.write(bytes('x')))).toEqual({ tag: 'closed' });
    expect(fs.readFileSync(at('new'), 'utf8')).toBe('\0\0cdefij');
  });

  it('a stream tells the error of the host, once', () => {
    const file = root.openAt({}, 'new', { create: true }, { write: true });
    const stream = file.writeViaStream(2n ** 62n);
    const error = code(() => stream.write(bytes('xy'))) as { tag: string; val: never };
    expect(error.tag).toBe('last-operation-failed');
    expect(types.filesystemErrorCode(error.val)).toBe('file-too-large');
    expect(code(() => stream.checkWrite())).toEqual({ tag: 'closed' });
    for (const resource of [file, stream]) resource[Symbol.dispose]();
  });
});

describe('directories', () => {
  it('list what is in them, in the order of the host, with types', () => {
    for (let i = 0; i < 600; i++) fs.writeFileSync(at(`f${i}`), '');
    fs.mkdirSync(at('dir'));
    fs.symlinkSync('dir', at('link'));
    const native: string[] = [];
    const directory = fs.opendirSync(top);
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) native.push(entry.name);
    directory.closeSync();

    const stream = root.readDirectory();
    const entries = [];
    for (let entry = stream.readDirectoryEntry(); entry; entry = stream.readDirectoryEntry())
      entries.push(entry);
    expect(entries.map((entry) => entry.name)).toEqual(native);
    const kinds = new Map(entries.map((entry) => [entry.name, entry.type]));
    expect([kinds.get('f0'), kinds.get('dir'), kinds.get('link')]).toEqual([
      'regular-file',
      'directory',
      'symbolic-link',
    ]);
    expect(stream.readDirectoryEntry()).toBeUndefined();
    stream[Symbol.dispose]();
  });

  it('are made, renamed and removed', () => {
    root.createDirectoryAt('a');
    root.createDirectoryAt('a/b/');
    root.renameAt('a/b/', root, 'c/');
    expect(fs.statSync(at('c')).isDirectory()).toBe(true);
    fs.writeFileSync(at('c', 'file'), '');
    expect(code(() => root.removeDirectoryAt('c'))).toBe('not-empty');
    root.unlinkFileAt('c/file');
    root.removeDirectoryAt('c/');
    expect(fs.readdirSync(top)).toEqual(['a']);
  });

  it('can be opened without reading, for what is in them', () => {
    fs.mkdirSync(at('a'));
    fs.writeFileSync(at('a', 'f'), 'x');
    const directory = root.openAt({}, 'a', { directory: true }, {});
    expect(directory.statAt({}, 'f').size).toBe(1n);
    expect(code(() => directory.readDirectory())).toBe('bad-descriptor');
    directory.sync();
    directory[Symbol.dispose]();
  });

  it('link and follow links', () => {
    fs.writeFileSync(at('file'), 'x');
    root.symlinkAt('file', 'soft');
    root.linkAt({}, 'file', root, 'hard');
    root.linkAt(FOLLOW, 'soft', root, 'hard-by-soft');
    expect(root.readlinkAt('soft')).toBe('file');
    expect(root.statAt({}, 'file').linkCount).toBe(3n);
    expect(root.statAt({}, 'soft').type).toBe('symbolic-link');
    expect(root.metadataHashAt(FOLLOW, 'soft')).toEqual(root.metadataHashAt({}, 'hard'));
    expect(root.metadataHashAt({}, 'soft')).not.toEqual(root.metadataHashAt({}, 'hard'));
  });
});

describe('attributes', () => {
  it('are those of the host, to the nanosecond', () => {
    fs.writeFileSync(at('file'), 'hello');
    const native = fs.statSync(at('file'), { bigint: true });
    const nanoseconds = (time: { seconds: bigint; nanoseconds: number } | undefined) =>
      time && time.seconds * 1_000_000_000n + BigInt(time.nanoseconds);
    const stat = root.statAt({}, 'file');
    expect([stat.type, stat.size, stat.linkCount]).toEqual(['regular-file', 5n, 1n]);
    expect(nanoseconds(stat.dataModificationTimestamp)).toBe(native.mtimeNs);
    expect(nanoseconds(stat.dataAccessTimestamp)).toBe(native.atimeNs);
    expect(nanoseconds(stat.statusChangeTimestamp)).toBe(native.ctimeNs);
    expect(root.metadataHashAt({}, 'file')).toEqual({ lower: native.ino, upper: native.dev });
    expect(root.metadataHash().lower).toBe(fs.statSync(top, { bigint: true }).ino);
  });

  it('times are set, left, and cannot be said before 1970', () => {
    fs.writeFileSync(at('file'), '');
    fs.symlinkSync('file', at('link'));
    const time = (seconds: bigint) =>
      ({ tag: 'timestamp', val: { seconds, nanoseconds: 500_000_000 } }) as const;
    root.setTimesAt(FOLLOW, 'link', time(1000n), time(2000n));
    expect([fs.statSync(at('file')).atimeMs, fs.statSync(at('file')).mtimeMs]).toEqual([
      1_000_500, 2_000_500,
    ]);
    root.setTimesAt({}, 'link', time(5n), time(5n));
    expect([fs.lstatSync(at('link')).mtimeMs, fs.statSync(at('file')).mtimeMs]).toEqual([5500, 2_000_500]);
    const file = root.openAt({}, 'file', {}, { read: true });
    file.setTimes(time(3000n), { tag: 'no-change' });
    expect([fs.statSync(at('file')).atimeMs, fs.statSync(at('file')).mtimeMs]).toEqual([
      3_000_500, 2_000_500,
    ]);
    file.setTimes({ tag: 'no-change' }, { tag: 'now' });
    expect(Math.abs(fs.statSync(at('file')).mtimeMs - Date.now())).toBeLessThan(60_000);
    fs.utimesSync(at('file'), new Date(-5000), new Date(-5000));
    expect(file.stat().dataModificationTimestamp).toBeUndefined();
    file.setTimes(time(7n), { tag: 'no-change' });
    expect(fs.statSync(at('file')).mtimeMs).toBe(-5000);
    file[Symbol.dispose]();
  });

  it('tell the same object', () => {
    fs.writeFileSync(at('file'), '');
    fs.linkSync(at('file'), at('other'));
    const [one, two] = ['file', 'other'].map((name) => root.openAt({}, name, {}, { read: true })) as [
      Descriptor,
      Descriptor,
    ];
    expect([one.isSameObject(two), one.isSameObject(root)]).toEqual([true, false]);
    for (const descriptor of [one, two]) descriptor[Symbol.dispose]();
  });
});

describe('grants', () => {
  it('are what they say', () => {
    fs.writeFileSync(at('file'), 'image');
    const file = openFile(at('file'));
    expect(text(file.read(100n, 0n)[0])).toBe('image');
    expect(code(() => file.write(bytes('x'), 0n))).toBe('bad-descriptor');
    expect(code(() => file.setTimes({ tag: 'now' }, { tag: 'now' }))).toBe('read-only');
    file[Symbol.dispose]();
    expect(preopens([[root, '/data']]).getDirectories()).toEqual([[root, '/data']]);
  });

  it.each([
    [
      'a directory that is not there',
      () => openDirectory(at('none')),
      'none: no such directory; check the path',
      127,
    ],
    ['a file that is not there', () => openFile(at('none')), 'none: no such file; check the path', 127],
    [
      'a way through a file',
      () => openFile(at('file', 'x')),
      'x: a part of this path is not a directory',
      127,
    ],
    ['a zero byte', () => openFile('a\0b'), 'a path must not contain a zero byte', 127],
    [
      'a file as a directory',
      () => openDirectory(at('file')),
      'cannot grant it as a directory: it is a regular file',
      126,
    ],
    ['a directory as a file', () => openFile(top), ': not a regular file: it is a directory', 126],
    [
      'a device as a file',
      () => openFile('/dev/null'),
      '/dev/null: not a regular file: it is a character device',
      126,
    ],
    ['too many links', () => openFile(at('loop')), 'loop: cannot open this file: ELOOP', 126],
  ])('refuse %s', (_, action, message, exitCode) => {
    fs.writeFileSync(at('file'), '');
    fs.symlinkSync('loop', at('loop'));
    const refusal = (() => {
      try {
        action()[Symbol.dispose]();
      } catch (error) {
        return error as GrantError;
      }
      return undefined;
    })();
    expect(refusal).toBeInstanceOf(GrantError);
    expect(refusal?.message).toContain(message);
    expect(refusal?.exitCode).toBe(exitCode);
  });

  it.skipIf(process.getuid?.() === 0)('refuse what the user may not read', () => {
    fs.mkdirSync(at('closed'), { mode: 0 });
    expect(() => openDirectory(at('closed'))).toThrow('permission denied; you may not read this directory');
  });
});
