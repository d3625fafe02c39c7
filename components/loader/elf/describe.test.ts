/** What ELF images ask for and offer: a hand-made one, its flaws, and real ones beside what readelf says of them. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DT, dynamicValue, ELF, elfImage, field, PH, STRINGS } from '../../../tools/fuzz/loader/elf-image.ts';
import { patched, put, type Width } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Description, type Loader, startLoader } from '../test/loader.ts';
import { readElf } from '../test/readelf.ts';

let loader: Loader;
const image = elfImage();

beforeAll(async () => {
  loader = await startLoader();
});

const describeIt = (bytes: Uint8Array) => loader.describe(bytes) as Description;

/** The image without one of its dynamic entries: it becomes one that says nothing (DT_DEBUG). */
const without = (...entries: number[]) =>
  entries.reduce((bytes, entry) => patched(bytes, dynamicValue(entry) - 8, 8, 21), image);

describe('a description', () => {
  it('says all that the image says', () => {
    expect(loader.describe(image)).toEqual({
      format: 'elf',
      summary: 'ELF 64-bit x86-64, dynamic executable, position-independent',
      entry: 0x400n,
      interpreter: '/lib/ld.so',
      libraries: ['libc.so.6'],
      imports: [
        { library: 'libc.so.6', name: 'puts' },
        { library: '', name: 'environ' },
      ],
      exports: ['main'],
    });
  });

  const noInterpreter = patched(image, field(PH.interp, 'type'), 4, 0);
  const fixed = patched(image, 16, 2, 2);
  const unflagged = patched(image, dynamicValue(DT.flags1), 8, 0);
  it.each([
    ['static-pie', noInterpreter],
    ['shared object', patched(noInterpreter, dynamicValue(DT.flags1), 8, 0)],
    ['static-pie', patched(patched(noInterpreter, dynamicValue(DT.flags1), 8, 0), ELF.dynamic, 8, 21)],
    ['dynamic executable', fixed],
    ['static executable', patched(fixed, field(PH.interp, 'type'), 4, 0)],
    ['dynamic executable, position-independent', unflagged],
    ['shared object', patched(unflagged, 24, 8, 0)],
    ['shared object', patched(unflagged, dynamicValue(DT.needed) - 8, 8, 14)],
    ['dynamic executable, position-independent, stripped', patched(image, ELF.sections + 132, 4, 0)],
    ['dynamic executable, position-independent, stripped', patched(image, 40, 8, -1)],
    ['dynamic executable, position-independent, stripped', patched(image, 58, 2, 63)],
  ])('calls it %s', (summary, bytes) => {
    expect(describeIt(bytes).summary).toBe(`ELF 64-bit x86-64, ${summary}`);
  });

  it.each([
    ['DT_HASH', without(DT.gnuHash)],
    ['DT_GNU_HASH', patched(without(DT.hash), 40, 8, 0)],
    ['the section headers', without(DT.hash, DT.gnuHash)],
  ])('counts symbols by %s', (_, bytes) => {
    expect(describeIt(bytes)).toMatchObject({
      exports: ['main'],
      imports: [{ name: 'puts' }, { name: 'environ' }],
    });
  });

  it('has no symbols where nothing counts them', () => {
    const uncounted = patched(without(DT.hash, DT.gnuHash), 40, 8, 0);
    expect(describeIt(uncounted)).toMatchObject({ exports: [], imports: [] });
  });

  it('counts those before the hashed ones where no bucket is used', () => {
    const unused = patched(patched(without(DT.hash), 40, 8, 0), ELF.gnuHash + 24, 4, 0);
    expect(describeIt(unused)).toMatchObject({
      exports: [],
      imports: [{ name: 'puts' }, { name: 'environ' }],
    });
  });

  it('has no DT_GNU_HASH whose chain does not end', () => {
    const endless = patched(without(DT.hash), 40, 8, 0);
    for (let at = ELF.gnuHash + 28; at < ELF.size; at += 4) put(endless, at, 4, 0);
    put(endless, ELF.dynamic + 5 * 16, 8, 0x6ffffef5);
    expect(describeIt(patched(endless, field(PH.dynamic, 'type'), 4, 0)).exports).toEqual([]);
  });

  it('names no library without versions', () => {
    expect(describeIt(without(DT.versym, DT.verneed)).imports[0]).toEqual({ library: '', name: 'puts' });
  });

  it('leaves out old versions of what it offers, and the marks of versions', () => {
    expect(describeIt(patched(image, ELF.versionNumbers + 6, 2, 0x8001)).exports).toEqual([]);
    const mark = patched(patched(image, ELF.symbols + 72 + 6, 2, 0xfff1), ELF.symbols + 72 + 8, 8, 0);
    expect(describeIt(mark).exports).toEqual([]);
  });

  it('leaves out what is local', () => {
    expect(describeIt(patched(image, ELF.symbols + 72 + 4, 1, 2)).exports).toEqual([]);
  });

  it('replaces what is not UTF-8 in a name', () => {
    expect(describeIt(patched(image, ELF.strings + STRINGS.main + 1, 1, 0xff)).exports).toEqual([
      'm\ufffdin',
    ]);
    const name = new Uint8Array(image);
    name.set(new TextEncoder().encode('né𝄞'), ELF.strings + STRINGS.hidden);
    put(name, ELF.symbols + 72, 4, STRINGS.hidden);
    expect(describeIt(name).exports).toEqual(['né𝄞']);
  });

  it('of an image without a dynamic section is empty', () => {
    const plain = patched(image, field(PH.dynamic, 'type'), 4, 0);
    expect(describeIt(plain)).toMatchObject({ libraries: [], imports: [], exports: [] });
  });
});

describe('a flaw', () => {
  it.each([
    ['outside-file', field(PH.dynamic, 'offset'), 8, 0x641, field(PH.dynamic, 'offset')],
    ['outside-file', field(PH.dynamic, 'file'), 8, 0x400, field(PH.dynamic, 'file')],
    ['bad-reference', dynamicValue(DT.needed), 8, 0x40, dynamicValue(DT.needed)],
    ['bad-reference', dynamicValue(DT.strtab), 8, 0x4c0, dynamicValue(DT.strtab)],
    ['bad-reference', dynamicValue(DT.strsz), 8, 0x400, dynamicValue(DT.strtab)],
    ['bad-reference', dynamicValue(DT.symtab), 8, 0x460, dynamicValue(DT.symtab)],
    ['bad-reference', ELF.hash + 4, 4, 0xffff_ffff, dynamicValue(DT.symtab)],
    ['bad-entry-size', dynamicValue(DT.syment), 8, 16, dynamicValue(DT.syment)],
    ['bad-reference', dynamicValue(DT.versym), 8, -1, dynamicValue(DT.versym)],
    ['bad-reference', dynamicValue(DT.verneed), 8, 0x900, dynamicValue(DT.verneed)],
    ['bad-reference', ELF.versionsNeeded + 4, 4, 0x40, ELF.versionsNeeded + 4],
    ['bad-reference', ELF.versionsNeeded + 8, 4, 0x1000, ELF.versionsNeeded + 0x1000],
    ['bad-reference', ELF.symbols + 24, 4, 0x40, ELF.symbols + 24],
    ['bad-order', field(PH.text, 'memory'), 8, 0x1481, field(PH.data, 'address')],
    ['bad-interpreter', ELF.interpreter, 1, 0, ELF.interpreter],
  ] as [string, number, Width, number, number][])(
    '%s by the field at %d',
    (what, offset, width, value, at) => {
      expect(loader.describe(patched(image, offset, width, value))).toBe(`malformed ${what} ${at}`);
    },
  );

  it('is a dynamic section that is too long to be one', () => {
    const long = new Uint8Array(0x200000);
    long.set(image);
    put(long, field(PH.dynamic, 'file'), 8, 0x100010);
    expect(loader.describe(long)).toBe(`malformed bad-field ${field(PH.dynamic, 'file')}`);
  });

  it('is not an entry point that lies nowhere: libraries have none', () => {
    expect(describeIt(patched(image, 24, 8, 0)).entry).toBe(0n);
  });
});

describe('many names', () => {
  it('are cut off before they fill the memory', () => {
    const count = 400_000;
    const names = 0x1000 + 24 * count;
    const bytes = new Uint8Array(names + 0x3000);
    bytes.set(image);
    bytes.fill(0x61, names, names + 0x2fff);
    for (let i = 1; i < count; i++) {
      bytes[0x1000 + i * 24 + 4] = 0x12;
      bytes[0x1000 + i * 24 + 6] = 1;
    }
    // The first segment holds the whole file; the second one is moved out of its way.
    put(bytes, field(PH.text, 'file'), 8, bytes.length);
    put(bytes, field(PH.text, 'memory'), 8, bytes.length);
    put(bytes, field(PH.data, 'type'), 4, 0);
    put(bytes, dynamicValue(DT.symtab), 8, 0x1000);
    put(bytes, dynamicValue(DT.needed) - 8, 8, 21);
    put(bytes, dynamicValue(DT.strtab), 8, names);
    put(bytes, dynamicValue(DT.strsz), 8, 0x3000);
    put(bytes, ELF.hash + 4, 4, count);
    put(bytes, dynamicValue(DT.versym) - 8, 8, 21);
    put(bytes, dynamicValue(DT.verneed) - 8, 8, 21);
    const { exports } = describeIt(bytes);
    expect(exports[0]).toHaveLength(8192);
    expect(exports).toHaveLength((32 * 1024 * 1024) / 8192);
  });
});

describe('beside readelf', () => {
  const hasReadElf = (() => {
    try {
      execFileSync('readelf', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  const binaries = [
    process.execPath,
    '/bin/ls',
    '/bin/sh',
    '/bin/busybox',
    '/lib/x86_64-linux-gnu/libc.so.6',
  ].filter((path) => existsSync(path) && readFileSync(path).readUInt32BE(0) === 0x7f454c46);

  it.skipIf(!hasReadElf || process.arch !== 'x64').each(binaries)('%s', (path) => {
    const expected = readElf(path);
    const bytes = new Uint8Array(readFileSync(path));
    const { libraries, imports, exports, entry } = describeIt(bytes);
    expect({ libraries, entry }).toEqual({ libraries: expected.libraries, entry: expected.entry });
    expect(imports.map(({ name }) => name)).toEqual(expected.imports);
    expect(exports).toEqual(expected.exports);
    if (!expected.canStart) return;
    const plan = loader.plan(bytes);
    expect(plan).toMatchObject({ segments: expected.segments, interpreter: expected.interpreter });
  });
});
