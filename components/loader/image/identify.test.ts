/** What an image is, by its first bytes. */

import { beforeAll, describe, expect, it } from 'vitest';
import { elfImage } from '../../../tools/fuzz/loader/elf-image.ts';
import { patched } from '../../../tools/fuzz/loader/image-writer.ts';
import { type Loader, startLoader } from '../test/loader.ts';
import { peImage } from '../../../tools/fuzz/loader/pe-image.ts';

let loader: Loader;

beforeAll(async () => {
  loader = await startLoader();
});

const text = (line: string) => new TextEncoder().encode(line);
const pe = peImage();

describe('identify', () => {
  it.each([
    ['elf', elfImage()],
    ['elf', elfImage().subarray(0, 4)],
    ['unknown', elfImage().subarray(0, 3)],
    ['pe', pe],
    ['pe', pe.subarray(0, 64)],
    ['unknown', pe.subarray(0, 63)],
    ['unknown', patched(pe, 0x80, 1, 0)],
    ['pe', patched(pe, 0x3c, 4, 0xffff_ffff)],
    ['component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0)],
    ['core-module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
    ['unknown', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 2, 0)],
    ['unknown', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0)],
    ['script', text('#!/bin/sh')],
    ['script', text('#!')],
    ['unknown', text('#')],
    ['unknown', text('hello')],
    ['unknown', new Uint8Array(0)],
    ['unknown', new Uint8Array(64)],
  ])('%s', (format, bytes) => {
    expect(loader.identify(bytes)).toBe(format);
  });
});

describe('describe', () => {
  it('leaves components and core modules to the kernel', () => {
    expect(loader.describe(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0))).toBe('unsupported format');
    expect(loader.describe(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toBe('unsupported format');
  });

  it('knows nothing of other bytes', () => {
    expect(loader.describe(text('hello'))).toBe('unknown-format');
    expect(loader.describe(new Uint8Array(0))).toBe('unknown-format');
  });
});
