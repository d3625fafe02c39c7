/** What the options of `nucleus run` do to a program, end to end. */

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

describe.skipIf(noCompiler)(`options${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'options-')));
    for (const name of ['one', 'two', 'one/inner']) mkdirSync(join(folder, name));
    for (const name of ['one', 'two', 'one/inner'])
      writeFileSync(join(folder, name, 'said.txt'), `${name}\n`);
    compile(join(import.meta.dirname, 'guest', 'say.c'), folder, 'say');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function lines(
    args: string[],
    cwd = folder,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<string[]> {
    const ended = await nucleus(['run', ...args], { cwd, env });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    return String(ended.stdout).trim().split('\n');
  }

  it('none: arguments only', async () => {
    expect(await lines(['./say', '--', '-a', '--', 'b c', ''])).toEqual([
      'argv[0]=./say',
      'argv[1]=-a',
      'argv[2]=--',
      'argv[3]=b c',
      'argv[4]=',
      'cwd /',
      'exe /say',
    ]);
  });

  it('--dir without GUEST: the same paths as natively, here too', async () => {
    const native = await command('../say', [], { cwd: join(folder, 'one'), env: {} });
    expect(await lines(['--dir', '..', '../say'], join(folder, 'one'))).toEqual(
      String(native.stdout).trim().split('\n'),
    );
  });

  it('--dir below here, without GUEST: relative names mean what they mean here', async () => {
    const said = await lines(['--dir', 'one', './say']);
    expect(said.slice(1)).toEqual([`cwd ${folder}`, 'exe /say']);
  });

  it('--dir with GUEST: the working directory has its place in it', async () => {
    const said = await lines(['--dir', `${folder}/one:/data`, '../../say'], join(folder, 'one', 'inner'));
    expect(said.slice(1)).toEqual(['cwd /data/inner', 'exe /say', 'file one/inner']);
  });

  it('--dir twice: the later one hides the earlier', async () => {
    const said = await lines(['--dir', 'one:/d', '--dir', 'two:/d', '--cwd', '/d', './say']);
    expect(said.at(-1)).toBe('file two');
  });

  it('--env', async () => {
    const said = await lines(['--env', 'A=1', '--env', 'HERE', './say'], folder, {
      ...process.env,
      HERE: 'there',
    });
    expect(said.filter((line) => line.startsWith('env'))).toEqual(['env A=1', 'env HERE=there']);
  });

  it('--trace names each call, on stderr or in a file', async () => {
    const { stderr, stdout } = await nucleus(['run', '--trace', './say'], { cwd: folder });
    expect(stderr).toMatch(/^.*getcwd\(.*\) = .*$/m);
    expect(stderr).toMatch(/^.*exit_group\(0\).*$/m);
    expect(String(stdout)).toContain('argv[0]=./say');
    await lines(['--trace=calls.txt', './say']);
    expect(readFileSync(join(folder, 'calls.txt'), 'utf8')).toMatch(/^.*getcwd\(.*\) = .*$/m);
  });

  it.skipIf(process.platform !== 'linux')('--trace says once that its file takes no more', async () => {
    const ended = await nucleus(['run', '--trace=/dev/full', './say'], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([
      0,
      'nucleus: --trace=/dev/full: the rest of the trace is lost: ENOSPC: no space left on device, write\n',
    ]);
    expect(String(ended.stdout)).toContain('argv[0]=./say');
  });

  it('--milestones: each service, then the program; --timeline draws them', async () => {
    const traced = ['--milestones', '--timeline', 'start.svg'];
    const { stderr } = await nucleus(['run', ...traced, '--dir', 'one:/d', './say'], { cwd: folder });
    const reached = [...stderr.matchAll(/^ +[\d.]+ ms {2}(\S+) +(\w+)$/gm)].map(
      ([, by, name]) => `${by} ${name}`,
    );
    expect(reached[0]).toBe('kernel planned');
    for (const service of ['x86', 'loader', 'vfs', 'linux'])
      expect(reached.indexOf(`${service} ready`)).toBe(reached.indexOf(`${service} starting`) + 1);
    expect(reached.slice(-3)).toEqual(['./say starting', './say ready', './say finished']);
    expect(readFileSync(join(folder, 'start.svg'), 'utf8')).toContain('>linux</text>');
  });

  it('--stats: time, work, memory, capabilities', async () => {
    const { stderr } = await nucleus(['run', '--stats', '--dir', 'one:/d', './say'], { cwd: folder });
    expect(stderr).toMatch(/^nucleus: first instruction after \d+ ms \(host .*\)$/m);
    expect(stderr).toMatch(/^nucleus: ran for \d+ ms: [\d,]+ instructions \([\d.]+ million a second\)$/m);
    expect(stderr).toMatch(/^nucleus: [\d,]+ system calls, [\d,]+ component calls$/m);
    expect(stderr).toMatch(/^nucleus: guest memory at most [\d.]+ MiB$/m);
    expect(stderr).toContain(
      `nucleus: linux holds nucleus:fs/types/node of ${folder}/one as /d: read, grant\n`,
    );
    expect(stderr).toContain(`nucleus: vfs holds wasi:filesystem/types/descriptor of ${folder}/one: read\n`);
  });

  it('--replace: another component in a service`s place', async () => {
    copyFileSync(join(root, 'dist', 'components', 'vfs.wasm'), join(folder, 'mine.wasm'));
    expect((await lines(['--replace', 'vfs=mine.wasm', './say'])).at(-1)).toBe('exe /say');
  });
});

describe('the command', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, ''],
    [['run', '--help'], 0, /Usage: nucleus run \[options\] PROGRAM/, ''],
    [
      ['run'],
      64,
      /^$/,
      "nucleus: missing required argument 'PROGRAM'; write nucleus run [options] PROGRAM [-- ARGS...]\n",
    ],
    [
      ['run', '--dri', 'x'],
      64,
      /^$/,
      "nucleus: unknown option '--dri' (Did you mean --dir?); see nucleus --help\n",
    ],
  ])('%j', async (args, code, stdout, stderr) => {
    const ended = await nucleus(args);
    expect([ended.code, ended.stderr]).toEqual([code, stderr]);
    expect(String(ended.stdout)).toMatch(stdout);
  });
});
