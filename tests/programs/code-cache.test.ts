/** A second run of a program takes translations from the first, where they are those of the same code, and does without where they are not. */

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeFile, encodeFile, type Item } from '../../host/node/code-cache/cache-file.ts';
import { filesIn } from '../../host/node/code-cache/tidy.ts';
import { machineCode } from '../../host/node/launch/machine-code.ts';
import { root } from '../arch/source-files.ts';
import { type Ended, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const SOURCE = join(root, 'tests/programs/guest/hot.c');

describe.skipIf(noCompiler)('the code cache', () => {
  let folder: string;
  let program: string;
  let other: string;
  let cache: string;
  let output: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-code-'));
    program = compile(SOURCE, folder, 'program');
    other = compile(SOURCE, folder, 'other', ['-static', '-DNUMBER=54321']);
    output = await plain(program);
  });
  beforeEach(() => {
    cache = join(folder, 'cache');
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function plain(file: string, ...args: string[]): Promise<string> {
    const { code, stdout } = await nucleus(['run', '--no-jit', file, ...args]);
    expect(code).toBe(0);
    return stdout.toString();
  }

  const start = (
    file: string,
    args: readonly string[] = [],
    options: readonly string[] = [],
  ): Promise<Ended> =>
    nucleus(['run', '--jit=hot', '--stats', '--cache-dir', cache, ...options, file, ...args]);

  /** Runs a program that does what it should; gives how many regions were taken from the cache, and translated. */
  async function run(file = program, args: readonly string[] = [], expected = output) {
    const { code, stdout, stderr } = await start(file, args);
    expect([code, stdout.toString()]).toEqual([0, expected]);
    const number = (pattern: RegExp) => Number(pattern.exec(stderr)?.[1] ?? Number.NaN);
    return {
      recalled: number(/nucleus: (\d+) regions in \d+ modules from the code cache/),
      added: number(/from the code cache; (\d+) modules added/),
      translated: number(/nucleus: translated (\d+) regions/),
      problem: /nucleus: code cache: (.*)/.exec(stderr)?.[1],
    };
  }

  const theFiles = () => filesIn(join(cache, 'code')).map(({ path }) => path);

  const partOf = (file: Buffer) => (at: number, length: number) => file.subarray(at, at + length);

  /** Changes what the only file says, and nothing of what shows that it is whole. */
  function rewrite(change: (item: Item, index: number) => Item): void {
    const [path] = theFiles();
    const file = readFileSync(path!);
    const owner = { component: file.toString('hex', 40, 72), program: file.toString('hex', 72, 104) };
    const changed = ({ label, content, age }: Item, index: number) => change({ label, content, age }, index);
    writeFileSync(
      path!,
      Buffer.concat(encodeFile(owner, decodeFile(partOf(file), file.length, owner)!.map(changed))),
    );
  }

  it('makes a second run translate less', async () => {
    const first = await run();
    expect(first.recalled).toBe(0);
    expect(first.added).toBeGreaterThan(0);
    const second = await run();
    expect(second.recalled).toBeGreaterThan(0);
    expect(second.translated).toBeLessThan(first.translated);
    expect(second.problem).toBeUndefined();
  });

  it.runIf(machineCode() !== undefined)('gives later runs the engine`s machine code, too', async () => {
    const modules = async () => {
      const { code, stdout, stderr } = await start(program);
      expect([code, stdout.toString()]).toEqual([0, output]);
      return Number(/machine code of (\d+) modules from the code cache/.exec(stderr)?.[1]);
    };
    expect(await modules()).toBe(0);
    const ofComponents = await modules();
    expect(ofComponents).toBeGreaterThan(0);
    // The second run had the translations, and time to optimize them.
    expect(await modules()).toBeGreaterThan(ofComponents);
  });

  it('keeps two programs at the same addresses apart', async () => {
    const others = await plain(other);
    expect(others).not.toBe(output);
    await run();
    const [file] = theFiles();
    expect((await run(other, [], others)).recalled).toBe(0);
    const [mine, its] = [file!, theFiles().find((path) => path !== file)!];
    renameSync(mine, `${cache}/kept`);
    renameSync(its, mine);
    renameSync(`${cache}/kept`, its);
    for (const found of [await run(), await run(other, [], others)]) {
      expect(found.recalled).toBe(0);
      expect(found.problem).toMatch(/is damaged, or another program's$/);
    }
  });

  it('uses nothing that was made of code that has changed since', async () => {
    const [place, others] = [join(folder, 'place'), await plain(other)];
    cpSync(program, place);
    utimesSync(place, 1, 1);
    await run(place);
    expect((await run(place)).recalled).toBeGreaterThan(0);
    cpSync(other, place);
    utimesSync(place, 1, 1);
    expect(statSync(program).size).toBe(statSync(other).size);
    await run(place, [], others);
    expect(theFiles()).toHaveLength(1);
  });

  it('knows in which way floats are computed', async () => {
    const down = await plain(program, 'down');
    expect(down).not.toBe(output);
    await run();
    for (let round = 0; round < 2; round++) {
      await run(program, ['down'], down);
      await run();
    }
    expect((await run()).added).toBe(0);
    expect((await run(program, ['down'], down)).added).toBe(0);
  });

  it('is not used where it is not asked for, or of no use', async () => {
    const environment = { ...process.env, NUCLEUS_CACHE_DIR: cache };
    const code = join(cache, 'code');
    for (const option of ['--no-cache', '--jit=always', '--no-jit']) {
      const hot = option.startsWith('--no-c') ? ['--jit=hot'] : [];
      const ended = await nucleus(['run', option, ...hot, program], { env: environment });
      expect([ended.code, ended.stdout.toString(), existsSync(code)], option).toEqual([0, output, false]);
    }
    await nucleus(['run', '--jit=hot', program], { env: environment });
    expect(existsSync(code)).toBe(true);
  });

  it('is shown and cleared', async () => {
    await run();
    await run(other, [], await plain(other));
    const show = async (...options: string[]) =>
      (await nucleus(['cache', '--cache-dir', cache, ...options])).stdout.toString();
    expect(await show()).toMatch(
      /\/cache\/code: 2 programs, \d+\.\d MiB\n.*\/cache\/machine: [02] programs, \d+\.\d MiB\n$/,
    );
    expect(await show('--clear')).toMatch(/code: 2 of 2 programs removed, /);
    expect([theFiles(), await show()]).toEqual([
      [],
      expect.stringMatching(/^(.*: 0 programs, 0\.0 MiB\n){2}$/),
    ]);
  });

  it('that others may write to is not used, and one line says so', async () => {
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    const { code, stdout, stderr } = await nucleus(['run', '--jit=hot', '--cache-dir', cache, program]);
    expect([code, stdout.toString()]).toEqual([0, output]);
    expect(stderr).toMatch(/^nucleus: the code cache is not used: \S*: belongs to user \d+, mode 777; .*\n$/);
  });

  it('that cannot be written is missed by nobody', async () => {
    writeFileSync(cache, '');
    const { code, stdout, stderr } = await nucleus([
      'run',
      '--jit=hot',
      '--cache-dir',
      `${cache}/x`,
      program,
    ]);
    expect([code, stdout.toString(), stderr]).toEqual([0, output, '']);
  });

  describe('with a file that somebody has changed', () => {
    beforeAll(async () => {
      cache = join(folder, 'cache');
      await run();
      renameSync(cache, join(folder, 'before'));
    });
    beforeEach(() => cpSync(join(folder, 'before'), cache, { recursive: true }));

    const cut = (share: number) => () => {
      const [path] = theFiles();
      const file = readFileSync(path!);
      writeFileSync(path!, file.subarray(0, Math.floor(file.length * share)));
    };
    const flip = (share: number) => () => {
      const [path] = theFiles();
      const file = readFileSync(path!);
      file[Math.floor(file.length * share)]! ^= 4;
      writeFileSync(path!, file);
    };
    const content = (make: (content: Buffer) => Uint8Array) => () =>
      rewrite((item) => ({ ...item, content: make(Buffer.from(item.content)) }));
    const word = (at: number, value: number) =>
      content((bytes) => {
        bytes.writeUInt32LE(value, at);
        return bytes;
      });

    const changes: Record<string, () => void> = {
      'is empty': cut(0),
      'has its head alone': cut(0.01),
      'has half of it': cut(0.5),
      'lacks its end': cut(0.999),
      'has a bit flipped in its head': flip(0.001),
      'has empty contents': content(() => Buffer.alloc(0)),
      'has contents of zeros': content((bytes) => bytes.fill(0)),
      'has contents of ones': content((bytes) => bytes.fill(0xff)),
      'has contents that end early': content((bytes) => bytes.subarray(0, 100)),
      'has contents that go on': content((bytes) => Buffer.concat([bytes, bytes])),
      'speaks of no regions': word(0, 0),
      'speaks of many regions': word(0, 0xffff_ffff),
      'speaks of a long record': word(4, 0x7fff_ffff),
      'speaks of much code': word(8, 0xffff_fff0),
      'speaks of a long module': word(12, 0xffff_ffff),
      'has regions that lie nowhere': word(16, 0xffff_fff0),
      'has code of another program': content((bytes) => {
        const module = bytes.readUInt32LE(12);
        const code = bytes.readUInt32LE(8);
        return bytes.fill(0x90, bytes.length - module - code, bytes.length - module);
      }),
      'has no modules': content((bytes) => bytes.fill(0, bytes.length - bytes.readUInt32LE(12))),
    };

    it('that has bits flipped behind its head, loses what they are in', async () => {
      const { recalled: whole } = await run();
      cpSync(join(folder, 'before'), cache, { recursive: true });
      for (let percent = 20; percent < 100; percent++) flip(percent / 100)();
      const { recalled, added } = await run();
      expect([recalled < whole, added > 0]).toEqual([true, true]);
    });

    it.each(Object.keys(changes))('that %s, does what it does without', async (what) => {
      changes[what]!();
      const { recalled, added } = await run();
      expect([recalled, added > 0]).toEqual([0, true]);
      expect((await run()).recalled).toBeGreaterThan(0);
    });

    it('each item of which is another`s, does what it does without', async () => {
      const contents: Uint8Array[] = [];
      rewrite((item) => {
        contents.push(item.content);
        return item;
      });
      rewrite((item, index) => ({ ...item, content: contents[(index + 1) % contents.length]! }));
      await run();
    });

    it('forgets a file whose modules trap', async () => {
      const trap = async (count: number) => {
        const one = (name: number) => `(func (export "${name}") (param i32) (result i32) unreachable)`;
        return parse(`(module ${Array.from({ length: count }, (_, name) => one(name)).join('')})`);
      };
      const modules = await Promise.all(Array.from({ length: 33 }, (_, count) => trap(count)));
      content((bytes) => {
        const module = modules[bytes.readUInt32LE(0)]!;
        const head = Buffer.from(bytes.subarray(0, bytes.length - bytes.readUInt32LE(12)));
        head.writeUInt32LE(module.length, 12);
        return Buffer.concat([head, module]);
      })();
      const { code, stderr } = await start(program);
      expect([code, stderr]).toEqual([70, expect.stringContaining('x86')]);
      expect(theFiles()).toEqual([]);
      expect((await run()).added).toBeGreaterThan(0);
    });
  });
});
