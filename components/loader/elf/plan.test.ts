/** Load plans of a hand-made image, and the exact error for each way in which it can be wrong. */

import { beforeAll, describe, expect, it } from 'vitest';
import { ELF, elfImage, field, PH } from '../../../tools/fuzz/loader/elf-image.ts';
import { patched, put, type Width } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Loader, type LoadPlan, startLoader } from '../test/loader.ts';

let loader: Loader;
const image = elfImage();

beforeAll(async () => {
  loader = await startLoader();
});

const planOf = (bytes: Uint8Array) => loader.plan(bytes) as LoadPlan;

describe('a plan', () => {
  it('says all that the image says', () => {
    expect(loader.plan(image)).toEqual({
      format: 'elf',
      positionIndependent: true,
      entry: 0x400n,
      low: 0n,
      high: 0x5000n,
      alignment: 0x1000n,
      segments: [
        {
          address: 0n,
          memorySize: 0x480n,
          fileOffset: 0n,
          fileSize: 0x480n,
          access: { read: true, write: false, execute: true },
        },
        {
          address: 0x1480n,
          memorySize: 0x3000n,
          fileOffset: 0x480n,
          fileSize: 0x100n,
          access: { read: true, write: true, execute: false },
        },
      ],
      headersAddress: 0x40n,
      headersSize: 56,
      headersCount: 9,
      interpreter: '/lib/ld.so',
      threadStorage: { address: 0x1480n, fileSize: 8n, memorySize: 0x20n, alignment: 16n },
      executableStack: false,
      readOnlyAfterRelocation: [0x1000n, 0x1000n],
    });
  });

  it('takes a greater alignment where a segment asks for it', () => {
    expect(planOf(patched(image, field(PH.data, 'align'), 8, 0x200000)).alignment).toBe(0x200000n);
  });

  it('has no alignment below a page', () => {
    const loose = patched(patched(image, field(PH.data, 'align'), 8, 0), field(PH.text, 'align'), 8, 16);
    expect(planOf(loose).alignment).toBe(0x1000n);
  });

  it('leaves out segments without memory, wherever they are', () => {
    const empty = patched(image, field(PH.note, 'type'), 4, 1);
    put(empty, field(PH.note, 'offset'), 8, 0xffff_ffff);
    expect(planOf(empty).segments).toHaveLength(2);
  });

  it('accepts an uninitialised segment whose file offset says nothing', () => {
    const bss = patched(image, field(PH.note, 'type'), 4, 1);
    put(bss, field(PH.note, 'address'), 8, 0x10123);
    put(bss, field(PH.note, 'memory'), 8, 0x10);
    expect(planOf(bss).segments[2]).toMatchObject({ address: 0x10123n, fileSize: 0n, memorySize: 0x10n });
    expect(planOf(bss).high).toBe(0x11000n);
  });

  it.each([
    ['is fixed for ET_EXEC', 16, 2, 2, { positionIndependent: false }],
    ['does not mind the version, as Linux does not', 20, 4, 9, { format: 'elf' }],
    ['does not mind the header`s size', 52, 2, 0, { format: 'elf' }],
    ['takes the GNU/Linux ABI', 7, 1, 3, { format: 'elf' }],
    [
      'has an executable stack if the image asks for it',
      field(PH.stack, 'flags'),
      4,
      7,
      { executableStack: true },
    ],
    ['has none if the image does not say', field(PH.stack, 'type'), 4, 0, { executableStack: false }],
    ['has no thread storage without PT_TLS', field(PH.tls, 'type'), 4, 0, { threadStorage: undefined }],
    ['has no interpreter without PT_INTERP', field(PH.interp, 'type'), 4, 0, { interpreter: undefined }],
    ['has no relro without it', field(PH.relro, 'type'), 4, 0, { readOnlyAfterRelocation: undefined }],
    [
      'has no relro that ends in its first page',
      field(PH.relro, 'memory'),
      8,
      9,
      { readOnlyAfterRelocation: undefined },
    ],
    ['has no relro that wraps', field(PH.relro, 'memory'), 8, -1, { readOnlyAfterRelocation: undefined }],
    [
      'aligns thread storage to 1 at least',
      field(PH.tls, 'align'),
      8,
      0,
      { threadStorage: { alignment: 1n } },
    ],
  ] as [string, number, Width, number, Partial<LoadPlan>][])('%s', (_, offset, width, value, expected) => {
    expect(loader.plan(patched(image, offset, width, value))).toMatchObject(expected);
  });

  it('finds the headers by PT_PHDR where no segment takes them from the file', () => {
    const moved = new Uint8Array(ELF.size + 9 * 56);
    moved.set(image);
    moved.set(image.subarray(ELF.header, ELF.header + 9 * 56), ELF.size);
    put(moved, 32, 8, ELF.size);
    const phdr = ELF.size + PH.phdr * 56;
    put(moved, phdr + 16, 8, 0x2000);
    expect(planOf(moved).headersAddress).toBe(0x2000n);
    put(moved, phdr + 16, 8, 0x9000);
    expect(planOf(moved).headersAddress).toBe(0n);
  });
});

describe('the head', () => {
  it('is asked for as far as it is needed', () => {
    expect(loader.plan(image.subarray(0, 4), image.length)).toBe('need 64');
    expect(loader.plan(image.subarray(0, 63), image.length)).toBe('need 64');
    expect(loader.plan(image.subarray(0, 64), image.length)).toBe(`need ${0x40 + 9 * 56}`);
    expect(loader.plan(image.subarray(0, 0x40 + 9 * 56), image.length)).toBe(`need ${0x240 + 11}`);
    expect(loader.plan(image.subarray(0, 0x240 + 11), image.length)).toEqual(loader.plan(image));
  });

  it('suffices when it holds the program headers, for a static image', () => {
    const fixed = patched(image, field(PH.interp, 'type'), 4, 0);
    expect(loader.plan(fixed.subarray(0, 0x40 + 9 * 56), fixed.length)).toEqual(loader.plan(fixed));
  });

  it('may be longer than the file is said to be', () => {
    expect(loader.plan(image, 0x500)).toBe(`malformed outside-file ${field(PH.data, 'file')}`);
  });

  it('of something unknown is asked for before it is called unknown', () => {
    expect(loader.plan(new Uint8Array(0), 100)).toBe('need 64');
    expect(loader.plan(new Uint8Array(3), 10)).toBe('need 10');
    expect(loader.plan(new Uint8Array(64), 1000)).toBe('unknown-format');
    expect(loader.plan(new Uint8Array(0), 0)).toBe('unknown-format');
  });
});

describe('a flaw', () => {
  const far = 0x7fff_ffff_f000n;
  it.each([
    // what, offset of the change, width, value, expected offset
    ['bad-field', 4, 1, 3, 4],
    ['bad-field', 5, 1, 0, 5],
    ['nothing-to-load', 56, 2, 0, 56],
    ['bad-entry-size', 54, 2, 32, 54],
    ['bad-field', 56, 2, 1171, 56],
    ['bad-field', 56, 2, 0xffff, 56],
    ['truncated', 32, 8, 0x640 - 9 * 56 + 1, 32],
    ['truncated', 32, 8, -1, 32],
    ['bad-field', field(PH.data, 'memory'), 8, 0xff, field(PH.data, 'file')],
    ['overflow', field(PH.data, 'memory'), 8, -1, field(PH.data, 'memory')],
    ['overflow', field(PH.data, 'memory'), 8, far, field(PH.data, 'address')],
    ['overflow', field(PH.data, 'address'), 8, 0xffff_ffff_ffff_f480n, field(PH.data, 'address')],
    ['bad-alignment', field(PH.data, 'align'), 8, 0x1800, field(PH.data, 'align')],
    ['bad-alignment', field(PH.data, 'address'), 8, 0x2481, field(PH.data, 'offset')],
    ['outside-file', field(PH.data, 'offset'), 8, 0x1480, field(PH.data, 'offset')],
    ['outside-file', field(PH.data, 'file'), 8, 0x640, field(PH.data, 'file')],
    ['bad-order', field(PH.text, 'memory'), 8, 0x1481, field(PH.data, 'address')],
    ['bad-order', field(PH.text, 'address'), 8, 0x10000, field(PH.data, 'address')],
    ['bad-field', field(PH.tls, 'file'), 8, 0x21, field(PH.tls, 'file')],
    ['bad-alignment', field(PH.tls, 'align'), 8, 3, field(PH.tls, 'align')],
    ['overflow', field(PH.tls, 'address'), 8, -16, field(PH.tls, 'address')],
    ['outside-file', field(PH.tls, 'offset'), 8, 0x700, field(PH.tls, 'offset')],
    ['bad-entry', 24, 8, 0, 24],
    ['bad-entry', 24, 8, 0x1480, 24],
    ['bad-entry', 24, 8, 0x480, 24],
    ['bad-entry', field(PH.text, 'flags'), 4, 4, 24],
    ['bad-interpreter', field(PH.interp, 'file'), 8, 1, field(PH.interp, 'file')],
    ['bad-interpreter', field(PH.interp, 'file'), 8, 4097, field(PH.interp, 'file')],
    ['bad-interpreter', field(PH.interp, 'file'), 8, 10, ELF.interpreter + 9],
    ['bad-interpreter', ELF.interpreter, 1, 0, ELF.interpreter],
    ['bad-interpreter', ELF.interpreter, 1, 0xff, ELF.interpreter],
    ['outside-file', field(PH.interp, 'offset'), 8, 0x641, field(PH.interp, 'offset')],
    ['outside-file', field(PH.interp, 'offset'), 8, 0x640 - 10, field(PH.interp, 'file')],
  ] as [string, number, Width, number | bigint, number][])(
    '%s by the field at %d',
    (what, offset, width, value, at) => {
      expect(loader.plan(patched(image, offset, width, value))).toBe(`malformed ${what} ${at}`);
    },
  );

  it('is the first missing byte of a file that ends inside the header', () => {
    expect(loader.plan(image.subarray(0, 63))).toBe('malformed truncated 63');
    expect(loader.plan(image.subarray(0, 4))).toBe('malformed truncated 4');
  });

  it('is having no segment to load', () => {
    const none = patched(patched(image, field(PH.text, 'type'), 4, 4), field(PH.data, 'type'), 4, 4);
    expect(loader.plan(none)).toBe('malformed nothing-to-load 56');
  });
});

describe('what is not supported', () => {
  it.each([
    ['bits-32', 4, 1, 1],
    ['big-endian', 5, 1, 2],
    ['operating-system', 7, 1, 9],
    ['machine', 18, 2, 183],
    ['object-type', 16, 2, 1],
    ['object-type', 16, 2, 4],
  ] as [string, number, Width, number][])('%s', (feature, offset, width, value) => {
    const other = patched(image, offset, width, value);
    expect(loader.plan(other)).toBe(`unsupported ${feature}`);
    expect(loader.describe(other)).toBe(`unsupported ${feature}`);
  });

  it('formats that have no plan here', () => {
    const script = new TextEncoder().encode('#!/bin/sh\n');
    const component = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
    const core = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    for (const bytes of [script, component, core]) expect(loader.plan(bytes)).toBe('unsupported format');
  });
});
