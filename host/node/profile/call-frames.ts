/**
 * How to get from a function's frame to its caller's: `.eh_frame` of an ELF image.
 *
 * Source: "DWARF Debugging Information Format Version 5", 6.4; "Linux Standard Base Core 5.0", 10.6 (exception frames).
 */

import { Bytes } from './bytes.ts';

/** DWARF's numbers of the registers that unwinding follows. */
export const RBP = 6;
export const RSP = 7;
const RETURN = 16;

/** How a register's earlier value is had: where it was saved, from the frame's address on; absent: it is still there. */
export interface Row {
  /** The frame's address: a register plus so many bytes. */
  register: number;
  offset: number;
  readonly saved: Map<number, number>;
}

interface Common {
  readonly codeAlign: number;
  readonly dataAlign: number;
  readonly encoding: number;
  readonly hasAugmentation: boolean;
  /** Of the caller's side: a signal's frame, whose address is no return address. */
  readonly isSignal: boolean;
  readonly instructions: Uint8Array;
}

interface Frame {
  readonly begin: number;
  readonly end: number;
  readonly common: Common;
  readonly instructions: Uint8Array;
}

export class CallFrames {
  readonly #frames: Frame[] = [];

  /** @param address of the section in the image */
  constructor(section: Uint8Array, address: number) {
    const commons = new Map<number, Common>();
    const bytes = new Bytes(section);
    while (!bytes.isOver) {
      const start = bytes.at;
      const length = bytes.u32();
      if (length === 0 || length === 0xffffffff) break;
      const end = bytes.at + length;
      const idAt = bytes.at;
      const id = bytes.u32();
      if (id === 0) commons.set(start, readCommon(bytes, end, section));
      else {
        const common = commons.get(idAt - id);
        const frame = common && readFrame(bytes, end, section, address, common);
        if (frame) this.#frames.push(frame);
      }
      bytes.at = end;
    }
    this.#frames.sort((a, b) => a.begin - b.begin);
  }

  /** The rules at an address of the image; undefined: it says nothing of this place. */
  rowAt(address: number): (Row & { readonly isSignal: boolean }) | undefined {
    const frame = this.#frameAt(address);
    if (frame === undefined) return undefined;
    const row = new Program(frame.common).run(frame, address);
    return row && { ...row, isSignal: frame.common.isSignal };
  }

  /** Where the function begins that an address is in. */
  beginOf(address: number): number | undefined {
    return this.#frameAt(address)?.begin;
  }

  #frameAt(address: number): Frame | undefined {
    const frame = lastBefore(this.#frames, address);
    return frame && address < frame.end ? frame : undefined;
  }
}

/** The last of sorted items that begins at an address or before. */
export function lastBefore<T extends { readonly begin: number }>(
  items: readonly T[],
  address: number,
): T | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.begin <= address) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

function readCommon(bytes: Bytes, end: number, section: Uint8Array): Common {
  bytes.u8();
  const augmentation = bytes.text();
  const codeAlign = bytes.uleb();
  const dataAlign = bytes.sleb();
  bytes.uleb();
  const hasAugmentation = augmentation.startsWith('z');
  let encoding = 0;
  let isSignal = false;
  if (hasAugmentation) {
    const dataEnd = bytes.uleb() + bytes.at;
    for (const letter of augmentation.slice(1)) {
      if (letter === 'R') encoding = bytes.u8();
      else if (letter === 'L') bytes.u8();
      else if (letter === 'P') readEncoded(bytes, bytes.u8(), 0);
      else if (letter === 'S') isSignal = true;
    }
    bytes.at = dataEnd;
  }
  const instructions = section.subarray(bytes.at, end);
  return { codeAlign, dataAlign, encoding, hasAugmentation, isSignal, instructions };
}

function readFrame(
  bytes: Bytes,
  end: number,
  section: Uint8Array,
  address: number,
  common: Common,
): Frame | undefined {
  const begin = readEncoded(bytes, common.encoding, address + bytes.at);
  const size = readEncoded(bytes, common.encoding & 0x0f, 0);
  if (common.hasAugmentation) bytes.at += bytes.uleb();
  if (begin === undefined || size === undefined) return undefined;
  return { begin, end: begin + size, common, instructions: section.subarray(bytes.at, end) };
}

/** DW_EH_PE_*: a format, and what it is relative to. */
function readEncoded(bytes: Bytes, encoding: number, place: number): number | undefined {
  const formats: Record<number, () => number> = {
    0: () => bytes.u64(),
    1: () => bytes.uleb(),
    2: () => bytes.u16(),
    3: () => bytes.u32(),
    4: () => bytes.u64(),
    9: () => bytes.sleb(),
    10: () => (bytes.u16() << 16) >> 16,
    11: () => bytes.i32(),
    12: () => bytes.i64(),
  };
  const value = formats[encoding & 0x0f]?.();
  return value === undefined ? undefined : value + ((encoding & 0x70) === 0x10 ? place : 0);
}

/** Goes through the rules' instructions up to an address. */
class Program {
  readonly #common: Common;
  #row: Row = { register: RSP, offset: 8, saved: new Map() };
  #first: Row | undefined;
  readonly #stack: Row[] = [];
  #isKnown = true;

  constructor(common: Common) {
    this.#common = common;
  }

  run(frame: Frame, address: number): Row | undefined {
    this.#execute(this.#common.instructions, 0, Number.POSITIVE_INFINITY);
    this.#first = copy(this.#row);
    this.#execute(frame.instructions, frame.begin, address);
    return this.#isKnown ? this.#row : undefined;
  }

  #execute(instructions: Uint8Array, begin: number, address: number): void {
    const bytes = new Bytes(instructions);
    let place = begin;
    const advance = (by: number) => {
      place += by * this.#common.codeAlign;
      return place <= address;
    };
    while (!bytes.isOver && this.#isKnown) {
      const code = bytes.u8();
      const low = code & 0x3f;
      switch (code >> 6) {
        case 1:
          if (!advance(low)) return;
          break;
        case 2:
          this.#save(low, bytes.uleb());
          break;
        case 3:
          this.#restore(low);
          break;
        default:
          if (low >= 0x01 && low <= 0x04) {
            const by = [bytes.u64, bytes.u8, bytes.u16, bytes.u32][low - 1]!.call(bytes);
            if (low === 1) place = by;
            if (low === 1 ? place > address : !advance(by)) return;
          } else this.#extended(low, bytes);
      }
    }
  }

  /** DW_CFA_* without operands in their first byte. */
  #extended(code: number, bytes: Bytes): void {
    const row = this.#row;
    const { dataAlign } = this.#common;
    switch (code) {
      case 0x00:
        return;
      case 0x05:
        this.#save(bytes.uleb(), bytes.uleb());
        return;
      case 0x06:
        this.#restore(bytes.uleb());
        return;
      case 0x07:
      case 0x08:
        row.saved.delete(bytes.uleb());
        return;
      case 0x0a:
        this.#stack.push(copy(row));
        return;
      case 0x0b:
        this.#row = this.#stack.pop() ?? row;
        return;
      case 0x0c:
        row.register = bytes.uleb();
        row.offset = bytes.uleb();
        return;
      case 0x0d:
        row.register = bytes.uleb();
        return;
      case 0x0e:
        row.offset = bytes.uleb();
        return;
      case 0x11:
        row.saved.set(bytes.uleb(), bytes.sleb() * dataAlign);
        return;
      case 0x12:
        row.register = bytes.uleb();
        row.offset = bytes.sleb() * dataAlign;
        return;
      case 0x13:
        row.offset = bytes.sleb() * dataAlign;
        return;
      case 0x10:
      case 0x16:
        // An expression: of a register whose value is not followed any more.
        row.saved.delete(bytes.uleb());
        bytes.at += bytes.uleb();
        return;
      case 0x2e:
        bytes.uleb();
        return;
      default:
        this.#isKnown = false;
    }
  }

  #save(register: number, factor: number): void {
    this.#row.saved.set(register, factor * this.#common.dataAlign);
  }

  #restore(register: number): void {
    const before = this.#first?.saved.get(register);
    if (before === undefined) this.#row.saved.delete(register);
    else this.#row.saved.set(register, before);
  }
}

function copy({ register, offset, saved }: Row): Row {
  return { register, offset, saved: new Map(saved) };
}

/** Where the return address lies, from the frame's address on. */
export function returnOffset({ saved }: Row): number {
  return saved.get(RETURN) ?? -8;
}
