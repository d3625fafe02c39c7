/** How PE32+ images go into memory, and the exact error for each way in which that can be impossible. */

import { beforeAll, describe, expect, it } from 'vitest';
import { patched, put, type Width } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Loader, type PeImage, startLoader } from '../test/loader.ts';
import { PE, peImage } from '../../../tools/fuzz/loader/pe-image.ts';

let loader: Loader;
const image = peImage();

beforeAll(async () => {
  loader = await startLoader();
});

const read = (bytes: Uint8Array) => loader.readPe(bytes) as PeImage;

it('says all that a loader needs', () => {
  expect(loader.readPe(image)).toEqual({
    preferredBase: 0x180000000n,
    size: 0x2000,
    headersSize: 0x200,
    entry: 0x1100,
    library: true,
    subsystem: 3,
    sections: [
      {
        name: '.rdata',
        address: 0x1000,
        memorySize: 0x400,
        fileOffset: 0x200,
        fileSize: 0x400,
        access: { read: true, write: false, execute: false },
      },
    ],
    relocations: Uint32Array.of(0x1240, 0x1248),
    libraries: [
      {
        library: 'first.dll',
        slots: [
          { called: { tag: 'name', val: 'Open' }, slot: PE.secondLookup + PE.slide },
          { called: { tag: 'ordinal', val: 7 }, slot: PE.secondLookup + PE.slide + 8 },
        ],
        delayed: undefined,
      },
      {
        library: 'second.dll',
        slots: [{ called: { tag: 'name', val: 'Close' }, slot: PE.secondLookup + PE.slide }],
        delayed: undefined,
      },
      { library: 'late.dll', slots: [{ called: { tag: 'name', val: 'Slow' }, slot: 0 }], delayed: 0 },
    ],
    exports: [
      { ordinal: 5, name: 'Made', target: { tag: 'address', val: 0x1100 } },
      { ordinal: 6, name: undefined, target: { tag: 'address', val: 0x1110 } },
    ],
    exportName: 'self.dll',
    threadStorage: {
      template: { address: 0x1300, size: 16 },
      zeros: 8,
      alignment: 32,
      index: 0x1320,
      callbacks: 0,
    },
    exceptions: undefined,
    resources: undefined,
    stackReserve: 0x100000n,
    stackCommit: 0x1000n,
    heapReserve: 0n,
    heapCommit: 0n,
  });
});

it('reads sections from the sector on that they say to begin in', () => {
  expect(read(patched(image, PE.section + 20, 4, 0x3ff)).sections[0]!.fileOffset).toBe(0x200);
});

it('tells forwarders by where they point', () => {
  const bytes = patched(image, PE.functions, 4, PE.names + PE.slide + 0x20);
  put(bytes, PE.directories + 4, 4, 0x100);
  put(bytes, PE.names + 0x20, 8, 0x70754f2e41n); // "A.Oup"
  expect(read(bytes).exports[0]!.target).toEqual({ tag: 'forwarder', val: 'A.Oup' });
});

it('has no relocations where the image may not move', () => {
  expect(read(patched(image, PE.signature + 22, 2, 0x2023)).relocations).toBeUndefined();
  expect(read(patched(image, PE.directories + 40, 4, 0)).relocations).toEqual(new Uint32Array(0));
});

it('ends the relocations at zeros that fill their directory up', () => {
  expect(read(patched(image, PE.directories + 44, 4, 28)).relocations).toEqual(Uint32Array.of(0x1240, 0x1248));
});

it('says where functions are unwound and resources lie, if that is in the image', () => {
  const bytes = patched(image, PE.directories + 3 * 8, 4, 0x1000);
  put(bytes, PE.directories + 3 * 8 + 4, 4, 12);
  put(bytes, PE.directories + 2 * 8, 4, 0x1ff0);
  put(bytes, PE.directories + 2 * 8 + 4, 4, 17);
  expect(read(bytes)).toMatchObject({ exceptions: { address: 0x1000, size: 12 }, resources: undefined });
  // The end of it is beyond what 32 bits hold.
  put(bytes, PE.directories + 2 * 8, 4, 0xffff_ffff);
  put(bytes, PE.directories + 2 * 8 + 4, 4, 255);
  expect(read(bytes).resources).toBeUndefined();
});

describe('an image of which some is at hand', () => {
  /** Gives what is asked for, so many bytes of it; how often that was. */
  function readBy(bytes: Uint8Array, piece: number): [PeImage | string, number] {
    const parts = [{ offset: 0n, bytes: bytes.subarray(0, piece) }];
    for (let asked = 0; ; asked++) {
      const answer = loader.readPe(bytes, parts);
      const need = typeof answer === 'string' ? /^need (\d+)$/.exec(answer) : null;
      if (need === null || asked > 100) return [answer, asked];
      const at = Number(need[1]);
      parts.push({ offset: BigInt(at), bytes: bytes.subarray(at, at + piece) });
    }
  }

  it.each([64, 100, 0x1f0, 0x5ff])('is read as the whole is, %d bytes at a time', (piece) => {
    expect(readBy(image, piece)[0]).toEqual(loader.readPe(image));
  });

  it('needs none of what no table leads to', () => {
    const large = new Uint8Array(0x10_0000);
    large.set(image);
    expect(readBy(large, 0x600)).toEqual([loader.readPe(image), 0]);
  });

  it('says where it is broken once that is at hand, and that it is cut where the file ends', () => {
    const broken = patched(image, PE.storage + 24, 8, 1n);
    expect(readBy(broken, 64)[0]).toBe(`malformed bad-field ${PE.storage + 24}`);
    expect(readBy(image.subarray(0, 0x500), 64)[0]).toBe(loader.readPe(image.subarray(0, 0x500)));
  });

  it('is refused where parts lie about the size', () => {
    const cut = image.subarray(0, 70);
    expect(loader.readPe(cut, [{ offset: 0n, bytes: image }])).toBe(loader.readPe(cut));
    expect(loader.readPe(image, [{ offset: 2n ** 64n - 1n, bytes: image }])).toBe('need 0');
    expect(loader.readPe(image, [])).toBe('need 0');
  });
});

describe('an image that goes nowhere', () => {
  it.each([
    ['bad-alignment', PE.optional + 32, 4, 0x800, PE.optional + 32],
    ['bad-alignment', PE.optional + 24, 8, 0x180001000n, PE.optional + 24],
    ['bad-field', PE.optional + 56, 4, 0, PE.optional + 56],
    ['bad-field', PE.optional + 56, 4, 0x8000_0001, PE.optional + 56],
    ['overflow', PE.optional + 24, 8, 0x8000_0000_0000n, PE.optional + 24],
    ['outside-file', PE.optional + 60, 4, 0x2001, PE.optional + 60],
    ['bad-entry', PE.optional + 16, 4, 0x2000, PE.optional + 16],
    ['bad-alignment', PE.section + 12, 4, 0x1010, PE.section + 12],
    // Sections begin at multiples of the image's own alignment, not just at pages.
    ['bad-alignment', PE.optional + 32, 4, 0x8000_0000, PE.section + 12],
    ['bad-alignment', PE.optional + 32, 4, 0x2000, PE.section + 12],
    ['bad-order', PE.section + 12, 4, 0, PE.section + 12],
    ['bad-field', PE.section + 8, 4, 0x1001, PE.section + 8],
    ['bad-reference', PE.imports + 16, 4, 0x1ff8, PE.directories + 8],
    ['bad-reference', PE.delay + 8, 4, 0x1ffc, PE.directories + 104],
    ['bad-reference', PE.directories + 40, 4, 0x5000, PE.directories + 40],
    ['bad-entry-size', PE.relocations + 4, 4, 7, PE.relocations + 4],
    ['bad-entry-size', PE.relocations + 4, 4, 17, PE.relocations + 4],
    ['bad-field', PE.relocations + 8, 2, 0x3240, PE.relocations + 8],
    ['bad-field', PE.relocations, 4, 0x1fff, PE.relocations + 8],
    ['bad-reference', PE.directories + 72, 4, 0x13f0, PE.directories + 72],
    ['bad-field', PE.storage, 8, 0x180002000n, PE.storage],
    ['bad-field', PE.storage + 8, 8, 0x1800012ffn, PE.storage],
    ['bad-field', PE.storage + 16, 8, 0x180001ffdn, PE.storage + 16],
    ['bad-field', PE.storage + 24, 8, 1n, PE.storage + 24],
    ['bad-field', PE.storage + 36, 4, 0x00f0_0000, PE.storage + 36],
  ] as [string, number, Width, number | bigint, number][])(
    '%s by the field at %d',
    (what, offset, width, value, at) => {
      expect(loader.readPe(patched(image, offset, width, value))).toBe(`malformed ${what} ${at}`);
    },
  );

  it('is no PE at all', () => {
    expect(loader.readPe(new TextEncoder().encode('#!/bin/sh'))).toBe('unsupported format');
    expect(loader.readPe(new Uint8Array(70))).toBe('unknown-format');
  });
});
