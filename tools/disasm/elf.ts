// What a listing needs of an x86-64 ELF file: where its code is, and symbols. The file may be anything: what lies outside of it
// is cut off or left out, code is not copied, and names are read when they are wanted, so that many long ones cost nothing.

/** A file that cannot be listed. */
export class ElfError extends Error {}

/** A range of code. */
export interface Section {
  readonly name: string;
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** A name for an address. */
export interface ElfSymbol {
  readonly name: () => string;
  readonly address: bigint;
  readonly size: bigint;
  readonly type: 'function' | 'object' | 'other';
  readonly isGlobal: boolean;
}

export interface Elf {
  readonly code: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
}

const MACHINE_X86_64 = 62;
const SECTION_SYMTAB = 2;
const SECTION_NOBITS = 8;
const SECTION_DYNSYM = 11;
const SECTION_EXECUTABLE = 4n;
const SEGMENT_LOAD = 1;
const SEGMENT_EXECUTABLE = 1;
const TYPE_OBJECT = 1;
const TYPE_FUNCTION = 2;
const TYPE_SECTION = 3;
const TYPE_FILE = 4;
const HEADER_SIZE = 64;
const SECTION_SIZE = 64;
const SEGMENT_SIZE = 56;
const BINDING_GLOBAL = 1;
const SYMBOL_SIZE = 24;

const TYPES: Record<number, ElfSymbol['type']> = { [TYPE_OBJECT]: 'object', [TYPE_FUNCTION]: 'function' };

interface Header {
  readonly name: number;
  readonly type: number;
  readonly flags: bigint;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly link: number;
}

/** Errors: ElfError. */
export function readElf(file: Uint8Array): Elf {
  const view = viewOf(file);
  if (file.length < HEADER_SIZE || view.getUint32(0) !== 0x7f454c46) throw new ElfError('is no ELF file');
  if (file[4] !== 2 || file[5] !== 1 || view.getUint16(18, true) !== MACHINE_X86_64) {
    throw new ElfError('is no ELF file for x86-64');
  }
  const headers = sectionHeaders(file, view);
  const names = headers[view.getUint16(62, true)]?.bytes ?? new Uint8Array();
  const sections = headers
    .filter(({ flags, type }) => (flags & SECTION_EXECUTABLE) !== 0n && type !== SECTION_NOBITS)
    .map(({ name, address, bytes }) => ({ name: text(names, name), address, bytes }));
  const code = sections.length > 0 ? sections : codeSegments(file, view);
  return { code: code.filter(({ bytes }) => bytes.length > 0), symbols: symbolsOf(headers) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sectionHeaders(file: Uint8Array, view: DataView): Header[] {
  const offset = Number(view.getBigUint64(40, true));
  const count = offset === 0 ? 0 : view.getUint16(60, true);
  const headers: Header[] = [];
  for (let at = offset; headers.length < count && at + SECTION_SIZE <= file.length; at += SECTION_SIZE) {
    headers.push({
      name: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      flags: view.getBigUint64(at + 8, true),
      address: view.getBigUint64(at + 16, true),
      bytes: part(file, view.getBigUint64(at + 24, true), view.getBigUint64(at + 32, true)),
      link: view.getUint32(at + 40, true),
    });
  }
  return headers;
}

/** The bytes at an offset, as far as the file has them. */
function part(file: Uint8Array, offset: bigint, size: bigint): Uint8Array {
  return file.subarray(Number(offset), Number(offset + size));
}

/** A file without section headers still says which segments are code. */
function codeSegments(file: Uint8Array, view: DataView): Section[] {
  const offset = Number(view.getBigUint64(32, true));
  const count = view.getUint16(56, true);
  const found: Section[] = [];
  for (let i = 0, at = offset; i < count && at + SEGMENT_SIZE <= file.length; i++, at += SEGMENT_SIZE) {
    const executable = view.getUint32(at + 4, true) & SEGMENT_EXECUTABLE;
    if (view.getUint32(at, true) !== SEGMENT_LOAD || !executable) continue;
    const bytes = part(file, view.getBigUint64(at + 8, true), view.getBigUint64(at + 32, true));
    found.push({ name: `segment ${i}`, address: view.getBigUint64(at + 16, true), bytes });
  }
  return found;
}

/** Of the full table, or of the dynamic one where the full one was stripped. */
function symbolsOf(headers: readonly Header[]): ElfSymbol[] {
  const table =
    headers.find(({ type }) => type === SECTION_SYMTAB) ??
    headers.find(({ type }) => type === SECTION_DYNSYM);
  if (!table) return [];
  const names = headers[table.link]?.bytes ?? new Uint8Array();
  const view = viewOf(table.bytes);
  const symbols: ElfSymbol[] = [];
  for (let at = 0; at + SYMBOL_SIZE <= table.bytes.length; at += SYMBOL_SIZE) {
    const info = view.getUint8(at + 4);
    const type = info & 15;
    const isDefined = view.getUint16(at + 6, true) !== 0;
    const nameAt = view.getUint32(at, true);
    if (!isDefined || !names[nameAt] || type === TYPE_SECTION || type === TYPE_FILE) continue;
    const address = view.getBigUint64(at + 8, true);
    const size = view.getBigUint64(at + 16, true);
    const isGlobal = info >> 4 === BINDING_GLOBAL;
    symbols.push({ name: () => text(names, nameAt), address, size, type: TYPES[type] ?? 'other', isGlobal });
  }
  return symbols;
}

const LONGEST_NAME = 4096;

function text(names: Uint8Array, at: number): string {
  const name = names.subarray(at, at + LONGEST_NAME);
  const end = name.indexOf(0);
  return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
}
