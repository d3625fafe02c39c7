/**
 * What the counting code counts in: mutable globals behind the module's own, one a counter, so that no index changes and no
 * memory is needed besides the one there is. Functions that are added hand them out: they write them, one byte a counter, to
 * an address of the first memory, and set them back to 0.
 */
import { ByteWriter } from '../../compose/byte-writer.ts';
import type { ConstantAt, Counting, PointKind, Scratch } from './body.ts';
import { type Comparison, isRare, keepOperands, watchCloseness } from './comparison.ts';
import { Segments } from './segments.ts';

/** What a counter counts, and where. */
export interface Place {
  readonly kind: PointKind | 'closeness';
  /** Index of the function. */
  readonly function: number;
  /** File offset of the instruction in the module as it was. */
  readonly offset: number;
}

/** A comparison whose last operands are kept. */
export interface Compared {
  readonly type: 'i32' | 'i64';
  readonly function: number;
  readonly offset: number;
}

const OP = {
  if: 0x04,
  end: 0x0b,
  unreachable: 0x00,
  call: 0x10,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  select: 0x1b,
  i32Store8: 0x3a,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Const: 0x41,
  i64Const: 0x42,
  lessUnsigned: 0x49,
  lessSigned: 0x48,
  clz: 0x67,
  add: 0x6a,
  sub: 0x6b,
  or: 0x72,
} as const;

const NO_TYPE = 0x40;
const TYPES = { i32: 0x7f, i64: 0x7e } as const;
const MUTABLE = 1;

/** Counters that one function hands out; an engine compiles small functions sooner. */
export const CHUNK = 1024;
/** Bytes of a kept comparison: two operands of 8 bytes each. */
export const OPERANDS = 16;
const OPERAND_CHUNK = CHUNK / OPERANDS;

interface Options {
  readonly compare: boolean;
  /** Pages that the module's own first memory begins with; absent: it has none. */
  readonly pages: number | undefined;
  /** Index of the function that stands in for `memory.grow`. */
  readonly grow: number;
}

/** Before anybody sets it. */
const FULL = 0x7fff_ffff;

export class Counters implements Counting {
  readonly places: Place[] = [];
  readonly compared: Compared[] = [];
  readonly segments = new Segments();
  /** Constants of comparisons. */
  readonly constants = new Set<bigint>();
  /** Globals: rounds and calls that are left; the number, from 1, of the place where there were none; pages of the memory. */
  readonly fuel: number;
  readonly empty: number;
  readonly pages: number;
  readonly #options: Options;
  readonly #first: number;
  readonly #types: ('i32' | 'i64')[] = ['i32', 'i32', 'i32'];
  /** Globals of places, and of comparisons. */
  readonly #globals: number[] = [];
  readonly #operands: number[] = [];
  #function = 0;
  #start = 0;

  /** `first` is the index of the first global that is free. */
  constructor(first: number, options: Options) {
    this.#first = first;
    this.fuel = first;
    this.empty = first + 1;
    this.pages = first + 2;
    this.#options = options;
  }

  /** What follows is in the function of this index, whose positions count from file offset `start`. */
  enter(index: number, start: number): void {
    this.#function = index;
    this.#start = start;
  }

  edge(into: ByteWriter, kind: PointKind, position: number): number {
    const number = this.places.length;
    const global = this.#place(kind, position);
    into.byte(OP.globalGet).unsigned(global).byte(OP.i32Const, 1, OP.add, OP.globalSet).unsigned(global);
    if (kind === 'loop' || kind === 'entry') this.#burn(into);
    return number;
  }

  memorySize(into: ByteWriter): boolean {
    if (this.#options.pages === undefined) return false;
    into.byte(OP.globalGet).unsigned(this.pages);
    return true;
  }

  memoryGrow(into: ByteWriter): boolean {
    if (this.#options.pages === undefined) return false;
    into.byte(OP.call).unsigned(this.#options.grow);
    return true;
  }

  constant(into: ByteWriter, comparison: Comparison, constant: ConstantAt, scratch: Scratch): void {
    this.constants.add(constant.value);
    if (!isRare(constant.value)) return;
    const global = this.#place('closeness', constant.position);
    watchCloseness(into, comparison, constant, scratch[comparison.type][0], global);
  }

  operands(into: ByteWriter, { type }: Comparison, position: number, scratch: Scratch): void {
    if (!this.#options.compare) return;
    const global = this.#global(type);
    this.#global(type);
    this.#operands.push(global);
    this.compared.push({ type, function: this.#function, offset: this.#start + position });
    keepOperands(into, scratch[type], global);
  }

  /** The globals, for a global section. */
  write(into: ByteWriter): number {
    const initial = new Map([
      [this.fuel, FULL],
      [this.pages, this.#options.pages ?? 0],
    ]);
    for (const [at, type] of this.#types.entries()) {
      into.byte(TYPES[type], MUTABLE, type === 'i32' ? OP.i32Const : OP.i64Const);
      into.signed(initial.get(this.#first + at) ?? 0).byte(OP.end);
    }
    return this.#types.length;
  }

  /** Bodies of functions that hand out counters, each of CHUNK bytes at most, to the address that they are given. */
  handingOut(): ByteWriter[] {
    return chunksOf([...this.#globals.keys()], CHUNK).map((numbers) => {
      const body = new ByteWriter().byte(1, 1, TYPES.i32);
      for (const [at, number] of numbers.entries()) {
        const write = this.places[number]!.kind === 'closeness' ? writeLevel : writeSaturated;
        write(body, this.#globals[number]!, at);
      }
      return body.byte(OP.end);
    });
  }

  /** The same of operands. */
  handingOutOperands(): ByteWriter[] {
    return chunksOf(this.#operands, OPERAND_CHUNK).map((globals) => {
      const body = new ByteWriter().byte(0);
      for (const [at, global] of globals.entries()) {
        this.#writeOperand(body, global, at * OPERANDS);
        this.#writeOperand(body, global + 1, at * OPERANDS + OPERANDS / 2);
      }
      return body.byte(OP.end);
    });
  }

  #writeOperand(body: ByteWriter, global: number, offset: number): void {
    const isLong = this.#types[global - this.#first] === 'i64';
    body.byte(OP.localGet, 0, OP.globalGet).unsigned(global);
    body.byte(isLong ? OP.i64Store : OP.i32Store, 0).unsigned(offset);
    body.byte(isLong ? OP.i64Const : OP.i32Const, 0, OP.globalSet).unsigned(global);
  }

  /** One round or call less that is left. */
  #burn(into: ByteWriter): void {
    into
      .byte(OP.globalGet)
      .unsigned(this.fuel)
      .byte(OP.i32Const, 1, OP.sub, OP.globalSet)
      .unsigned(this.fuel);
    into.byte(OP.globalGet).unsigned(this.fuel).byte(OP.i32Const, 0, OP.lessSigned, OP.if, NO_TYPE);
    into.byte(OP.i32Const).signed(this.places.length).byte(OP.globalSet).unsigned(this.empty);
    into.byte(OP.unreachable, OP.end);
  }

  #place(kind: Place['kind'], position: number): number {
    const global = this.#global('i32');
    this.places.push({ kind, function: this.#function, offset: this.#start + position });
    this.#globals.push(global);
    return global;
  }

  #global(type: 'i32' | 'i64'): number {
    this.#types.push(type);
    return this.#first + this.#types.length - 1;
  }
}

/** A byte: 255 where there is more. */
function writeSaturated(body: ByteWriter, global: number, offset: number): void {
  body.byte(OP.localGet, 0, OP.globalGet).unsigned(global).byte(OP.localTee, 1);
  body.byte(OP.i32Const).signed(255).byte(OP.localGet, 1, OP.i32Const).signed(255);
  body.byte(OP.lessUnsigned, OP.select, OP.i32Store8, 0).unsigned(offset);
  body.byte(OP.i32Const, 0, OP.globalSet).unsigned(global);
}

/** The highest level of a set. */
function writeLevel(body: ByteWriter, global: number, offset: number): void {
  body.byte(OP.localGet, 0, OP.i32Const).signed(31).byte(OP.globalGet).unsigned(global);
  body.byte(OP.i32Const, 1, OP.or, OP.clz, OP.sub, OP.i32Store8, 0).unsigned(offset);
  body.byte(OP.i32Const, 0, OP.globalSet).unsigned(global);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
