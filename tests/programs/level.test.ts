/** `--cpu`: what programs find out about the processor under each level of x86-64. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const LEVELS = ['x86-64-v1', 'x86-64-v2', 'x86-64-v3'];
/** glibc's loader, which lists the levels whose libraries it looks for. */
const LOADER = '/lib64/ld-linux-x86-64.so.2';

/** What the program prints: each group of features with `=1` where there is one, and `=0` in all others. */
function found(level: number): string[] {
  const group = (names: string, on: boolean): string =>
    names
      .split(' ')
      .map((name) => `${name}=${Number(on)}`)
      .join(' ');
  return [
    `v1: ${group('cmov sse2', true)}`,
    `v2: ${group('sse3 ssse3 sse4.1 sse4.2 popcnt', level >= 2)}`,
    `v3: ${group('avx avx2 bmi bmi2 fma', level >= 3)}`,
    `other: ${group('aes pclmul', level >= 3)} avx512f=0`,
    '',
  ];
}

describe.skipIf(noCompiler)(`--cpu${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  let program: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'level-'));
    program = compile(join(import.meta.dirname, 'guest', 'level.c'), folder, 'level');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([...LEVELS.map((level, index) => [level, index + 1] as const), [undefined, 3] as const])(
    '%s decides what the compiler`s library finds',
    async (level, number) => {
      const ended = await nucleus(['run', ...(level ? ['--cpu', level] : []), program], {});
      expect({ ...ended, stdout: ended.stdout.toString().split('\n') }).toEqual({
        code: 0,
        stdout: found(number),
        stderr: '',
      });
    },
  );

  it('is built in by nucleus build', async () => {
    const output = join(folder, 'level.wasm');
    expect(await nucleus(['build', '--cpu', 'x86-64-v2', program, '-o', output], {})).toMatchObject({
      code: 0,
    });
    const ended = await nucleus(['run', output], {});
    expect(ended.stdout.toString().split('\n')).toEqual(found(2));
  });

  it('refuses what is no level', async () => {
    expect(await nucleus(['run', '--cpu', 'v4', program], {})).toMatchObject({
      code: 64,
      stderr: 'nucleus: --cpu v4: is no level; write one of x86-64-v1, x86-64-v2, x86-64-v3\n',
    });
  });

  it.skipIf(!existsSync(LOADER)).each(LEVELS.map((level, index) => [level, index] as const))(
    '%s decides which libraries glibc`s loader takes',
    async (level, number) => {
      const ended = await nucleus(['run', '--root', '/', '--cpu', level, LOADER, '--', '--help'], {});
      const supported = LEVELS.slice(1).filter((one) =>
        ended.stdout.toString().includes(`  ${one} (supported, searched)`),
      );
      expect(supported).toEqual(LEVELS.slice(1, number + 1));
    },
  );
});
