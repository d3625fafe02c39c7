/**
 * What a profile wants of an ELF image: names of its functions, and how its frames are unwound.
 *
 * Source: "System V ABI", chapters 4 and 5; "AMD64 ABI Draft", chapter 4.
 */

import { Bytes } from './bytes.ts';
import { CallFrames, lastBefore } from './call-frames.ts';

/** As many bytes of the file as are there. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

interface Section {
  readonly name: string;
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

interface Symbol {
  readonly name: string;
  readonly begin: number;
  readonly size: number;
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
/** What is longer is not read. */
const MOST_SECTIONS = 4096;
const MOST_BYTES = 1 << 28;

export class ElfImage {
  readonly #segments: readonly Segment[];
  readonly #symbols: readonly Symbol[];
  readonly #frames: CallFrames | undefined;

  private constructor(
    segments: readonly Segment[],
    symbols: readonly Symbol[],
    frames: CallFrames | undefined,
  ) {
    this.#segments = segments;
    this.#symbols = symbols;
    this.#frames = frames;
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
    const content = ({ offset, size }: Section) =>
      size > MOST_BYTES ? new Uint8Array() : read(offset, size);
    const frames = sections.find(({ name }) => name === '.eh_frame');
    return new ElfImage(
      segments,
      readSymbols(sections, content),
      frames && new CallFrames(content(frames), frames.address),
    );
  }

  /** Where a place in the file lies in the image; undefined: nowhere. */
  addressOf(offset: number): number | undefined {
    const segment = this.#segments.find((one) => offset >= one.offset && offset < one.offset + one.size);
    return segment && offset - segment.offset + segment.address;
  }

  /** The function that an address is in. */
  nameAt(address: number): string | undefined {
    return this.#symbolAt(address)?.name;
  }

  /** Where a function begins that may have no name. */
  beginOf(address: number): number | undefined {
    return this.#frames?.beginOf(address) ?? this.#symbolAt(address)?.begin;
  }

  #symbolAt(address: number): Symbol | undefined {
    const symbol = lastBefore(this.#symbols, address);
    // Written by hand, some have no size.
    return symbol && (symbol.size === 0 || address < symbol.begin + symbol.size) ? symbol : undefined;
  }

  rowAt(address: number) {
    return this.#frames?.rowAt(address);
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
    bytes.u64();
    const [address, offset, length, link] = [bytes.u64(), bytes.u64(), bytes.u64(), bytes.u32()];
    return { nameAt, type, address, offset, size: length, link };
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
function readSymbols(sections: readonly Section[], content: (section: Section) => Uint8Array): Symbol[] {
  const table = sections.find(({ type }) => type === SYMTAB) ?? sections.find(({ type }) => type === DYNSYM);
  const strings = table && sections[table.link];
  if (table === undefined || strings === undefined) return [];
  const [bytes, text] = [new Bytes(content(table)), new Bytes(content(strings))];
  const found: Symbol[] = [];
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
  return found.sort((a, b) => a.begin - b.begin);
}
