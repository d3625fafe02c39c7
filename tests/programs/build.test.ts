/** `nucleus build`: what it makes runs here as the program itself does, and what cannot be made is said in a line. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transpile } from '@bytecodealliance/jco';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeComponent } from '../../kernel/component/index.ts';
import { root } from '../arch/source-files.ts';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(noCompiler)(`a built component${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let say: string;
  let built: string;

  beforeAll(async () => {
    say = compile(join(import.meta.dirname, 'guest', 'say.c'), folder, 'say');
    built = await build('say.wasm', '--arg', 'first', '--env', 'A=1', '--env', 'B=2', '--cwd', '/data');
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'said.txt'), 'from the host');
  });

  async function build(name: string, ...options: string[]): Promise<string> {
    const output = join(folder, name);
    const ended = await nucleus(['build', say, '-o', output, ...options]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout.toString()).toBe('');
    return output;
  }

  it('imports WASI 0.2 alone, each interface once, and is a command', () => {
    const { imports, exports } = decodeComponent(readFileSync(built)).type;
    const names = [...imports.keys()];
    expect(names.filter((name) => !/^wasi:[a-z]+\/[a-z-]+@0\.2\.\d+$/.test(name))).toEqual([]);
    expect(new Set(names.map((name) => name.split('@')[0])).size).toBe(names.length);
    expect([...exports.keys()]).toEqual([expect.stringMatching(/^wasi:cli\/run@0\.2\.\d+$/)]);
  });

  it.each(['x86', 'loader', 'linux', 'vfs'])('holds %s byte for byte', (name) => {
    const part = readFileSync(join(root, 'dist', 'components', `${name}.wasm`));
    expect(readFileSync(built).includes(part)).toBe(true);
  });

  it('holds the program byte for byte', () => {
    expect(readFileSync(built).includes(readFileSync(say))).toBe(true);
  });

  it('is the same bytes each time', async () => {
    const options = ['--arg', 'first', '--env', 'A=1', '--env', 'B=2', '--cwd', '/data'];
    const again = await build('again.wasm', ...options);
    expect(readFileSync(again).equals(readFileSync(built))).toBe(true);
  });

  it('is the same bytes from another directory', async () => {
    const output = join(folder, 'elsewhere.wasm');
    const options = ['--arg', 'first', '--env', 'A=1', '--env', 'B=2', '--cwd', '/data'];
    const program = relative(tmpdir(), say);
    await nucleus(['build', program, '-o', output, ...options], { cwd: tmpdir() });
    expect(readFileSync(output).equals(readFileSync(built))).toBe(true);
  });

  it('runs as the program does, with what was built in and what it is given', async () => {
    const grants = ['--dir', `${join(folder, 'data')}:/data`, '--env', 'B=3'];
    const ended = await nucleus(['run', ...grants, built, '--', 'second']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout.toString().trimEnd().split('\n')).toEqual([
      'argv[0]=say',
      'argv[1]=first',
      'argv[2]=second',
      'env A=1',
      'env B=3',
      'cwd /data',
      'exe /say',
      'file from the host',
    ]);
  });
});

describe.skipIf(noCompiler)('a component built with --plain-exit', () => {
  it('runs when jco has made JavaScript of it', async () => {
    const program = compile(join(import.meta.dirname, 'guest', 'say.c'), folder, 'plain');
    const output = join(folder, 'plain.wasm');
    await nucleus(['build', program, '-o', output, '--plain-exit', '--arg', 'built in']);
    const home = await transpiled(output);
    const script = `
      import { _setArgs } from '@bytecodealliance/preview2-shim/cli';
      _setArgs(['plain', 'given']);
      const { run } = await import('./program.js');
      run.run();`;
    writeFileSync(join(home, 'main.js'), script);
    const ended = await command(process.execPath, ['main.js'], { cwd: home, env: {} });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout.toString()).toBe(
      `argv[0]=plain\nargv[1]=built in\nargv[2]=given\ncwd /\nexe /plain\n`,
    );
  });

  /** A folder with `program.js`, a module that finds jco's WASI. */
  async function transpiled(component: string): Promise<string> {
    const home = join(folder, 'transpiled');
    const { files } = await transpile(readFileSync(component), { name: 'program' });
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), bytes);
    }
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'dir');
    return home;
  }
});

describe('what cannot be built is said in a line, and leaves no file', () => {
  const readme = join(root, 'README.md');
  const loader = join(root, 'dist', 'components', 'loader.wasm');

  it.each<[string, string[], number, string]>([
    ['a text', [readme], 126, `${readme}: it is no program of a known format (ELF, PE, component)`],
    [
      'a component',
      [loader],
      126,
      `${loader}: is a component already; \`wasmtime run\` and \`nucleus run\` take it as it is`,
    ],
    ['nothing', ['./none'], 127, './none: no such file'],
    [
      'a bad size',
      [readme, '--memory', 'much'],
      64,
      '--memory much: is not a size; write a number with K, M or G, such as 512M',
    ],
  ])('%s', async (_, args, code, message) => {
    const before = readdirSync(folder);
    const ended = await nucleus(['build', ...args, '-o', join(folder, 'refused.wasm')]);
    expect(ended).toMatchObject({ code, stderr: `nucleus: ${message}\n` });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a broken program', async () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(20)]));
    const output = join(folder, 'broken.wasm');
    const ended = await nucleus(['build', broken, '-o', output]);
    expect(ended.code).toBe(126);
    expect(ended.stderr).toMatch(/^nucleus: \S+\/broken: it is corrupt: [^\n]*\n$/);
    expect(existsSync(output)).toBe(false);
  });

  it('a huge program', async () => {
    const huge = join(folder, 'huge');
    writeFileSync(huge, '\x7fELF');
    truncateSync(huge, 600_000_000);
    const ended = await nucleus(['build', huge, '-o', join(folder, 'huge.wasm')]);
    expect(ended).toMatchObject({
      code: 126,
      stderr: `nucleus: ${huge}: is 600000000 bytes long; at most 536870912 can be built in\n`,
    });
  });

  it.skipIf(noCompiler)('an output that cannot be written, or that is the program', async () => {
    const program = compile(join(import.meta.dirname, 'guest', 'say.c'), folder, 'kept');
    const bytes = readFileSync(program);
    const output = join(folder, 'none', 'a.wasm');
    expect(await nucleus(['build', program, '-o', output])).toMatchObject({
      code: 64,
      stderr: `nucleus: -o ${output}: cannot be written: its directory does not exist\n`,
    });
    expect(await nucleus(['build', program, '-o', program])).toMatchObject({
      code: 64,
      stderr: `nucleus: -o ${program}: is ${program} itself; give another name, such as ${program}.wasm\n`,
    });
    expect(readFileSync(program).equals(bytes)).toBe(true);
  });
});
