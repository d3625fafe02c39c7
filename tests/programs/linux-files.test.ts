/** C programs about files that several processes use: in the kernel they must say what they say natively. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

/** Name and arguments, what it is about, and the file systems in which it says the same as natively. */
const programs = [
  ['file-locks', 'locks between processes and between descriptions', 'memory, granted'],
  ['holes', 'sparse files, and storage that is taken and given back', 'memory'],
  ['holes zero', 'ranges that become zeros', 'memory'],
  ['moves', 'names that are exchanged, or given to open files', 'memory'],
  ['moves mark', 'what is left where a name was', 'rooted'],
  ['modes', 'modes, and who may run what', 'granted, rooted'],
  ['fifos', 'pipes and FIFOs', 'memory, rooted'],
  ['sockets', 'sockets between processes', 'memory, rooted'],
  ['splices', 'bytes that move to and from pipes', 'memory, granted'],
  ['watching', 'inotify', 'memory, rooted'],
] as const;

describe.skipIf(noCompiler)(`a C program${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linux-files-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(programs)('%s: %s, in %s files', async (line, _, places) => {
    const [name, ...args] = line.split(' ') as [string, ...string[]];
    const program = join(folder, name);
    compile(join(import.meta.dirname, 'linux', `${name}.c`), folder, name);
    const run = async (place: string) => {
      const cwd = join(folder, `${line}-${place}`);
      mkdirSync(cwd);
      const grants = ['--dir', `${cwd}:/work:rw`, '--cwd', '/work'];
      if (place === 'native') return command(program, args, { cwd });
      if (place === 'rooted') {
        copyFileSync(program, join(cwd, name));
        return nucleus(['run', '--rootfs', cwd, `/${name}`, '--', ...args]);
      }
      return nucleus(['run', ...(place === 'granted' ? grants : []), program, '--', ...args]);
    };
    const told = (ended: Awaited<ReturnType<typeof run>>) => ({ ...ended, stdout: ended.stdout.toString() });
    const native = told(await run('native'));
    for (const place of places.split(', ')) expect(told(await run(place))).toEqual(native);
  });
});
