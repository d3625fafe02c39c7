/**
 * What a profile wants of an ELF image: names of its functions, and how its frames are unwound.
 *
 * Source: "System V ABI", chapters 4 and 5; "AMD64 ABI Draft", chapter 4.
 */

import { inflateSync } from 'node:zlib';
import { Bytes } from './bytes.ts';
import { CallFrames } from './call-frames.ts';
import { type Line, LineTable } from './line-table.ts';
import { MOST_BYTES, type ReadAt } from './read-at.ts';
import { type NamedCode, Symbols } from './symbols.ts';

interface Section {
  readonly name: string;
  readonly type: number;
  readonly isCompressed: boolean;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

interface Segment {
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

const SYMTAB = 2;
const DYNSYM = 11;
const LOAD = 1;
const FUNC = 2;
const IFUNC = 10;
const SYMBOL_BYTES = 24;
/** SHF_COMPRESSED: a header says how, ELFCOMPRESS_ZLIB being the only way that is known. */
const COMPRESSED = 0x800n;
const BY_ZLIB = 1;
const COMPRESSION_HEADER = 24;
/** What is longer is not read. */
const MOST_SECTIONS = 4096;

export class ElfImage {
  readonly #read: ReadAt;
  readonly #segments: readonly Segment[];
  readonly #sections: readonly Section[];
  readonly #symbols: Symbols;
  readonly #frames: CallFrames | undefined;
  #lines: LineTable | undefined;

  private constructor(read: ReadAt, segments: readonly Segment[], sections: readonly Section[]) {
    this.#read = read;
    this.#segments = segments;
    this.#sections = sections;
    this.#symbols = new Symbols(readSymbols(sections, (section) => contentOf(read, section)));
    const frames = sections.find(({ name }) => name === '.eh_frame');
    this.#frames = frames && new CallFrames(contentOf(read, frames), frames.address);
  }

  /** Undefined for what is no ELF file of 64 bits. */
  static read(read: ReadAt): ElfImage | undefined {
    const head = read(0, 64);
    if (head.length < 64 || !Buffer.from(head.subarray(0, 5)).equals(Buffer.from('\x7fELF\x02', 'latin1')))
      return undefined;
    const bytes = new Bytes(head);
    bytes.at = 32;
    const [segmentsAt, sectionsAt] = [bytes.u64(), bytes.u64()];
    bytes.at = 54;
    const [segmentSize, segmentCount] = [bytes.u16(), bytes.u16()];
    const [sectionSize, sectionCount, namesIndex] = [bytes.u16(), bytes.u16(), bytes.u16()];
    const segments = readSegments(read(segmentsAt, segmentSize * segmentCount), segmentSize);
    const count = Math.min(sectionCount, MOST_SECTIONS);
    const sections = readSections(read, read(sectionsAt, sectionSize * count), sectionSize, namesIndex);
    return new ElfImage(read, segments, sections);
  }

  /** Where a place in the file lies in the image; undefined: nowhere. */
  addressOf(offset: number): number | undefined {
    const segment = this.#segments.find((one) => offset >= one.offset && offset < one.offset + one.size);
    return segment && offset - segment.offset + segment.address;
  }

  nameAt(address: number): string | undefined {
    return this.#symbols.at(address)?.name;
  }

  beginOf(address: number): number | undefined {
    return this.#frames?.beginOf(address) ?? this.#symbols.at(address)?.begin;
  }

  lineAt(address: number): Line | undefined {
    this.#lines ??= new LineTable({
      lines: this.#contentOf('.debug_line'),
      lineTexts: this.#contentOf('.debug_line_str'),
      texts: this.#contentOf('.debug_str'),
    });
    return this.#lines.at(address);
  }

  #contentOf(name: string): Uint8Array {
    const section = this.#sections.find((one) => one.name === name);
    return section ? contentOf(this.#read, section) : new Uint8Array();
  }

  rowAt(address: number) {
    return this.#frames?.rowAt(address);
  }
}

/** Nothing of one that is too long, or compressed in a way that is not known. */
function contentOf(read: ReadAt, { offset, size, isCompressed }: Section): Uint8Array {
  if (size > MOST_BYTES) return new Uint8Array();
  const bytes = read(offset, size);
  if (!isCompressed) return bytes;
  if (new Bytes(bytes).u32() !== BY_ZLIB) return new Uint8Array();
  try {
    return inflateSync(bytes.subarray(COMPRESSION_HEADER), { maxOutputLength: MOST_BYTES });
  } catch {
    return new Uint8Array();
  }
}

function readSegments(table: Uint8Array, size: number): Segment[] {
  const bytes = new Bytes(table);
  const found: Segment[] = [];
  for (let at = 0; size >= 56 && at + size <= table.length; at += size) {
    bytes.at = at;
    const type = bytes.u32();
    bytes.u32();
    const [offset, address] = [bytes.u64(), bytes.u64()];
    bytes.u64();
    if (type === LOAD) found.push({ offset, address, size: bytes.u64() });
  }
  return found;
}

function readSections(read: ReadAt, table: Uint8Array, size: number, namesIndex: number): Section[] {
  if (size < 64) return [];
  const bytes = new Bytes(table);
  const raw = Array.from({ length: Math.floor(table.length / size) }, (_, index) => {
    bytes.at = index * size;
    const [nameAt, type] = [bytes.u32(), bytes.u32()];
    const isCompressed = (BigInt(bytes.u64()) & COMPRESSED) !== 0n;
    const [address, offset, length, link] = [bytes.u64(), bytes.u64(), bytes.u64(), bytes.u32()];
    return { nameAt, type, isCompressed, address, offset, size: length, link };
  });
  const names = raw[namesIndex];
  const text = new Bytes(
    names && names.size <= MOST_BYTES ? read(names.offset, names.size) : new Uint8Array(),
  );
  return raw.map(({ nameAt, ...section }) => {
    text.at = nameAt;
    return { ...section, name: text.text() };
  });
}

/** Functions, by their addresses; those of the full table where there is one. */
function readSymbols(sections: readonly Section[], content: (section: Section) => Uint8Array): NamedCode[] {
  const table = sections.find(({ type }) => type === SYMTAB) ?? sections.find(({ type }) => type === DYNSYM);
  const strings = table && sections[table.link];
  if (table === undefined || strings === undefined) return [];
  const [bytes, text] = [new Bytes(content(table)), new Bytes(content(strings))];
  const found: NamedCode[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= bytes.length; at += SYMBOL_BYTES) {
    bytes.at = at;
    const nameAt = bytes.u32();
    const kind = bytes.u8() & 0xf;
    bytes.u8();
    const section = bytes.u16();
    const [begin, size] = [bytes.u64(), bytes.u64()];
    if (section === 0 || begin === 0 || (kind !== FUNC && kind !== IFUNC)) continue;
    text.at = nameAt;
    found.push({ name: text.text(), begin, size });
  }
  return found;
}
