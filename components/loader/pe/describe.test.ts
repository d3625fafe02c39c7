/** What PE32+ images ask for and offer, and the exact error for each way in which they can be wrong. */

import { beforeAll, describe, expect, it } from 'vitest';
import { patched, put, type Width } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Description, type Loader, startLoader } from '../test/loader.ts';
import { PE, peImage } from '../../../tools/fuzz/loader/pe-image.ts';

let loader: Loader;
const image = peImage();

beforeAll(async () => {
  loader = await startLoader();
});

const describeIt = (bytes: Uint8Array) => loader.describe(bytes) as Description;

describe('a description', () => {
  it('says all that the image says', () => {
    expect(loader.describe(image)).toEqual({
      format: 'pe',
      summary: 'PE32+ x86-64, DLL',
      entry: 0x180001100n,
      interpreter: undefined,
      libraries: ['first.dll', 'second.dll', 'late.dll'],
      imports: [
        { library: 'first.dll', name: 'Open' },
        { library: 'first.dll', name: '#7' },
        { library: 'second.dll', name: 'Close' },
        { library: 'late.dll', name: 'Slow' },
      ],
      exports: ['Made', '#6'],
    });
  });

  const program = patched(image, PE.signature + 22, 2, 0x22);
  it.each([
    ['native program', 1],
    ['Windows program', 2],
    ['console program', 3],
    ['EFI program', 10],
    ['program of subsystem 99', 99],
  ])('calls it a %s', (summary, number) => {
    const bytes = patched(program, PE.optional + 68, 2, number);
    expect(describeIt(bytes).summary).toBe(`PE32+ x86-64, ${summary}`);
  });

  it('says that it is .NET', () => {
    expect(describeIt(patched(image, PE.directories + 14 * 8, 4, 0x1000)).summary).toBe(
      'PE32+ x86-64, DLL, .NET',
    );
  });

  it('has no entry where the image has none', () => {
    expect(describeIt(patched(image, PE.optional + 16, 4, 0)).entry).toBe(0n);
  });

  it('is empty without directories', () => {
    expect(describeIt(patched(image, PE.optional + 108, 4, 0))).toMatchObject({
      libraries: [],
      imports: [],
      exports: [],
    });
  });

  it('takes no more than 16 directories for real', () => {
    expect(describeIt(patched(image, PE.optional + 108, 4, 0xffff_ffff)).libraries).toHaveLength(3);
  });

  it('has no plan', () => {
    expect(loader.plan(image)).toBe('unsupported format');
  });
});

describe('a flaw', () => {
  it.each([
    ['truncated', 0x3c, 4, PE.size, 0x3c],
    ['bad-field', PE.optional, 2, 0x107, PE.optional],
    ['bad-entry-size', PE.signature + 20, 2, 1, PE.signature + 20],
    ['bad-entry-size', PE.signature + 20, 2, 111, PE.signature + 20],
    ['bad-entry-size', PE.signature + 20, 2, 112 + 15 * 8, PE.signature + 20],
    ['truncated', PE.signature + 20, 2, 0xffff, PE.signature + 20],
    ['bad-alignment', PE.optional + 32, 4, 0x1800, PE.optional + 32],
    ['bad-alignment', PE.optional + 36, 4, 0, PE.optional + 36],
    ['bad-alignment', PE.optional + 36, 4, 0x2000, PE.optional + 36],
    ['bad-field', PE.signature + 6, 2, 97, PE.signature + 6],
    ['truncated', PE.signature + 6, 2, 40, PE.signature + 6],
    ['overflow', PE.section + 8, 4, 0xffff_f001, PE.section + 8],
    ['outside-file', PE.section + 20, 4, PE.size + 0x200, PE.section + 20],
    ['outside-file', PE.section + 16, 4, 0x401, PE.section + 16],
    ['bad-reference', PE.directories + 8, 4, 0x5000, PE.directories + 8],
    ['bad-reference', PE.directories + 8, 4, 0x13f0, PE.directories + 8],
    ['bad-reference', PE.imports + 12, 4, 0x5000, PE.imports + 12],
    ['bad-reference', PE.imports, 4, 0x5000, PE.imports],
    ['bad-reference', PE.imports + 36, 4, 0x13fc, PE.imports + 36],
    ['bad-reference', PE.lookup, 8, 0x5000, PE.lookup],
    ['bad-reference', PE.directories + 104, 4, 0x13e1, PE.directories + 104],
    ['bad-field', PE.delay, 4, 0, PE.delay],
    ['bad-reference', PE.delay + 16, 4, 0x5000, PE.delay + 16],
    ['bad-reference', PE.directories, 4, 0x5000, PE.directories],
    ['bad-field', PE.exports + 20, 4, 65537, PE.exports + 20],
    ['bad-field', PE.exports + 24, 4, 65537, PE.exports + 24],
    ['bad-reference', PE.exports + 28, 4, 0x5000, PE.exports + 28],
    ['bad-reference', PE.exports + 32, 4, 0x5000, PE.exports + 32],
    ['bad-reference', PE.exports + 36, 4, 0x5000, PE.exports + 36],
    ['bad-reference', PE.names, 4, 0x5000, PE.names],
    ['bad-reference', PE.ordinals, 2, 3, PE.ordinals],
  ] as [string, number, Width, number, number][])(
    '%s by the field at %d',
    (what, offset, width, value, at) => {
      expect(loader.describe(patched(image, offset, width, value))).toBe(`malformed ${what} ${at}`);
    },
  );

  it('is a section below the one before it', () => {
    const two = patched(image, PE.signature + 6, 2, 2);
    put(two, PE.section + 40 + 12, 4, 0x1000);
    expect(loader.describe(two)).toBe(`malformed bad-order ${PE.section + 40 + 12}`);
  });

  it('is a name without an end', () => {
    const endless = patched(image, PE.lookup, 8, 0x13f0);
    endless.fill(0x61, 0x5f0);
    expect(loader.describe(endless)).toBe(`malformed bad-reference ${PE.lookup}`);
  });
});

describe('what is not supported', () => {
  it.each([
    ['bits-32', PE.signature + 4, 0x14c],
    ['bits-32', PE.signature + 4, 0x1c4],
    ['machine', PE.signature + 4, 0xaa64],
    ['object-type', PE.signature + 22, 0x2020],
    ['bits-32', PE.optional, 0x10b],
  ])('%s', (feature, offset, value) => {
    expect(loader.describe(patched(image, offset, 2, value))).toBe(`unsupported ${feature}`);
  });
});
