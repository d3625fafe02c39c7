/** C programs about files that several processes use: in the kernel they must say what they say natively. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

/** Name, what it is about, and the file systems in which it says the same as natively. */
const programs = [
  ['file-locks', 'locks between processes and between descriptions', 'memory, granted'],
] as const;

describe.skipIf(noCompiler)(`a C program${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linux-files-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(programs)('%s: %s, in %s files', async (name, _, places) => {
    const program = join(folder, name);
    compile(join(import.meta.dirname, 'linux', `${name}.c`), folder, name);
    const run = async (place: string) => {
      const cwd = join(folder, `${name}-${place}`);
      mkdirSync(cwd);
      const grants = ['--dir', `${cwd}:/work:rw`, '--cwd', '/work'];
      if (place === 'native') return command(program, [], { cwd });
      return nucleus(['run', ...(place === 'granted' ? grants : []), program]);
    };
    const told = (ended: Awaited<ReturnType<typeof run>>) => ({ ...ended, stdout: ended.stdout.toString() });
    const native = told(await run('native'));
    for (const place of places.split(', ')) expect(told(await run(place))).toEqual(native);
  });
});
