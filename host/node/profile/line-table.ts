/**
 * Lines of the source by addresses: `.debug_line`, versions 2 to 5, of any image.
 *
 * Source: "DWARF Debugging Information Format Version 5", 6.2; of versions 2 to 4 their 6.2.
 */

import { Bytes } from './bytes.ts';
import { type FileNames, readFileNames, type Sections } from './line-files.ts';

export interface Line {
  /** As the compiler was given it, in its directory if that is known. */
  readonly file: string;
  readonly line: number;
}

/** What lies from an address on, to the next one; line 0: nothing. */
interface Row {
  readonly begin: number;
  readonly unit: FileNames | undefined;
  readonly file: number;
  readonly line: number;
}

const SPECIAL_OPERATIONS = 13;

export class LineTable {
  readonly #rows: readonly Row[];

  constructor(sections: Sections) {
    const sequences: Row[][] = [];
    const bytes = new Bytes(sections.lines);
    while (!bytes.isOver) {
      const start = bytes.at;
      const { length, isWide } = readLength(bytes);
      const end = bytes.at + length;
      if (length === 0 || end > bytes.length) break;
      const unit = readUnit(new Bytes(sections.lines.subarray(bytes.at, end)), isWide, sections);
      if (unit) sequences.push(...unit);
      bytes.at = Math.max(end, start + 4);
    }
    // What a linker has thrown away lies at 0.
    const kept = sequences.filter((rows) => rows.length > 1 && rows[0]!.begin !== 0);
    this.#rows = kept.sort(([a], [b]) => a!.begin - b!.begin).flat();
  }

  /** All of them, with the addresses that they begin at; what is no line's is left out. */
  *lines(): Iterable<Line & { readonly begin: number }> {
    for (const { begin, unit, file, line } of this.#rows) {
      const name = unit?.nameOf(file);
      if (line !== 0 && name !== undefined) yield { begin, file: name, line };
    }
  }

  at(address: number): Line | undefined {
    const row = lastRow(this.#rows, address);
    const file = row?.unit?.nameOf(row.file);
    return row === undefined || row.line === 0 || file === undefined ? undefined : { file, line: row.line };
  }
}

/** The last one that begins there or before. */
function lastRow(rows: readonly Row[], address: number): Row | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.begin <= address) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}

/** The format of 64 bits says so by a length that is none. */
export function readLength(bytes: Bytes): { readonly length: number; readonly isWide: boolean } {
  const length = bytes.u32();
  return length === 0xffffffff ? { length: bytes.u64(), isWide: true } : { length, isWide: false };
}

/** A header of a unit, as far as its program needs it. */
interface Header {
  readonly least: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly operands: readonly number[];
  readonly files: FileNames;
}

/** Undefined for a version that is not known. */
function readUnit(bytes: Bytes, isWide: boolean, sections: Sections): Row[][] | undefined {
  const version = bytes.u16();
  if (version < 2 || version > 5) return undefined;
  // Sizes of an address, which its operation says, too, and of a segment.
  if (version >= 5) bytes.u16();
  const headerLength = isWide ? bytes.u64() : bytes.u32();
  const program = bytes.at + headerLength;
  const least = bytes.u8();
  // Operations of one instruction, which are one on this processor.
  if (version >= 4) bytes.u8();
  bytes.u8();
  const lineBase = (bytes.u8() << 24) >> 24;
  const lineRange = Math.max(1, bytes.u8());
  const operands = Array.from({ length: Math.max(0, bytes.u8() - 1) }, () => bytes.u8());
  const files = readFileNames(bytes, version, isWide, sections);
  bytes.at = program;
  return new Program({ least, lineBase, lineRange, operands, files }).run(bytes);
}

/** The machine whose program makes the table. */
class Program {
  readonly #header: Header;
  readonly #sequences: Row[][] = [];
  #rows: Row[] = [];
  #address = 0;
  #file = 1;
  #line = 1;

  constructor(header: Header) {
    this.#header = header;
  }

  run(bytes: Bytes): Row[][] {
    const first = this.#header.operands.length + 1;
    while (!bytes.isOver) {
      const code = bytes.u8();
      if (code >= first) this.#special(code - first);
      else if (code === 0) this.#extended(bytes);
      else if (code < SPECIAL_OPERATIONS) this.#standard(code, bytes);
      else for (let left = this.#header.operands[code - 1]!; left > 0; left--) bytes.uleb();
    }
    return this.#sequences;
  }

  #special(code: number): void {
    const { least, lineBase, lineRange } = this.#header;
    this.#address += Math.floor(code / lineRange) * least;
    this.#line += lineBase + (code % lineRange);
    this.#emit();
  }

  #emit(): void {
    const row = { begin: this.#address, unit: this.#header.files, file: this.#file, line: this.#line };
    // Of rows for one address the last one counts.
    if (this.#rows.at(-1)?.begin === row.begin) this.#rows.pop();
    this.#rows.push(row);
  }

  /** DW_LNS_*. */
  #standard(code: number, bytes: Bytes): void {
    const { least, lineRange, operands } = this.#header;
    switch (code) {
      case 1:
        this.#emit();
        return;
      case 2:
        this.#address += bytes.uleb() * least;
        return;
      case 3:
        this.#line += bytes.sleb();
        return;
      case 4:
        this.#file = bytes.uleb();
        return;
      case 5:
      case 12:
        bytes.uleb();
        return;
      case 8:
        this.#address += Math.floor((255 - operands.length - 1) / lineRange) * least;
        return;
      case 9:
        this.#address += bytes.u16();
        return;
      default:
    }
  }

  /** DW_LNE_*: a length, then the operation. */
  #extended(bytes: Bytes): void {
    const end = bytes.uleb() + bytes.at;
    const code = bytes.u8();
    if (code === 1) {
      this.#rows.push({ begin: this.#address, unit: undefined, file: 0, line: 0 });
      this.#sequences.push(this.#rows);
      this.#rows = [];
      [this.#address, this.#file, this.#line] = [0, 1, 1];
    } else if (code === 2) this.#address = end - bytes.at === 4 ? bytes.u32() : bytes.u64();
    bytes.at = end;
  }
}
