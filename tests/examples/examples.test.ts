/**
 * The replacements for `vfs` in examples/, built by the commands of their READMEs, under the real ripgrep: its answers are
 * those of a native run over a directory that holds what the replacement shows.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noClang } from '../../tools/bindgen/c/compile.ts';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { root } from '../arch/source-files.ts';
import { command, type Ended, isNative, nucleus } from '../programs/command.ts';
import { makeCorpus } from '../programs/corpus.ts';
import { bring, programs } from '../programs/wasi/programs.ts';
import { Workplace } from '../shell-steps.ts';

/** What an example shows instead of a directory: makes `shown` out of the copy that it is. */
interface Example {
  readonly folder: string;
  readonly show: (shown: string) => void;
  readonly cannot: string | undefined;
}

const examples: Record<string, Example> = {
  JavaScript: { folder: 'javascript-upper-case', show: upperCase, cannot: undefined },
  C: { folder: 'c-count-reads', show: () => {}, cannot: noClang },
  AssemblyScript: { folder: 'assemblyscript-hide', show: removeSecrets, cannot: undefined },
};

/** Searches of what a directory holds, in any order of files but a fixed one of lines. */
const searches = [
  ['-j1', '--sort', 'path', '-n', '-i', 'needle', '.'],
  ['-j1', '--sort', 'path', '-n', 'NEEDLE', '.'],
  ['--sort', 'path', '--files', '--hidden', '--no-ignore', '.'],
  ['--sort', 'path', '-c', '--text', '[A-Z]', '.'],
  ['-j1', 'needle', 'plain.txt', 'there-is-no-such-file'],
];

let rg: string;
beforeAll(async () => {
  rg = await bringFixture('ripgrep');
});

describe.each(Object.entries(examples))('the file system in %s', (_language, { folder, show, cannot }) => {
  const place = new Workplace();
  const data = join(place.folder, 'data');
  const shown = join(place.folder, 'shown');

  beforeAll(() => {
    if (cannot) return;
    cpSync(join(root, 'examples', folder), place.folder, { recursive: true });
    const lines = readFileSync(join(place.folder, 'README.md'), 'utf8').match(/^ {4}.*$/gm)!;
    for (const line of lines.slice(0, -1)) place.run(line.trim());
    for (const path of [data, shown]) {
      mkdirSync(path);
      makeCorpus(path);
      writeFileSync(join(path, 'key.secret'), 'needle in a secret\n');
    }
    show(shown);
  });
  afterAll(() => rmSync(place.folder, { recursive: true, force: true }));

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> =>
    nucleus(
      ['run', '--replace', `vfs=${join(place.folder, 'vfs.wasm')}`, '--dir', `${data}:/data:rw`, ...args],
      { env },
    );

  it.runIf(isNative && !cannot).each(searches)(
    'answers ripgrep as what it shows (%s %s %s %s)',
    async (...args) => {
      const [ours, native] = [
        await run(['--cwd', '/data', rg, ...args]),
        await command(rg, args, { cwd: shown, env: {} }),
      ];
      expect([ours.code, ours.stderr, String(ours.stdout)]).toEqual([
        native.code,
        native.stderr,
        String(native.stdout),
      ]);
      expect(native.code).not.toBe(1);
    },
  );

  it.skipIf(cannot)('serves a WASI command, too', async () => {
    const program = await bring(
      programs.find(({ name }) => name.startsWith('AssemblyScript'))!,
      place.folder,
    );
    const { code, stdout, stderr } = await run([program, 'read', '/data/plain.txt']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toBe(readFileSync(join(shown, 'plain.txt'), 'utf8'));
  });

  it.skipIf(cannot)('is held to the rights of what was granted', async () => {
    const before = readdirSync(data).sort();
    const ended = await nucleus(
      [
        'run',
        '--stats',
        '--replace',
        `vfs=${join(place.folder, 'vfs.wasm')}`,
        '--dir',
        `${data}:/data`,
        rg,
        'needle',
        '/data/plain.txt',
      ],
      {},
    );
    expect(ended.stderr).toContain(`linux holds nucleus:fs/types/node of ${data} as /data: read, grant\n`);
    expect(readdirSync(data).sort()).toEqual(before);
  });

  it.skipIf(cannot || folder !== 'c-count-reads')('says at the end how much was read', async () => {
    const ended = await run([rg, '-c', 'needle', '/data/plain.txt'], { ...process.env, NUCLEUS_DEBUG: '1' });
    const [, reads, bytes] = /^nucleus: vfs: (\d+) reads, (\d+) bytes$/m.exec(ended.stderr)!;
    expect(Number(reads)).toBeGreaterThan(1);
    expect(Number(bytes)).toBeGreaterThan(statSync(join(data, 'plain.txt')).size);
  });
});

function upperCase(path: string): void {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (!entry.isSymbolicLink()) upperCase(join(path, entry.name));
    }
    return;
  }
  const upper = readFileSync(path).map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
  writeFileSync(path, upper);
}

function removeSecrets(path: string): void {
  rmSync(join(path, 'key.secret'));
}
