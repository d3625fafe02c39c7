/** `nucleus run` of a WASI command made of JavaScript: what it is granted, how it ends, which options it refuses. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { componentTool } from './component-tool.ts';

describe('a component', () => {
  let folder: string;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'component-')));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'file.txt'), 'granted');
    writeFileSync(join(folder, 'secret.txt'), 'SECRET');
    writeFileSync(join(folder, 'tool.wasm'), componentTool());
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
