/**
 * A file system that lies: it hurts itself alone. What it answers wrongly ends it, with one line that names interface and
 * function, and it can do no more with the host's files than was granted.
 */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noClang } from '../../tools/bindgen/c/compile.ts';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { root } from '../arch/source-files.ts';
import { type Ended, nucleus } from '../programs/command.ts';
import { Workplace } from '../shell-steps.ts';

const TYPES = 'nucleus:fs/types@0.1.0#[method]node';

/** By lie (guest/lying.c): where and why the service ends. */
const lies: Record<string, string> = {
  READ_TRAPS: `${TYPES}.read-at: unreachable`,
  READ_OUTSIDE: `${TYPES}.read-at: a list of `,
  READ_TOO_LONG: `${TYPES}.read-at: a list of 2147483647 bytes is too long`,
  READ_BAD_TAG: `${TYPES}.read-at: there is no case 200 in a variant of 26 cases`,
  READ_EXHAUSTS: `${TYPES}.read-at: unreachable`,
  OPEN_BAD_HANDLE: `${TYPES}.open-at: there is no handle 123456`,
  OPEN_DROPPED_HANDLE: `${TYPES}.open-at: there is no handle `,
  LIST_BAD_TEXT: `${TYPES}.list: `,
  LIST_BAD_KIND: `${TYPES}.list: `,
  LIST_MISALIGNED: `${TYPES}.list: `,
};

describe.skipIf(noClang)(`a file system that lies${noClang ? ` (${noClang})` : ''}`, () => {
  const place = new Workplace();
  const data = join(place.folder, 'data');
  let rg: string;

  beforeAll(async () => {
    rg = await bringFixture('ripgrep');
    cpSync(join(root, 'examples/c-count-reads/vfs.c'), join(place.folder, 'vfs.c'));
    cpSync(join(root, 'tests/examples/guest/lying.c'), join(place.folder, 'lying.c'));
    place.run('npx nucleus bindgen c --world nucleus:fs/vfs-front -o gen');
    mkdirSync(data);
    writeFileSync(join(data, 'a.txt'), 'needle\n');
  });
  afterAll(() => rmSync(place.folder, { recursive: true, force: true }));

  async function run(lie: string, ...options: string[]): Promise<Ended> {
    const flags = '--target=wasm32-wasi -mexec-model=reactor -O2 -fno-strict-aliasing';
    place.run(`clang ${flags} -DLIE=${lie} gen/vfs-front.c lying.c -o core.wasm`);
    place.run(`npx nucleus componentize core.wasm --world nucleus:fs/vfs-front -o ${lie}.wasm`);
    const given = ['--replace', `vfs=./${lie}.wasm`, '--dir', 'data:/data', ...options];
    return nucleus(['run', ...given, rg, '-j1', '--no-messages', 'needle', '/data'], { cwd: place.folder });
  }

  it.each(Object.entries(lies))('ends alone (%s)', async (lie, reason) => {
    const { code, stderr } = await run(lie);
    expect(stderr).toContain(`nucleus: service vfs (./${lie}.wasm) failed in ${reason}`);
    expect([code, stderr.trimEnd().split('\n')]).toEqual([70, [expect.any(String)]]);
  });

  it('that says nothing wrong is fine', async () => {
    expect(await run('NONE')).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes nothing where reading was granted', async () => {
    expect((await run('READ_WRITES')).code).toBe(0);
    expect(readFileSync(join(data, 'a.txt'), 'utf8')).toBe('needle\n');
  });

  it('that gives more than was asked for does not reach past the program`s buffer', async () => {
    // The file is full of x; the program sees as much of it as it asked for, and finds nothing.
    const { code, stdout, stderr } = await run('READ_MORE');
    expect([code, String(stdout), stderr]).toEqual([1, '', '']);
  });

  it.each(['LIST_FEWER_NAMES', 'LIST_FEWER_INODES'])(
    'whose lists do not belong together ends nobody else (%s)',
    async (lie) => {
      const { code, stderr } = await run(lie);
      // The program may find fault with a name that is not there.
      expect([[0, 1, 2].includes(code), stderr]).toEqual([true, '']);
    },
  );

  it('whose directory never ends runs into the run`s own limit of time', async () => {
    expect((await run('LIST_ENDLESS', '--timeout', '2')).code).toBe(124);
  });
});
