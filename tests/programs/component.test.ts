/** `nucleus run` of a WASI command made of JavaScript: what it is granted, how it ends, which options it refuses. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javascriptComponent } from '../javascript-component.ts';
import { nucleus } from './command.ts';

const source = `
import { getArguments, getEnvironment, initialCwd } from 'wasi:cli/environment@0.2.12';
import { exitWithCode } from 'wasi:cli/exit@0.2.12';
import { getStdin } from 'wasi:cli/stdin@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';

const deeds = {
  about() {
    const paths = getDirectories().map(([, path]) => path);
    console.log(JSON.stringify([getArguments(), getEnvironment(), initialCwd() ?? null, paths]));
  },
  code: (code) => exitWithCode(Number(code)),
  echo: () => getStdout().blockingWriteAndFlush(getStdin().blockingRead(100n)),
  read(path) {
    try {
      const file = getDirectories()[0][0].openAt({}, path, {}, { read: true });
      console.log(new TextDecoder().decode(file.read(100n, 0n)[0]));
    } catch (error) {
      console.log('error ' + error.payload);
    }
  },
  loop() {
    getStdout().blockingWriteAndFlush(new TextEncoder().encode('ready\\n'));
    for (;;);
  },
  trap: () => { throw new Error('on purpose'); },
};

export const run = {
  run() {
    const [, deed, ...rest] = getArguments();
    deeds[deed](...rest);
  },
};
`;

const world = `
  import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12; import wasi:cli/stdin@0.2.12;
  import wasi:cli/stdout@0.2.12; import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12;
  export wasi:cli/run@0.2.12;`;

describe('a component', () => {
  let folder: string;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'component-')));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'file.txt'), 'granted');
    writeFileSync(join(folder, 'secret.txt'), 'SECRET');
    writeFileSync(join(folder, 'tool.wasm'), javascriptComponent(source, world));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => nucleus(['run', ...args], { cwd: folder });

  it('has nothing without a grant', async () => {
    const ended = await run('./tool.wasm', '--', 'about', '-x');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(JSON.parse(String(ended.stdout))).toEqual([['./tool.wasm', 'about', '-x'], [], '/', []]);
  });

  it('has what it is granted', async () => {
    const { stdout } = await run(
      '--dir',
      'data:/data',
      '--env',
      'A=b',
      '--cwd',
      '/data',
      './tool.wasm',
      'about',
    );
    expect(JSON.parse(String(stdout))).toEqual([['./tool.wasm', 'about'], [['A', 'b']], '/data', ['/data']]);
  });

  it.each([
    ['file.txt', 'granted\n'],
    ['../secret.txt', 'error not-permitted\n'],
  ])('reads %s', async (path, stdout) => {
    expect(String((await run('--dir', 'data:/data', './tool.wasm', 'read', path)).stdout)).toBe(stdout);
  });

  it('reads its input and ends with its own code', async () => {
    const input = { cwd: folder, input: 'hello' };
    expect(String((await nucleus(['run', './tool.wasm', 'echo'], input)).stdout)).toBe('hello');
    expect((await run('./tool.wasm', 'code', '7')).code).toBe(7);
  });

  it('ends by time and by signal', async () => {
    expect(await run('--timeout', '0.5', './tool.wasm', 'loop')).toMatchObject({
      code: 124,
      stderr: 'nucleus: ./tool.wasm: timed out after 0.5 s\n',
    });
    const interrupted = await nucleus(['run', './tool.wasm', 'loop'], {
      cwd: folder,
      onOutput: (child) => child.kill('SIGINT'),
    });
    expect([interrupted.code, interrupted.stderr]).toEqual([130, '']);
  });

  it('that fails is told in one line', async () => {
    const ended = await run('./tool.wasm', 'trap');
    expect(ended.code).toBeGreaterThan(0);
    expect(ended.stderr).not.toMatch(/node:|file:\/\//);
  });

  it.each([
    ['nope', 'no such directory; check the path'],
    ['secret.txt', 'cannot grant it as a directory: it is a regular file'],
    ['secret.txt/x', 'a part of this path is not a directory'],
  ])('is not granted %s', async (path, problem) => {
    const ended = await run('--dir', path, './tool.wasm', 'about');
    expect([ended.code, ended.stderr]).toEqual([64, `nucleus: --dir: ${folder}/${path}: ${problem}\n`]);
  });
});
