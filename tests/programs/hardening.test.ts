/** What protects a Linux guest's memory from the guest's own mistakes: each line of docs/hardening.md. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const source = (name: string) => join(import.meta.dirname, 'linux', `${name}.c`);

describe.skipIf(noCompiler)(`hardening${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hardening-'));
    compile(source('hardening'), folder, 'hardening');
    compile(source('hardening'), folder, 'executable-stack', ['-static', '-z', 'execstack']);
    compile(source('places'), folder, 'places', ['-static-pie']);
    compile(source('places'), folder, 'fixed');
    for (const name of ['memory', 'threads']) compile(source(name), folder, name);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function both(name: string, args: readonly string[] = [], options: readonly string[] = []) {
    const program = join(folder, name);
    const native = await command(program, args, { cwd: folder, env: {} });
    const ours = await nucleus(['run', ...options, program, '--', ...args]);
    return [native, ours].map(({ code, stdout }) => ({ code, stdout: String(stdout) }));
  }

  it('memory refuses what its access does not allow, as natively', async () => {
    const [native, ours] = await both('hardening');
    expect(ours).toEqual(native);
    expect(native!.stdout).toContain('run stack: signal 11 code 2 access fetch');
  });

  it('a stack may be run where the image asks for it, and nothing else', async () => {
    for (const what of ['run stack', 'run heap', 'run data', 'run mapping']) {
      const [native, ours] = await both('executable-stack', [what]);
      expect(ours).toEqual(native);
      expect(native!.stdout.includes('returned 7')).toBe(what === 'run stack');
    }
  });

  /** Where the parts of `places` lie, for it and the programs that it becomes. */
  async function places(layout: string, name = 'places', times = 0) {
    const { code, stdout, stderr } = await nucleus([
      ...['run', `--aslr=${layout}`, join(folder, name), '--', `${times}`],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    const lines = String(stdout).trim().split('\n');
    expect(lines).toHaveLength(2 * (times + 1));
    return lines
      .filter((line) => line.startsWith('image'))
      .map((line) =>
        Object.fromEntries([...line.matchAll(/(\w+) 0x(\w+)/g)].map(([, part, at]) => [part!, at!])),
      );
  }

  it('places are the same in each run where nothing else is said', async () => {
    const [first] = await places('off');
    const [second] = await places('off');
    expect(second).toEqual(first);
  });

  it('a seed draws places, the same for the same seed; each program that is started has others', async () => {
    const first = await places('7', 'places', 2);
    expect(await places('7', 'places', 2)).toEqual(first);
    const other = await places('8', 'places', 2);
    for (const part of ['image', 'heap', 'stack', 'mapping', 'reservation']) {
      const drawn = [...first, ...other].map((at) => at[part]);
      expect(new Set(drawn).size, part).toBe(6);
      // High and low halves both move.
      expect(new Set(drawn.map((at) => at!.slice(-8))).size, part).toBe(6);
      expect(new Set(drawn.map((at) => at!.slice(0, -8))).size, part).toBeGreaterThan(1);
    }
    // Within a page only the stack's place is drawn.
    expect(new Set(first.map(({ image }) => image!.slice(-3))).size).toBe(1);
  });

  it('chance draws others in each run', async () => {
    const drawn = [await places('random'), await places('random')].map(([at]) => at!);
    expect(drawn[0]!.stack).not.toBe(drawn[1]!.stack);
    expect(drawn[0]!.mapping).not.toBe(drawn[1]!.mapping);
    expect(drawn[0]!.image).not.toBe(drawn[1]!.image);
  });

  it('an image that is not position-independent stays, the rest moves', async () => {
    const [[first], [second]] = [await places('1', 'fixed'), await places('2', 'fixed')];
    expect(second!.image).toBe(first!.image);
    for (const part of ['heap', 'stack', 'mapping']) expect(second![part]).not.toBe(first![part]);
  });

  it.each(['memory', 'threads'])('%s: the same with drawn places', async (name) => {
    const [native, ours] = await both(
      name,
      [],
      ['--aslr=3', '--dir', `${folder}:/work:rw`, '--cwd', '/work'],
    );
    expect(ours!.code).toBe(native!.code);
  });

  it('the random bytes for canaries are others in each run', async () => {
    const random = async () =>
      /random (\w+)/.exec(String((await nucleus(['run', join(folder, 'places')])).stdout))![1]!;
    const [first, second] = [await random(), await random()];
    expect(first).toHaveLength(32);
    expect(second).not.toBe(first);
  });

  it.each([
    [['--aslr=on'], '--aslr on: is no layout; write off, random, or a whole number to draw it from'],
    [['--aslr=-1'], '--aslr -1: is no layout; write off, random, or a whole number to draw it from'],
    [['--pids=0'], '--pids 0: must be at least 1, for the program itself'],
    [['--pids=many'], '--pids many: is not a number of processes, such as 100'],
    [['--pids=40000'], '--pids 40000: is more than 30000, the most that there can be'],
  ])('%j is refused', async (options, message) => {
    const { code, stderr } = await nucleus(['run', ...options, join(folder, 'places')]);
    expect([code, stderr]).toEqual([64, `nucleus: ${message}\n`]);
  });
});
