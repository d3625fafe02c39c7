/**
 * A small dynamic ELF64 executable with one of everything that the loader reads, written by hand.
 *
 *     0x000  header, then 9 program headers from 0x40
 *     0x240  interpreter        0x260  string table       0x2c0  symbols (5)
 *     0x340  DT_HASH            0x370  DT_GNU_HASH        0x3c0  DT_VERSYM   0x3d0  DT_VERNEED
 *     0x400  code               0x480  end of the first segment
 *     0x480  thread data, dynamic section from 0x490 (second segment, at 0x1480)
 *     0x580  section headers: null, SHT_DYNSYM, SHT_SYMTAB
 */
import { put, putText, type Width } from './image-writer.ts';

export const ELF = {
  header: 0x40,
  interpreter: 0x240,
  strings: 0x260,
  symbols: 0x2c0,
  hash: 0x340,
  gnuHash: 0x370,
  versionNumbers: 0x3c0,
  versionsNeeded: 0x3d0,
  code: 0x400,
  data: 0x480,
  dynamic: 0x490,
  sections: 0x580,
  size: 0x640,
  /** Address of the second segment minus its file offset. */
  slide: 0x1000,
} as const;

/** Order of the program headers. */
export const PH = {
  phdr: 0,
  interp: 1,
  text: 2,
  data: 3,
  tls: 4,
  dynamic: 5,
  stack: 6,
  relro: 7,
  note: 8,
} as const;

/** File offset of a field of a program header. */
export function field(
  index: number,
  name: 'type' | 'flags' | 'offset' | 'address' | 'file' | 'memory' | 'align',
) {
  const inside = { type: 0, flags: 4, offset: 8, address: 16, file: 32, memory: 40, align: 48 };
  return ELF.header + index * 56 + inside[name];
}

/** File offset of the value of the n-th entry of the dynamic section. */
export function dynamicValue(index: number): number {
  return ELF.dynamic + index * 16 + 8;
}

export const STRINGS = { library: 1, soname: 11, puts: 24, environ: 29, main: 37, hidden: 42 } as const;

export function elfImage(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ELF.size);
  writeHeader(bytes);
  writeProgramHeaders(bytes);
  putText(bytes, ELF.interpreter, '/lib/ld.so');
  putText(bytes, ELF.strings, '\0libc.so.6\0libsample.so\0puts\0environ\0main\0hidden');
  writeSymbols(bytes);
  writeHashes(bytes);
  writeVersions(bytes);
  bytes.fill(0xcc, ELF.code, ELF.data);
  writeDynamic(bytes);
  writeSections(bytes);
  return bytes;
}

function writeHeader(bytes: Uint8Array): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  put(bytes, 16, 2, 3);
  put(bytes, 18, 2, 62);
  put(bytes, 20, 4, 1);
  put(bytes, 24, 8, ELF.code);
  put(bytes, 32, 8, ELF.header);
  put(bytes, 40, 8, ELF.sections);
  put(bytes, 52, 2, 64);
  put(bytes, 54, 2, 56);
  put(bytes, 56, 2, 9);
  put(bytes, 58, 2, 64);
  put(bytes, 60, 2, 3);
}

function writeProgramHeaders(bytes: Uint8Array): void {
  const rows: [number, number, number, number, number, number, number][] = [
    // type, flags, offset, address, file size, memory size, alignment
    [6, 4, ELF.header, ELF.header, 9 * 56, 9 * 56, 8],
    [3, 4, ELF.interpreter, ELF.interpreter, 11, 11, 1],
    [1, 5, 0, 0, ELF.data, ELF.data, 0x1000],
    [1, 6, ELF.data, ELF.data + ELF.slide, 0x100, 0x3000, 0x1000],
    [7, 4, ELF.data, ELF.data + ELF.slide, 8, 0x20, 16],
    [2, 6, ELF.dynamic, ELF.dynamic + ELF.slide, 14 * 16, 14 * 16, 8],
    [0x6474e551, 6, 0, 0, 0, 0, 16],
    [0x6474e552, 4, ELF.data, ELF.data + ELF.slide, 0x100, 0xb80, 1],
    [4, 4, 0, 0, 0, 0, 4],
  ];
  rows.forEach(([type, flags, offset, address, file, memory, align], index) => {
    put(bytes, field(index, 'type'), 4, type);
    put(bytes, field(index, 'flags'), 4, flags);
    put(bytes, field(index, 'offset'), 8, offset);
    put(bytes, field(index, 'address'), 8, address);
    put(bytes, field(index, 'file'), 8, file);
    put(bytes, field(index, 'memory'), 8, memory);
    put(bytes, field(index, 'align'), 8, align);
  });
}

/** Null, `puts` undefined, `environ` undefined without a version, `main` here, `hidden` here with visibility hidden. */
function writeSymbols(bytes: Uint8Array): void {
  const rows: [number, number, number, number][] = [
    [0, 0, 0, 0],
    [STRINGS.puts, 0x12, 0, 0],
    [STRINGS.environ, 0x21, 0, 0],
    [STRINGS.main, 0x12, 0, 1],
    [STRINGS.hidden, 0x12, 2, 1],
  ];
  rows.forEach(([name, info, other, section], index) => {
    const at = ELF.symbols + index * 24;
    put(bytes, at, 4, name);
    put(bytes, at + 4, 1, info);
    put(bytes, at + 5, 1, other);
    put(bytes, at + 6, 2, section);
    put(bytes, at + 8, 8, section === 0 ? 0 : ELF.code);
  });
}

/** One bucket each: DT_HASH over all five symbols, DT_GNU_HASH over the last two. */
function writeHashes(bytes: Uint8Array): void {
  putAll(bytes, ELF.hash, 4, [1, 5, 1, 0, 2, 3, 4, 0]);
  putAll(bytes, ELF.gnuHash, 4, [1, 3, 1, 0, 0xffff_ffff, 0xffff_ffff, 3, 0x10, 0x21]);
}

function putAll(bytes: Uint8Array, offset: number, width: Width, values: readonly number[]): void {
  for (const [index, value] of values.entries()) put(bytes, offset + index * width, width, value);
}

function writeVersions(bytes: Uint8Array): void {
  putAll(bytes, ELF.versionNumbers, 2, [0, 2, 0, 1, 1]);
  put(bytes, ELF.versionsNeeded, 2, 1);
  put(bytes, ELF.versionsNeeded + 2, 2, 1);
  put(bytes, ELF.versionsNeeded + 4, 4, STRINGS.library);
  put(bytes, ELF.versionsNeeded + 8, 4, 16);
  put(bytes, ELF.versionsNeeded + 16 + 6, 2, 2);
}

/** Index of each entry in the dynamic section. */
export const DT = {
  needed: 0,
  strtab: 1,
  strsz: 2,
  symtab: 3,
  syment: 4,
  hash: 5,
  gnuHash: 6,
  versym: 7,
  verneed: 8,
  verneednum: 9,
  flags1: 10,
} as const;

function writeDynamic(bytes: Uint8Array): void {
  const rows: [number, number][] = [
    [1, STRINGS.library],
    [5, ELF.strings],
    [10, 0x40],
    [6, ELF.symbols],
    [11, 24],
    [4, ELF.hash],
    [0x6ffffef5, ELF.gnuHash],
    [0x6ffffff0, ELF.versionNumbers],
    [0x6ffffffe, ELF.versionsNeeded],
    [0x6fffffff, 1],
    [0x6ffffffb, 0x08000000],
  ];
  rows.forEach(([tag, value], index) => {
    put(bytes, ELF.dynamic + index * 16, 8, tag);
    put(bytes, ELF.dynamic + index * 16 + 8, 8, value);
  });
}

function writeSections(bytes: Uint8Array): void {
  put(bytes, ELF.sections + 64 + 4, 4, 11);
  put(bytes, ELF.sections + 64 + 32, 8, 5 * 24);
  put(bytes, ELF.sections + 128 + 4, 4, 2);
}
