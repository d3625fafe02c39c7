/** `--faults`: services of a run fail on purpose, and its program bears it or not, each time alike. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from '../programs/command.ts';
import { compile, noCompiler } from '../programs/compile.ts';

const READ = 'nucleus:fs/types#node.read-at';

describe.skipIf(noCompiler)(`a service that fails on purpose${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'injected-'));
    compile(join(import.meta.dirname, 'guest', 'reads.c'), folder, 'reads');
    writeFileSync(join(folder, 'file'), 'text');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...faults: string[]) => {
    const options = faults.flatMap((text) => ['--faults', text]);
    return nucleus(['run', ...options, '--dir', '.:/d', './reads', '/d/file'], { cwd: folder });
  };
  const reads = async (...faults: string[]) => (await run(...faults)).stdout.toString().trim();

  it('gives its own error to the calls that the seed says, and goes on', async () => {
    // What starts the program reads, too: it goes well.
    const rule = `fail vfs ${READ} rate=0.3 after=40`;
    const first = await reads(rule, 'seed=7');
    expect(first).toMatch(/^[.e]{100}$/);
    expect(first).toContain('e');
    expect(await reads(rule, 'seed=7')).toBe(first);
    expect(await reads(rule, 'seed=8')).not.toBe(first);
    expect(await reads(rule, 'seed=7', `delay vfs ${READ} milliseconds=1 times=3`)).toBe(first);
  });

  it('ends, and the run with it, with one line that says where', async () => {
    const { code, stderr } = await run(`trap vfs ${READ} after=60`);
    expect(code).toBe(70);
    expect(stderr).toBe(
      'nucleus: service vfs failed in nucleus:fs/types@0.1.0#[method]node.read-at: made to trap (fault injection)\n',
    );
  });

  it.each([
    [
      'trap vsf',
      70,
      'faults: rule 1 (trap vsf): there is no service vsf; there are x86, loader, vfs, linux, host',
    ],
    [
      'fail loader nucleus:loader/loader#identify',
      70,
      'faults: rule 1 (fail loader nucleus:loader/loader#identify): nucleus:loader/loader@0.1.0#identify is func(head: list<u8>) -> enum',
    ],
    ['fail vfs rate=7', 64, '--faults fail vfs rate=7: rate: a number from 0 to 1, not 7'],
  ])('is refused where the rule can hit nothing: %s', async (rule, code, message) => {
    const ended = await run(rule);
    expect(ended.code).toBe(code);
    expect(ended.stderr.startsWith(`nucleus: ${message}`)).toBe(true);
    expect(ended.stderr.split('\n')).toHaveLength(2);
  });
});
