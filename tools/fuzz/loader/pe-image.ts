/**
 * A small PE32+ DLL with one of everything that the loader reads, written by hand. Its one section starts at 0x200 in
 * the file and at 0x1000 in memory, so an address is the file offset plus 0xe00.
 *
 *     0x080  PE signature, file header, optional header with 16 directories, section header at 0x188
 *     0x200  import descriptors    0x250  lookup table of first.dll    0x270  of second.dll
 *     0x290  delay descriptors     0x2d0  its names
 *     0x300  export directory      0x330  functions, names, ordinals
 *     0x380  strings                0x420  relocations                  0x440  TLS directory
 */
import { put, putText } from './image-writer.ts';

export const PE = {
  signature: 0x80,
  optional: 0x98,
  directories: 0x108,
  section: 0x188,
  imports: 0x200,
  lookup: 0x250,
  secondLookup: 0x270,
  delay: 0x290,
  delayNames: 0x2d0,
  exports: 0x300,
  functions: 0x330,
  names: 0x340,
  ordinals: 0x350,
  strings: 0x380,
  relocations: 0x420,
  storage: 0x440,
  size: 0x600,
  /** Address minus file offset. */
  slide: 0xe00,
} as const;

const TEXT = {
  first: 0x380,
  second: 0x390,
  late: 0x3a0,
  open: 0x3b0,
  close: 0x3c0,
  slow: 0x3d0,
  self: 0x3e0,
  made: 0x3f0,
} as const;

export function peImage(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PE.size);
  writeHeaders(bytes);
  writeImports(bytes);
  writeDelayImports(bytes);
  writeExports(bytes);
  writeRelocations(bytes);
  writeStorage(bytes);
  putText(bytes, TEXT.first, 'first.dll');
  putText(bytes, TEXT.second, 'second.dll');
  putText(bytes, TEXT.late, 'late.dll');
  putText(bytes, TEXT.open + 2, 'Open');
  putText(bytes, TEXT.close + 2, 'Close');
  putText(bytes, TEXT.slow + 2, 'Slow');
  putText(bytes, TEXT.self, 'self.dll');
  putText(bytes, TEXT.made, 'Made');
  return bytes;
}

/** Writes the address of a file offset. */
function point(bytes: Uint8Array, at: number, to: number): void {
  put(bytes, at, 4, to + PE.slide);
}

function writeHeaders(bytes: Uint8Array): void {
  putText(bytes, 0, 'MZ');
  put(bytes, 0x3c, 4, PE.signature);
  putText(bytes, PE.signature, 'PE');
  put(bytes, PE.signature + 4, 2, 0x8664);
  put(bytes, PE.signature + 6, 2, 1);
  put(bytes, PE.signature + 20, 2, 112 + 16 * 8);
  put(bytes, PE.signature + 22, 2, 0x2022);
  put(bytes, PE.optional, 2, 0x20b);
  put(bytes, PE.optional + 16, 4, 0x1100);
  put(bytes, PE.optional + 24, 8, 0x180000000n);
  put(bytes, PE.optional + 32, 4, 0x1000);
  put(bytes, PE.optional + 36, 4, 0x200);
  put(bytes, PE.optional + 56, 4, 0x2000);
  put(bytes, PE.optional + 60, 4, 0x200);
  put(bytes, PE.optional + 68, 2, 3);
  put(bytes, PE.optional + 108, 4, 16);
  point(bytes, PE.directories, PE.exports);
  point(bytes, PE.directories + 8, PE.imports);
  point(bytes, PE.directories + 13 * 8, PE.delay);
  putText(bytes, PE.section, '.rdata');
  put(bytes, PE.optional + 72, 8, 0x100000);
  put(bytes, PE.optional + 80, 8, 0x1000);
  put(bytes, PE.section + 36, 4, 0x4000_0040);
  put(bytes, PE.section + 8, 4, 0x400);
  put(bytes, PE.section + 12, 4, 0x1000);
  put(bytes, PE.section + 16, 4, 0x400);
  put(bytes, PE.section + 20, 4, 0x200);
}

/** first.dll: `Open` and ordinal 7; second.dll, without a lookup table: `Close`. */
function writeImports(bytes: Uint8Array): void {
  point(bytes, PE.imports, PE.lookup);
  point(bytes, PE.imports + 12, TEXT.first);
  point(bytes, PE.imports + 16, PE.secondLookup);
  point(bytes, PE.imports + 20 + 12, TEXT.second);
  point(bytes, PE.imports + 20 + 16, PE.secondLookup);
  point(bytes, PE.lookup, TEXT.open);
  put(bytes, PE.lookup + 8, 8, 0x8000000000000007n);
  point(bytes, PE.secondLookup, TEXT.close);
}

function writeDelayImports(bytes: Uint8Array): void {
  put(bytes, PE.delay, 4, 1);
  point(bytes, PE.delay + 4, TEXT.late);
  point(bytes, PE.delay + 16, PE.delayNames);
  point(bytes, PE.delayNames, TEXT.slow);
}

/** Ordinals 5 to 7: `Made`, one without a name, and a gap. */
function writeExports(bytes: Uint8Array): void {
  point(bytes, PE.exports + 12, TEXT.self);
  put(bytes, PE.exports + 16, 4, 5);
  put(bytes, PE.exports + 20, 4, 3);
  put(bytes, PE.exports + 24, 4, 1);
  point(bytes, PE.exports + 28, PE.functions);
  point(bytes, PE.exports + 32, PE.names);
  point(bytes, PE.exports + 36, PE.ordinals);
  put(bytes, PE.functions, 4, 0x1100);
  put(bytes, PE.functions + 4, 4, 0x1110);
  point(bytes, PE.names, TEXT.made);
}

/** Two 64-bit addresses, and one entry that only fills up. */
function writeRelocations(bytes: Uint8Array): void {
  point(bytes, PE.directories + 5 * 8, PE.relocations);
  put(bytes, PE.directories + 5 * 8 + 4, 4, 16);
  put(bytes, PE.relocations, 4, 0x1000);
  put(bytes, PE.relocations + 4, 4, 16);
  put(bytes, PE.relocations + 8, 2, 0xa240);
  put(bytes, PE.relocations + 10, 2, 0xa248);
}

/** Sixteen bytes and eight zeros for each thread, at multiples of 32; no callbacks. */
function writeStorage(bytes: Uint8Array): void {
  const at = (address: number) => 0x180000000n + BigInt(address);
  point(bytes, PE.directories + 9 * 8, PE.storage);
  put(bytes, PE.storage, 8, at(0x1300));
  put(bytes, PE.storage + 8, 8, at(0x1310));
  put(bytes, PE.storage + 16, 8, at(0x1320));
  put(bytes, PE.storage + 32, 4, 8);
  put(bytes, PE.storage + 36, 4, 0x0060_0000);
}
