/** Root file systems out of archives that the tests make: what is in them, and what is refused in which words. */

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib, { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import type { BaseEntries } from '../wasi/base.ts';
import { openRootfs, type Rootfs } from './open.ts';
import { paxRecord } from './pax.ts';
import { resolveIn } from './resolve.ts';

const folder = mkdtempSync(join(tmpdir(), 'nucleus-rootfs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const disk = 1 << 30;

const packers = ['xz', 'bzip2', 'zstd'] as const;
const magics = {
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0],
  bzip2: [0x42, 0x5a, 0x68, 0x39],
  zstd: [0x28, 0xb5, 0x2f, 0xfd, 0],
};

interface Made {
  path: string;
  type?: ConstructorParameters<typeof Header>[0] extends infer D
    ? D extends { type?: infer T }
      ? T
      : never
    : never;
  data?: string | Buffer;
  target?: string;
  mode?: number;
  uid?: number;
  size?: number;
  pax?: Record<string, string | Buffer>;
  /** Last changes to the header before its checksum. */
  patch?: (block: Buffer) => void;
}

function header(made: Made, size: number): Buffer {
  const { path, target = '', mode = 0o644, uid = 0, type = 'File' } = made;
  const block = Buffer.alloc(512);
  new Header({ path, linkpath: target, mode, uid, gid: 0, size, mtime: new Date(5000), type }).encode(block);
  if (made.patch) {
    made.patch(block);
    block.fill(' ', 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return block;
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

function tar(entries: readonly Made[]): Buffer {
  const parts = entries.flatMap((made) => {
    const data = Buffer.from(made.data ?? '');
    const records = Object.entries(made.pax ?? {}).map(([key, value]) => paxRecord(key, value));
    const body = Buffer.concat(records);
    const before =
      body.length > 0 ? [header({ path: 'pax', type: 'ExtendedHeader' }, body.length), padded(body)] : [];
    return [...before, header(made, made.size ?? data.length), padded(data)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

let count = 0;
function write(bytes: Buffer | string, name = `${count++}.tar`): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const open = (bytes: Buffer) => openRootfs(write(bytes), { disk });

function read({ tree }: Rootfs, path: string): string | undefined {
  const found = resolveIn(tree, path);
  if (found === undefined) return undefined;
  const { number } = found.object;
  return Buffer.from(tree.readAt(number, 0n, Number(tree.look(number).size))).toString('latin1');
}

const namesIn = (entries: BaseEntries) => entries.names.split('/').slice(0, -1);

function names({ tree }: Rootfs, path: string): string[] {
  return namesIn(tree.list(resolveIn(tree, path)!.object.number, 0));
}

const look = ({ tree }: Rootfs, path: string) => tree.look(resolveIn(tree, path)!.object.number);

describe('a tar', () => {
  it('shows its files, with what is implied by their paths', async () => {
    const root = await open(
      tar([
        { path: './', type: 'Directory', mode: 0o700 },
        { path: './a/b/c', data: 'hello', mode: 0o4755, uid: 7 },
        { path: 'link', type: 'SymbolicLink', target: '/a/b' },
        { path: 'same', type: 'Link', target: './a/b/c' },
      ]),
    );
    expect(names(root, '/')).toEqual(['a', 'link', 'same']);
    expect(read(root, '/link/c')).toBe('hello');
    expect(look(root, '/')).toMatchObject({ mode: 0o700 });
    expect(look(root, '/a/b/c')).toMatchObject({ mode: 0o4755, user: 7, links: 2, size: 5n });
    expect(look(root, '/same').sameAs).toBe(look(root, '/a/b/c').sameAs);
    expect(look(root, '/a')).toMatchObject({ mode: 0o755, links: 3 });
  });

  it('keeps absolute names and links inside', async () => {
    const root = await open(
      tar([
        { path: '/etc/passwd', data: 'ours' },
        { path: 'out', type: 'SymbolicLink', target: '../../../../etc' },
        { path: 'out/more', data: 'in etc' },
      ]),
    );
    expect(read(root, '/out/passwd')).toBe('ours');
    expect(read(root, '/etc/more')).toBe('in etc');
  });

  it('lets a later entry take an earlier one`s place', async () => {
    const root = await open(
      tar([
        { path: 'd', type: 'Directory' },
        { path: 'd/x', data: '1' },
        { path: 'd/', type: 'Directory', mode: 0o711 },
        { path: 'f', data: 'old' },
        { path: 'f', data: 'new' },
        { path: 'g/x', data: 'gone' },
        { path: 'g', data: 'file' },
      ]),
    );
    expect(names(root, '/d')).toEqual(['x']);
    expect(look(root, '/d').mode).toBe(0o711);
    expect(read(root, '/f')).toBe('new');
    expect(read(root, '/g')).toBe('file');
  });

  it('has pax: long names, exact times, large sizes, extended attributes', async () => {
    const long = `${'d'.repeat(150)}/${'n'.repeat(150)}`;
    const root = await open(
      tar([
        {
          path: 'x',
          data: 'long',
          pax: { path: long, mtime: '12.345678901', 'SCHILY.xattr.user.a': Buffer.from([0, 255, 10]) },
        },
      ]),
    );
    expect(read(root, long)).toBe('long');
    expect(look(root, long).modified).toEqual({ seconds: 12n, nanoseconds: 345678901 });
    expect(root.tree.extended(resolveIn(root.tree, long)!.object.number)).toEqual([
      ['user.a', new Uint8Array([0, 255, 10])],
    ]);
  });

  it('has GNU`s long names', async () => {
    const long = 'n'.repeat(200);
    const root = await open(
      tar([
        { path: '././@LongLink', type: 'NextFileHasLongPath', data: `${long}\0` },
        { path: 'n', data: 'long' },
      ]),
    );
    expect(read(root, long)).toBe('long');
  });

  it('has sparse files of three forms', async () => {
    const old = (block: Buffer) => {
      block.write('00000000002\0', 386, 'latin1');
      block.write('00000000003\0', 398, 'latin1');
      block.write('00000000010\0', 483, 'latin1');
    };
    const root = await open(
      tar([
        { path: 'old', type: 'SparseFile' as never, data: 'abc', patch: old },
        {
          path: 'p/01',
          data: 'abc',
          pax: { 'GNU.sparse.map': '2,3', 'GNU.sparse.size': '8', 'GNU.sparse.name': 'middle' },
        },
        {
          path: 'p/10',
          data: Buffer.concat([padded(Buffer.from('1\n2\n3\n')), Buffer.from('abc')]),
          pax: {
            'GNU.sparse.major': '1',
            'GNU.sparse.minor': '0',
            'GNU.sparse.realsize': '8',
            'GNU.sparse.name': 'new',
          },
        },
      ]),
    );
    for (const name of ['old', 'middle', 'new']) expect(read(root, name)).toBe('\0\0abc\0\0\0');
  });

  it('has devices that are only names', async () => {
    const device = (block: Buffer) => {
      block.write('0000001\0', 329, 'latin1');
      block.write('0000003\0', 337, 'latin1');
    };
    const root = await open(tar([{ path: 'dev/null', type: 'CharacterDevice', patch: device }]));
    expect(look(root, '/dev/null')).toMatchObject({ represents: 0x103n });
    expect(() => read(root, '/dev/null')).not.toThrow(TypeError);
  });

  it('may be compressed', async () => {
    const root = await open(gzipSync(tar([{ path: 'a', data: 'packed' }])));
    expect(read(root, '/a')).toBe('packed');
  });

  const circle: Made[] = [
    { path: 'a', type: 'SymbolicLink', target: 'b' },
    { path: 'b', type: 'SymbolicLink', target: 'a' },
    { path: 'a/x', data: '' },
  ];
  it.each<[string, Buffer, string | RegExp]>([
    ['..', tar([{ path: 'a/../../x' }]), 'entry "a/../../x" leads out of the archive by ".."'],
    [
      'a hard link out',
      tar([{ path: 'x', type: 'Link', target: '../../etc/passwd' }]),
      'entry "x" leads out of the archive by ".."',
    ],
    [
      'a hard link to nothing',
      tar([{ path: 'x', type: 'Link', target: 'y' }]),
      'entry "x" is a link to "y", which is not there',
    ],
    [
      'a hard link to a directory',
      tar([
        { path: 'd', type: 'Directory' },
        { path: 'x', type: 'Link', target: 'd' },
      ]),
      'entry "x" is a hard link to "d", a directory',
    ],
    ['links in a circle', tar(circle), 'entry "a/x" is below links that lead in a circle'],
    [
      'a file as a directory',
      tar([
        { path: 'a', data: '' },
        { path: 'a/x', data: '' },
      ]),
      'entry "a/x" is below "a", which is no directory',
    ],
    [
      'a name that is too long',
      tar([{ path: 'x', data: '', pax: { path: 'n'.repeat(300) } }]),
      'has a name of more than 255 bytes',
    ],
    [
      'a size past the end',
      tar([{ path: 'x', size: 1 << 20 }]),
      /entry "x" has 1048576 bytes, but the archive ends \d+ bytes before that/,
    ],
    [
      'a huge size',
      tar([{ path: 'x', data: '', pax: { size: '999999999999999' } }]),
      /entry "x" has 999999999999999 bytes, but/,
    ],
    [
      'a binary size above 2^53',
      tar([{ path: 'x', patch: (block) => block.fill(0xff, 125, 136).fill(0x80, 124, 125) }]),
      /entry "x" has a number that cannot be read \(/,
    ],
    [
      'a binary size below 0',
      tar([{ path: 'x', patch: (block) => block.fill(0xff, 124, 136) }]),
      /entry "x" has /,
    ],
    ['noise with a binary number that is none', Buffer.alloc(1024, 0xa5), 'is no tar archive'],
    [
      'a wrong pax record',
      tar([{ path: 'x', type: 'ExtendedHeader', data: '99 path=y\n' }, { path: 'z' }]),
      'entry "x" has a pax record of a wrong length at byte 0',
    ],
    [
      'a map of holes that overlaps',
      tar([{ path: 'x', data: 'abcd', pax: { 'GNU.sparse.map': '4,2,3,2', 'GNU.sparse.size': '9' } }]),
      'entry "x" has a map of holes that does not fit it',
    ],
    [
      'a damaged header',
      Buffer.concat([tar([{ path: 'x', data: '1' }]).subarray(0, 1024), Buffer.alloc(512, 1)]),
      'has no header behind entry "x"',
    ],
    [
      'half a header',
      tar([{ path: 'x', data: '1' }]).subarray(0, 1100),
      'ends inside the header behind entry "x"',
    ],
    ['what is no tar', Buffer.from('hello'.repeat(300)), 'is no tar archive'],
    [
      'an unknown type',
      tar([{ path: 'x', patch: (block) => block.write('Z', 156) }]),
      'entry "x" is of a type that is not known (Unsupported)',
    ],
    [
      'half of a gzip',
      gzipSync(tar([{ path: 'a', data: 'x'.repeat(5000) }])).subarray(0, 60),
      'cannot be unpacked (gzip): unexpected end of file',
    ],
  ])('with %s is refused', async (_, bytes, message) => {
    const error = await open(bytes).then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    if (typeof message === 'string') expect(error).toContain(message);
    else expect(error).toMatch(message);
    expect(error).toMatch(/^\S+\.tar: /);
    expect(error).not.toContain('\n');
  });

  describe.each(packers)('compressed by %s', (packer) => {
    const missing = spawnSync(packer, ['--version']).error && `needs ${packer} in PATH`;
    const pack = (bytes: Buffer) => execFileSync(packer, ['-c'], { input: bytes, maxBuffer: 1 << 26 });

    it.skipIf(missing)(`is read${missing ? ` (${missing})` : ''}`, async () => {
      const root = await open(
        pack(
          tar([
            { path: 'large', data: Buffer.alloc(3 << 20, 'x') },
            { path: 'a', data: 'behind it' },
          ]),
        ),
      );
      expect(read(root, '/a')).toBe('behind it');
      root.tree[Symbol.dispose]();
    });

    it.skipIf(missing)('is refused where it is damaged or too much', async () => {
      const whole = pack(tar([{ path: 'a', data: randomBytes(1 << 20) }]));
      const half = open(whole.subarray(0, whole.length >> 1));
      await expect(half).rejects.toThrow(/^\S+\.tar: cannot be unpacked \(\w+\): .*$/);
      const changed = Buffer.from(whole).fill(0x55, 5000, 5100);
      await expect(open(changed)).rejects.toThrow(/^\S+\.tar: cannot be unpacked \(\w+\): .*$/);
      const path = write(whole);
      await expect(openRootfs(path, { disk: 1000 })).rejects.toThrow('unpacks to more than 1000 bytes');
    });

    it('says what is missing where there is no such program', async () => {
      const { PATH } = process.env;
      process.env.PATH = folder;
      try {
        const error = await open(Buffer.from(magics[packer])).catch((reason: Error) => reason.message);
        // Node itself may know this one, and finds no content.
        if (packer === 'zstd' && 'createZstdDecompress' in zlib)
          expect(error).toContain('cannot be unpacked');
        else
          expect(error).toMatch(
            `: is compressed by ${packer}, and there is no ${packer} in PATH; install it`,
          );
      } finally {
        process.env.PATH = PATH;
      }
    });
  });

  it('does not unpack to more than is allowed', async () => {
    const path = write(gzipSync(tar([{ path: 'a', data: Buffer.alloc(1 << 20) }])));
    await expect(openRootfs(path, { disk: 1000 })).rejects.toThrow(
      'unpacks to more than 1000 bytes; raise --disk',
    );
  });
});

describe('a folder', () => {
  it('is read inside of itself only', async () => {
    const path = join(folder, 'root');
    mkdirSync(join(path, 'etc'), { recursive: true });
    writeFileSync(join(path, 'etc', 'passwd'), 'ours');
    symlinkSync('/etc', join(path, 'abs'));
    symlinkSync('../../../../etc', join(path, 'up'));
    const root = await openRootfs(path, { disk });
    expect(read(root, '/abs/passwd')).toBe('ours');
    expect(read(root, '/up/passwd')).toBe('ours');
    expect(root.tree.target(resolveIn(root.tree, '/')!.object.children!.get('abs')!.number)).toBe('/etc');
    root.tree[Symbol.dispose]();
  });

  it('does not follow a link that somebody puts in a directory`s place', async () => {
    const path = join(folder, 'swapped');
    mkdirSync(join(path, 'd'), { recursive: true });
    mkdirSync(join(folder, 'secret'));
    writeFileSync(join(folder, 'secret', 'file'), 'secret');
    writeFileSync(join(path, 'd', 'file'), 'ours');
    writeFileSync(join(path, 'f'), 'ours');
    const { tree } = await openRootfs(path, { disk });
    const all = tree.list(0, 0);
    const objects = new Map(namesIn(all).map((name, index) => [name, all.objects[index]!]));
    rmSync(join(path, 'd'), { recursive: true });
    symlinkSync(join(folder, 'secret'), join(path, 'd'));
    rmSync(join(path, 'f'));
    symlinkSync(join(folder, 'secret', 'file'), join(path, 'f'));
    const code = (call: () => unknown) => {
      try {
        return call();
      } catch (error) {
        return (error as { payload: string }).payload;
      }
    };
    expect(code(() => tree.list(objects.get('d')!, 0))).toBe('not-directory');
    expect(code(() => tree.readAt(objects.get('f')!, 0n, 10))).toBe('loop');
    tree[Symbol.dispose]();
  });
});

const digestOf = (bytes: Buffer | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const config = {
  architecture: 'amd64',
  os: 'linux',
  config: { Env: ['A=1', 'PATH=/bin'], Entrypoint: ['/bin/sh'], Cmd: ['-c', 'x'], WorkingDir: '/w' },
};

const below = tar([
  { path: 'kept', data: 'kept' },
  { path: 'gone', data: 'gone' },
  { path: 'dir/old', data: 'old' },
  { path: 'lib', type: 'SymbolicLink', target: 'usr/lib' },
  { path: 'usr/lib/a', data: 'a' },
]);
const above = tar([
  { path: '.wh.gone' },
  { path: 'dir/new', data: 'new' },
  { path: 'dir/.wh..wh..opq' },
  { path: 'lib/b', data: 'b' },
  { path: '.wh..wh.plnk', data: '' },
]);

describe('an OCI image layout', () => {
  function layout(
    name: string,
    change: (manifest: { layers: { digest: string; size: number }[] }) => void = () => {},
  ) {
    const path = join(folder, name);
    mkdirSync(join(path, 'blobs/sha256'), { recursive: true });
    const put = (bytes: Buffer | string) => {
      const digest = digestOf(bytes);
      writeFileSync(join(path, 'blobs', digest.replace(':', '/')), bytes);
      return { digest, size: Buffer.byteLength(bytes) };
    };
    const layers = [put(gzipSync(below)), put(above)];
    const manifest = { schemaVersion: 2, config: put(JSON.stringify(config)), layers };
    change(manifest);
    const index = { schemaVersion: 2, manifests: [put(JSON.stringify(manifest))] };
    writeFileSync(join(path, 'index.json'), JSON.stringify(index));
    writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    return { path, layers };
  }

  it('shows its layers as one, and what it says of programs', async () => {
    const root = await openRootfs(layout('image').path, { disk });
    expect(names(root, '/')).toEqual(['kept', 'dir', 'lib', 'usr']);
    expect(names(root, '/dir')).toEqual(['new']);
    expect(names(root, '/usr/lib')).toEqual(['a', 'b']);
    expect(root.config).toEqual({
      environment: ['A=1', 'PATH=/bin'],
      directory: '/w',
      command: ['/bin/sh', '-c', 'x'],
    });
  });

  it('is refused where a blob is damaged, or missing', async () => {
    const { path, layers } = layout('damaged');
    const blob = join(path, 'blobs', layers[1]!.digest.replace(':', '/'));
    const bytes = Buffer.from(above);
    bytes[600]! ^= 1;
    writeFileSync(blob, bytes);
    await expect(openRootfs(path, { disk })).rejects.toThrow(
      /is damaged: it should be sha256:\w+ and is sha256:\w+$/,
    );
    truncateSync(blob, 100);
    await expect(openRootfs(path, { disk })).rejects.toThrow(
      /is damaged: it should have \d+ bytes and has 100$/,
    );
    rmSync(blob);
    await expect(openRootfs(path, { disk })).rejects.toThrow(/damaged: has no "blobs\/sha256\/\w+"$/);
  });

  it('names no blob by a path', async () => {
    const { path } = layout('path', ({ layers }) => {
      layers[0] = { digest: 'sha256:../../../etc/passwd', size: 1 };
    });
    await expect(openRootfs(path, { disk })).rejects.toThrow(
      'names a blob by what is no digest: sha256:../../../etc/passwd',
    );
  });

  it('is asked for by a name where there are several', async () => {
    const { path } = layout('several');
    const index = {
      manifests: [
        { digest: digestOf('a'), size: 1 },
        { digest: digestOf('b'), size: 1 },
      ],
    };
    writeFileSync(join(path, 'index.json'), JSON.stringify(index));
    await expect(openRootfs(path, { disk })).rejects.toThrow(
      `has several images; write ${path}:NAME for one of`,
    );
    await expect(openRootfs(`${path}:x`, { disk })).rejects.toThrow(
      'has no image "x"; it has: none with a name',
    );
  });
});

describe('what docker save writes', () => {
  const saved = (diffIds: string[]) => {
    const about = JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: diffIds } });
    const manifest = [{ Config: 'c.json', RepoTags: ['img:1'], Layers: ['1/layer.tar', '2/layer.tar'] }];
    return tar([
      { path: '1/layer.tar', data: below },
      { path: '2/layer.tar', type: 'SymbolicLink', target: '../3/layer.tar' },
      { path: '3/layer.tar', data: gzipSync(above) },
      { path: 'c.json', data: about },
      { path: 'manifest.json', data: JSON.stringify(manifest) },
    ]);
  };

  it('shows its layers as one', async () => {
    const root = await open(saved([digestOf(below), digestOf(above)]));
    expect(names(root, '/')).toEqual(['kept', 'dir', 'lib', 'usr']);
    expect(read(root, '/lib/b')).toBe('b');
    expect(root.config?.command).toEqual(['/bin/sh', '-c', 'x']);
  });

  it('is refused where a layer is another one', async () => {
    await expect(open(saved([digestOf(below), digestOf('x')]))).rejects.toThrow(
      /2\/layer\.tar: is damaged: it should be sha256:/,
    );
  });
});
