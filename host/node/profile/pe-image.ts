/**
 * What a profile wants of a Windows image: names of its functions, from the table of symbols where the linker has left one and from exports, and
 * their bounds, from .pdata.
 *
 * Source: Microsoft, "PE Format"; "x64 exception handling".
 */

import { Bytes } from './bytes.ts';
import { lastBefore } from './call-frames.ts';
import { type Line, LineTable } from './line-table.ts';
import { MOST_BYTES, type ReadAt } from './read-at.ts';
import { type NamedCode, Symbols } from './symbols.ts';

interface Section {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly offset: number;
  readonly isCode: boolean;
}

interface Directory {
  readonly address: number;
  readonly size: number;
}

/** A row of .pdata. */
interface Bounds {
  readonly begin: number;
  readonly end: number;
  readonly information: number;
}

const HEADERS = 4096;
const OPTIONAL_MAGIC = 0x20b;
const EXECUTABLE = 0x2000_0000;
const EXPORTS = 0;
const EXCEPTIONS = 3;
const SECTION_BYTES = 40;
const SYMBOL_BYTES = 18;
/** Derived type: a function. */
const FUNCTION = 2;
/** UNW_FLAG_CHAININFO. */
const CHAINED = 4;
/** A longer chain has no end. */
const MOST_LINKS = 32;
const MOST_ROWS = 1 << 20;

/** Addresses are counted from the image's beginning. */
export class PeImage {
  readonly #read: ReadAt;
  readonly #base: number;
  readonly #sections: readonly Section[];
  readonly #symbols: Symbols;
  readonly #bounds: readonly Bounds[];
  #lines: LineTable | undefined;

  private constructor(
    read: ReadAt,
    base: number,
    sections: readonly Section[],
    names: Iterable<NamedCode>,
    bounds: readonly Bounds[],
  ) {
    this.#read = read;
    this.#base = base;
    this.#sections = sections;
    this.#symbols = new Symbols(names);
    this.#bounds = bounds;
  }

  /** Undefined for what is no PE32+ file. */
  static read(read: ReadAt): PeImage | undefined {
    const bytes = new Bytes(read(0, HEADERS));
    if (bytes.u16() !== 0x5a4d) return undefined;
    bytes.at = 0x3c;
    const header = bytes.u32();
    bytes.at = header;
    if (bytes.u32() !== 0x4550) return undefined;
    bytes.at = header + 6;
    const sectionCount = bytes.u16();
    bytes.at = header + 12;
    const [symbolsAt, symbolCount, optionalSize] = [bytes.u32(), bytes.u32(), bytes.u16()];
    const optional = header + 24;
    bytes.at = optional;
    if (bytes.u16() !== OPTIONAL_MAGIC) return undefined;
    bytes.at = optional + 24;
    const base = bytes.u64();
    bytes.at = optional + 108;
    const count = Math.min(bytes.u32(), 16);
    const directories = Array.from({ length: count }, () => ({ address: bytes.u32(), size: bytes.u32() }));
    const strings = textsBehind(read, symbolsAt, symbolCount);
    const sections = readSections(read(optional + optionalSize, sectionCount * SECTION_BYTES), strings);
    const memory = memoryOf(read, sections);
    const symbols = readSymbols(read, symbolsAt, symbolCount, strings, sections);
    const exports = readExports(memory, directories[EXPORTS], sections);
    return new PeImage(
      read,
      base,
      sections,
      byAddress([...exports, ...symbols]),
      readBounds(memory, directories[EXCEPTIONS]),
    );
  }

  nameAt(address: number): string | undefined {
    const begin = this.#boundsAt(address)?.begin;
    const symbol = this.#symbols.at(address);
    if (symbol === undefined) return undefined;
    if (begin === undefined) {
      // Behind the function that has a name one that has none may have begun.
      const before = lastBefore(this.#bounds, address);
      return before !== undefined && before.begin > symbol.begin ? undefined : symbol.name;
    }
    if (symbol.begin >= begin) return symbol.name;
    const whole = this.#symbols.at(this.#primaryOf(address)!);
    return whole?.begin === this.#primaryOf(address) ? whole!.name : undefined;
  }

  beginOf(address: number): number | undefined {
    return this.#primaryOf(address) ?? this.#symbols.at(address)?.begin;
  }

  lineAt(address: number): Line | undefined {
    this.#lines ??= new LineTable({
      lines: this.#content('.debug_line'),
      lineTexts: this.#content('.debug_line_str'),
      texts: this.#content('.debug_str'),
    });
    return this.#lines.at(address + this.#base);
  }

  #content(name: string): Uint8Array {
    const section = this.#sections.find((one) => one.name === name);
    return section === undefined || section.size > MOST_BYTES
      ? new Uint8Array()
      : this.#read(section.offset, section.size);
  }

  #boundsAt(address: number): Bounds | undefined {
    const bounds = lastBefore(this.#bounds, address);
    return bounds && address < bounds.end ? bounds : undefined;
  }

  /** Where the function begins of which a part that lies elsewhere may be here. */
  #primaryOf(address: number): number | undefined {
    let bounds = this.#boundsAt(address);
    const memory = memoryOf(this.#read, this.#sections);
    for (let links = 0; bounds !== undefined && links < MOST_LINKS; links++) {
      const head = new Bytes(memory(bounds.information, 4));
      const flags = head.u8() >> 3;
      head.u8();
      if (!(flags & CHAINED)) return bounds.begin;
      const codes = (head.u8() + 1) & ~1;
      bounds = readBounds(memory, { address: bounds.information + 4 + codes * 2, size: 12 })[0];
    }
    return bounds?.begin;
  }
}

/** Reads as if the image lay in memory. */
function memoryOf(read: ReadAt, sections: readonly Section[]): ReadAt {
  return (address, length) => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    if (section === undefined) return new Uint8Array();
    const inside = address - section.address;
    return read(section.offset + inside, Math.min(length, section.size - inside, MOST_BYTES));
  };
}

/** The table of long names, which lies behind the symbols; its offsets count from its length on. */
function textsBehind(read: ReadAt, at: number, count: number): Bytes {
  if (at === 0) return new Bytes(new Uint8Array());
  const place = at + count * SYMBOL_BYTES;
  const size = new Bytes(read(place, 4)).u32();
  return new Bytes(size > MOST_BYTES ? new Uint8Array() : read(place, size));
}

/** Eight bytes, or a place in the table of long names. */
function shortName(bytes: Bytes): string {
  const raw = Array.from({ length: 8 }, () => bytes.u8());
  const end = raw.indexOf(0);
  return String.fromCharCode(...raw.slice(0, end < 0 ? 8 : end));
}

function readSections(table: Uint8Array, strings: Bytes): Section[] {
  const bytes = new Bytes(table);
  return Array.from({ length: Math.floor(table.length / SECTION_BYTES) }, (_, index) => {
    bytes.at = index * SECTION_BYTES;
    const short = shortName(bytes);
    const [size, address, rawSize, offset] = [bytes.u32(), bytes.u32(), bytes.u32(), bytes.u32()];
    bytes.at += 12;
    const isCode = (bytes.u32() & EXECUTABLE) !== 0;
    if (short.startsWith('/')) strings.at = Number.parseInt(short.slice(1), 10);
    const name = short.startsWith('/') ? strings.text() : short;
    return { name, address, size: Math.min(rawSize, size || rawSize), offset, isCode };
  });
}

function readSymbols(
  read: ReadAt,
  at: number,
  count: number,
  strings: Bytes,
  sections: readonly Section[],
): NamedCode[] {
  if (at === 0 || count * SYMBOL_BYTES > MOST_BYTES) return [];
  const bytes = new Bytes(read(at, count * SYMBOL_BYTES));
  const found: NamedCode[] = [];
  for (let row = 0; row < count && row * SYMBOL_BYTES < bytes.length; row++) {
    bytes.at = row * SYMBOL_BYTES;
    const isLong = bytes.u32() === 0;
    const offset = bytes.u32();
    bytes.at = row * SYMBOL_BYTES;
    const short = shortName(bytes);
    const [value, section, type] = [bytes.u32(), bytes.u16(), bytes.u16()];
    bytes.u8();
    row += bytes.u8();
    const home = sections[section - 1];
    if (home === undefined || !home.isCode || ((type >> 4) & 3) !== FUNCTION) continue;
    strings.at = offset;
    found.push({ name: isLong ? strings.text() : short, begin: home.address + value, size: 0 });
  }
  return found;
}

function readExports(
  memory: ReadAt,
  directory: Directory | undefined,
  sections: readonly Section[],
): NamedCode[] {
  if (directory === undefined || directory.size === 0) return [];
  const bytes = new Bytes(memory(directory.address, directory.size));
  bytes.at = 20;
  const [functions, names] = [bytes.u32(), bytes.u32()].map((count) => Math.min(count, MOST_ROWS)) as [
    number,
    number,
  ];
  const [functionsAt, namesAt, ordinalsAt] = [bytes.u32(), bytes.u32(), bytes.u32()];
  const addresses = new Bytes(memory(functionsAt, functions * 4));
  const places = new Bytes(memory(namesAt, names * 4));
  const ordinals = new Bytes(memory(ordinalsAt, names * 2));
  const found: NamedCode[] = [];
  for (let row = 0; row < names && !places.isOver; row++) {
    const nameAt = places.u32();
    addresses.at = ordinals.u16() * 4;
    const begin = addresses.u32();
    // What lies in the directory itself is the name of another library's function.
    const isCode = sections.some(
      (one) => one.isCode && begin >= one.address && begin < one.address + one.size,
    );
    if (!isCode || (begin >= directory.address && begin < directory.address + directory.size)) continue;
    bytes.at = nameAt - directory.address;
    found.push({ name: bytes.text(), begin, size: 0 });
  }
  return found;
}

/** One name for an address: the last. */
function byAddress(symbols: readonly NamedCode[]): Iterable<NamedCode> {
  return new Map(symbols.map((symbol) => [symbol.begin, symbol])).values();
}

function readBounds(memory: ReadAt, directory: Directory | undefined): Bounds[] {
  if (directory === undefined) return [];
  const bytes = new Bytes(memory(directory.address, Math.min(directory.size, MOST_BYTES)));
  const rows: Bounds[] = [];
  while (bytes.at + 12 <= bytes.length) {
    const row = { begin: bytes.u32(), end: bytes.u32(), information: bytes.u32() };
    if (row.begin !== 0) rows.push(row);
  }
  return rows.sort((a, b) => a.begin - b.begin);
}
