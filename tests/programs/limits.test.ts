/** A guest that wants all there is gets an errno, and the host's process stays within what it was allowed. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

/** What Node, the services and one guest's processor take before the guest has done anything, generously. */
const baseMemory = 300;

describe.skipIf(noCompiler)(`limits${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'limits-'));
    program = compile(join(import.meta.dirname, 'linux', 'tasks.c'), folder, 'tasks');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What it said, and the most memory that the host's process held, in MiB. */
  async function run(what: string, ...options: string[]) {
    const peak = join(folder, 'peak');
    const { code, stdout, stderr } = await nucleus(['run', ...options, program, '--', what], {
      env: { ...process.env, NODE_OPTIONS: `--import ${JSON.stringify(peakReporter(peak))}` },
    });
    expect([code, stderr]).toEqual([0, '']);
    return { said: String(stdout).trim().split('\n'), peak: Number(readFileSync(peak, 'utf8')) / 1024 };
  }

  it.each([
    ['children', ['19 children, then EAGAIN', 'another once they are gone: yes']],
    ['zombies', ['19 children, then EAGAIN', 'another once they are gone: yes']],
    ['threads', ['19 threads, then EAGAIN']],
  ])('--pids counts %s', async (what, lines) => {
    const { said, peak } = await run(what, '--pids', '20');
    expect(said).toEqual(lines);
    expect(peak).toBeLessThan(baseMemory + 20 * 3);
  });

  it('a program that forks without end comes to an end of it', async () => {
    const { said, peak } = await run('bomb', '--pids', '40');
    expect(said).toEqual([expect.stringMatching(/^\d+ at least, then EAGAIN$/)]);
    expect(peak).toBeLessThan(baseMemory + 40 * 3);
  });

  it('processes count as memory, whatever else they hold', async () => {
    const { said } = await run('children', '--memory', '32M');
    const [, count, error] = /^(\d+) children, then (\w+)$/.exec(said[0]!)!;
    expect(error).toBe('ENOMEM');
    expect(Number(count)).toBeLessThan(11);
    expect(said[1]).toBe('another once they are gone: yes');
  });

  it('memory ends with ENOMEM', async () => {
    const { said, peak } = await run('memory', '--memory', '300M');
    expect(said).toEqual(['more than 200 MiB, then ENOMEM']);
    expect(peak).toBeLessThan(baseMemory + 300);
  });

  it('--disk is for all files in memory together', async () => {
    const root = join(folder, 'root');
    mkdirSync(root);
    copyFileSync(program, join(root, 'tasks'));
    const { code, stdout } = await nucleus(['run', '--disk', '4M', '--rootfs', root, '/tasks', '--', 'disk']);
    expect(code).toBe(0);
    expect(String(stdout).trim().split('\n')).toEqual([
      '1024 KiB in a tmpfs of 1 MiB, then ENOSPC',
      expect.stringMatching(/^30[67]\d KiB more in a file, then ENOSPC$/),
      '0 KiB more in one without a name, then ENOSPC',
    ]);
  });

  it('the lowest addresses are nobody`s', async () => {
    expect((await run('low')).said).toEqual([
      '0: EPERM',
      '0x1000: EPERM',
      '0xf000: EPERM',
      '0x10000: mapped',
    ]);
  });

  it('descriptors end with EMFILE', async () => {
    expect((await run('descriptors')).said).toEqual(['1021 descriptors, then EMFILE']);
  });

  it('a signal to everybody reaches the sandbox and nobody else', async () => {
    expect((await run('signals')).said).toEqual([
      'kill -1: ok',
      'the child was killed by 15',
      'kill -1 when nobody else is there: ESRCH',
    ]);
  });
});

/** A module that writes the process's peak memory in KiB to a file at its end. */
function peakReporter(file: string): string {
  const code = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
