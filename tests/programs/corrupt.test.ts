/**
 * Images that are broken in one way each: loading a DLL fails with Windows' error, and the program goes on; a program is refused
 * with one text.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';

const compiler = 'x86_64-w64-mingw32-gcc';
const missing = spawnSync(compiler, ['--version']).error ? `needs ${compiler}` : undefined;
const sources = join(import.meta.dirname, 'windows');
const NOT_ENOUGH_MEMORY = 8;
const BAD_EXE_FORMAT = 193;

/** An image's fields, by where they are in the file. */
class Fields {
  readonly #view: DataView;
  readonly header: number;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset);
    this.header = this.u32(0x3c);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  set(at: number, size: 2 | 4, value: number): undefined {
    if (size === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
    return undefined;
  }

  /** Of the optional header. */
  optional(offset: number): number {
    return this.header + 24 + offset;
  }

  directory(index: number): number {
    return this.optional(112 + index * 8);
  }

  section(index: number): number {
    return this.optional(this.#view.getUint16(this.header + 20, true) + index * 40);
  }

  /** Where an address lies in the file. */
  place(address: number): number {
    for (let i = 0; ; i++) {
      const start = this.u32(this.section(i) + 12);
      const inside = address - start;
      if (inside >= 0 && inside < this.u32(this.section(i) + 8))
        return this.u32(this.section(i) + 20) + inside;
    }
  }
}

type Row = readonly [name: string, error: number, change: (image: Fields) => Uint8Array | undefined];

const rows: readonly Row[] = [
  ['whole', 0, () => undefined],
  ['empty', BAD_EXE_FORMAT, () => new Uint8Array()],
  ['cut-in-header', BAD_EXE_FORMAT, ({ bytes, header }) => bytes.subarray(0, header + 40)],
  ['cut-in-half', BAD_EXE_FORMAT, ({ bytes }) => bytes.subarray(0, bytes.length / 4)],
  ['header-outside', BAD_EXE_FORMAT, (image) => image.set(0x3c, 4, 0xffff_fff0)],
  ['other-processor', BAD_EXE_FORMAT, (image) => image.set(image.header + 4, 2, 0x14c)],
  ['no-sections', BAD_EXE_FORMAT, (image) => image.set(image.header + 6, 2, 0)],
  ['many-sections', BAD_EXE_FORMAT, (image) => image.set(image.header + 6, 2, 0xffff)],
  [
    'overlapping',
    BAD_EXE_FORMAT,
    (image) => image.set(image.section(1) + 12, 4, image.u32(image.section(0) + 12)),
  ],
  ['section-outside', BAD_EXE_FORMAT, (image) => image.set(image.section(1) + 20, 4, 0x7fff_fe00)],
  ['section-too-long', BAD_EXE_FORMAT, (image) => image.set(image.section(0) + 8, 4, 0x7fff_f000)],
  [
    'misaligned-section',
    BAD_EXE_FORMAT,
    (image) => image.set(image.section(1) + 12, 4, image.u32(image.section(1) + 12) + 8),
  ],
  ['misaligned', BAD_EXE_FORMAT, (image) => image.set(image.optional(32), 4, 1)],
  ['alignment-too-great', BAD_EXE_FORMAT, (image) => image.set(image.optional(32), 4, 0x8000_0000)],
  ['no-headers', 0, (image) => image.set(image.optional(60), 4, 0)],
  ['misplaced', BAD_EXE_FORMAT, (image) => image.set(image.optional(24), 4, 0x1234)],
  ['base-too-high', BAD_EXE_FORMAT, (image) => image.set(image.optional(28), 4, 0xffff_8000)],
  ['entry-outside', BAD_EXE_FORMAT, (image) => image.set(image.optional(16), 4, 0xffff_0000)],
  ['32-bit', BAD_EXE_FORMAT, (image) => image.set(image.optional(0), 2, 0x10b)],
  ['imports-outside', BAD_EXE_FORMAT, (image) => image.set(image.directory(1), 4, 0xffff_0000)],
  ['exports-outside', BAD_EXE_FORMAT, (image) => image.set(image.directory(0), 4, 0x7fff_0000)],
  [
    'many-exports',
    BAD_EXE_FORMAT,
    (image) => image.set(image.place(image.u32(image.directory(0))) + 20, 4, 0xffff_ffff),
  ],
  [
    'export-name-outside',
    BAD_EXE_FORMAT,
    (image) =>
      image.set(image.place(image.u32(image.place(image.u32(image.directory(0))) + 32)), 4, 0xffff_0000),
  ],
  ['relocations-outside', BAD_EXE_FORMAT, (image) => image.set(image.directory(5), 4, 0x7fff_0000)],
  [
    'relocation-block',
    BAD_EXE_FORMAT,
    (image) => image.set(image.place(image.u32(image.directory(5))) + 4, 4, 7),
  ],
  ['too-big', NOT_ENOUGH_MEMORY, (image) => image.set(image.optional(56), 4, 0x7000_0000)],
  ['whole-again', 0, () => undefined],
];

/** What is refused of a program, and in which words. */
const programs: readonly (readonly [text: string, change: (image: Fields) => undefined])[] = [
  [
    'win32: no memory for its image, whose SizeOfImage is 0x7ffff000 bytes',
    (image) => image.set(image.optional(56), 4, 0x7fff_f000),
  ],
  ['win32: it has no entry point (AddressOfEntryPoint is 0)', (image) => image.set(image.optional(16), 4, 0)],
  ...(
    [
      [0, 'an unknown subsystem (IMAGE_SUBSYSTEM_UNKNOWN)'],
      [1, 'the kernel or a driver (IMAGE_SUBSYSTEM_NATIVE)'],
      [10, 'EFI (IMAGE_SUBSYSTEM_EFI_APPLICATION)'],
      [99, 'subsystem 99'],
    ] as const
  ).map(
    ([number, name]) =>
      [
        `win32: it is a program for ${name}, and neither of the console nor of the desktop (Subsystem 3 or 2)`,
        (image: Fields) => image.set(image.optional(68), 2, number),
      ] as const,
  ),
];

/** How many images a run changes; more of them, and others, in long runs. */
const CHANGED = Number(process.env.NUCLEUS_FUZZ_IMAGES ?? 60);
const SEED = Number(process.env.NUCLEUS_FUZZ_SEED ?? 8);
const BATCH = 60;

/** Some words changed, most of them in the headers and tables. Nothing of it is run: it has no entry. */
function changed(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const image = new Fields(bytes);
  const tables = [0, 1, 5].map((index) => image.place(image.u32(image.directory(index))));
  const entry = image.optional(16);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const start = random(2) === 0 ? image.header : tables[random(3)]!;
    const at = Math.min(start + random(0x180), bytes.length - 4);
    const value = [random(0x100), random(0x2_0000), 0xffff_ffff - random(0x2000), 2 ** random(32)][
      random(4)
    ]!;
    image.set(at, random(2) === 0 ? 2 : 4, value);
  }
  if (entry + 4 <= bytes.length) image.set(entry, 4, 0);
  return random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

/** The same in each run (xorshift32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

describe.skipIf(missing)(`broken images${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-corrupt-'));
    build('-o', 'loads.exe', join(sources, 'loads.c'));
    const flags = ['-shared', '-nostdlib', join(sources, 'whole.c'), '-lkernel32'];
    build('-o', 'whole.dll', ...flags);
    build('-o', 'far.dll', '-Wl,--image-base,0x1fffe0000', ...flags);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function build(...flags: string[]): void {
    const { status, stderr } = spawnSync(compiler, ['-O1', ...flags], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  }

  it('are refused one by one, and whole ones are loaded before and after', async () => {
    const whole = readFileSync(join(folder, 'whole.dll'));
    for (const [name, , change] of rows) {
      const image = new Fields(new Uint8Array(whole));
      writeFileSync(join(folder, `${name}.dll`), change(image) ?? image.bytes);
    }
    const names = [...rows.map(([name]) => `${name}.dll`), 'far.dll'];
    const ended = await nucleus(['run', '--memory', '256M', './loads.exe', '--', ...names], { cwd: folder });
    const expected = rows.map(([name, error]) => `${name}.dll: ${error}${error === 0 ? ' 42' : ''}\r\n`);
    // It goes elsewhere: where it belongs no machine has memory.
    expected.push('far.dll: 0 42\r\n');
    expect([ended.code, ended.stderr, ended.stdout.toString()]).toEqual([0, '', expected.join('')]);
  });

  it.each(programs)('are refused as programs: %s', async (text, change) => {
    const image = new Fields(new Uint8Array(readFileSync(join(folder, 'loads.exe'))));
    change(image);
    writeFileSync(join(folder, 'program.exe'), image.bytes);
    const ended = await nucleus(['run', '--memory', '256M', './program.exe', '--', 'whole.dll'], {
      cwd: folder,
    });
    expect([ended.code, ended.stdout.toString(), ended.stderr]).toEqual([
      126,
      '',
      `nucleus: ./program.exe: ${text}\n`,
    ]);
  });

  it(`are loaded or refused, ${CHANGED} of them changed somewhere`, async () => {
    const whole = readFileSync(join(folder, 'whole.dll'));
    const random = randomNumbers(SEED);
    for (let left = CHANGED; left > 0; left -= BATCH) {
      const names = Array.from({ length: Math.min(left, BATCH) }, (_, index) => `changed${index}.dll`);
      for (const name of names) writeFileSync(join(folder, name), changed(new Uint8Array(whole), random));
      const ended = await nucleus(['run', '--memory', '256M', './loads.exe', '--', ...names], {
        cwd: folder,
      });
      expect([ended.code, ended.stderr]).toEqual([0, '']);
      const lines = ended.stdout.toString().trimEnd().split('\r\n');
      expect(lines.filter((line) => !/^changed\d+\.dll: (0|8|126|127|193)$/.test(line))).toEqual([]);
      expect(lines).toHaveLength(names.length);
    }
  });
});
