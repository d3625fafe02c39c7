/**
 * One function, rewritten to count which ways it takes. Instructions are copied; what counts stands between them:
 *
 *     entry         at the beginning
 *     loop          at the beginning of each round
 *     then, else    at the beginning of each arm of an `if`; an `if` without an else gets one
 *     taken, past   at a `br_if`, on each of its two ways; not on the way back to a loop's beginning, where rounds are counted
 *     case          behind the end of a block that a `br_table` goes to
 *
 * Code that is never reached (behind a branch, up to the end of its block) is left as it is.
 *
 * Source: WebAssembly core specification 5.4 "Instructions", 3.3 "Instructions" (stacks of operands and labels).
 */
import type { Reader } from '../../../kernel/component/binary/reader.ts';
import type { CoreFunctionType } from '../../../kernel/component/types/model.ts';
import { ByteWriter } from '../../compose/byte-writer.ts';
import { type Comparison, comparisonOf } from './comparison.ts';
import { shapeOf, skipOperands } from './operands.ts';
import type { Segments } from './segments.ts';

export type PointKind = 'entry' | 'loop' | 'then' | 'else' | 'taken' | 'past' | 'case';

/** What is written at each place; the positions are those of the instruction in the original. */
export interface Counting {
  /** Stretches of what has been read. */
  readonly segments: Segments;
  /** Gives the counter's number. */
  edge(into: ByteWriter, kind: PointKind, position: number): number;
  /** In place of `memory.size` of the first memory; false: it stays. */
  memorySize(into: ByteWriter): boolean;
  /** In place of `memory.grow` of the first memory; false: it stays. */
  memoryGrow(into: ByteWriter): boolean;
  /** In front of the constant of a comparison: the other side is on the stack, and is to be left there. */
  constant(into: ByteWriter, comparison: Comparison, value: ConstantAt, scratch: Scratch): void;
  /** In front of a comparison: both sides are on the stack, and are to be left there. */
  operands(into: ByteWriter, comparison: Comparison, position: number, scratch: Scratch): void;
}

export interface ConstantAt {
  readonly value: bigint;
  /** The instruction. */
  readonly bytes: Uint8Array;
  readonly position: number;
}

/** Indices of locals that are there for what is added. */
export interface Scratch {
  readonly i32: readonly [number, number];
  readonly i64: readonly [number, number];
}

const OP = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  localGet: 0x20,
  localTee: 0x22,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
} as const;

/** Behind these nothing is reached: unreachable, br, br_table, return, tail calls. */
const LAST: ReadonlySet<number> = new Set([0x00, 0x0c, 0x0e, 0x0f, 0x12, 0x13]);

const NO_TYPE = 0x40;

interface Block {
  readonly code: number;
  /** Values that a branch to it takes along. */
  readonly arity: number;
  /** Whether its beginning is reached. */
  readonly reached: boolean;
  hasElse: boolean;
  isCase: boolean;
  /** Stretches and counters that lead to what is behind its end. */
  readonly joins: number[];
}

export class BodyRewriter {
  readonly #reader: Reader;
  readonly #types: readonly (CoreFunctionType | undefined)[];
  readonly #counting: Counting;
  readonly #scratch: Scratch;
  readonly #code = new ByteWriter();
  readonly #blocks: Block[] = [];
  /** Up to where the original has been copied. */
  #copied: number;
  #reached = true;
  #constant: ConstantAt | undefined;
  /** Where in the original something was inserted, and how long the new code was then. */
  readonly inserted: { readonly original: number; readonly now: number }[] = [];

  /** `reader` is the instructions of one function, the last `end` among them. */
  constructor(
    reader: Reader,
    results: number,
    types: readonly (CoreFunctionType | undefined)[],
    scratch: Scratch,
    counting: Counting,
  ) {
    this.#reader = reader;
    this.#types = types;
    this.#scratch = scratch;
    this.#counting = counting;
    this.#copied = reader.position;
    this.#blocks.push({
      code: OP.block,
      arity: results,
      reached: true,
      hasElse: false,
      isCase: false,
      joins: [],
    });
  }

  rewrite(): ByteWriter {
    this.#count('entry', this.#reader.position);
    while (this.#blocks.length > 0) this.#instruction();
    this.#reader.finish('the code of a function');
    this.#copyTo(this.#reader.position);
    return this.#code;
  }

  #instruction(): void {
    const reader = this.#reader;
    const at = reader.position;
    const code = reader.byte('an instruction');
    const constant = this.#constant;
    this.#constant = undefined;
    switch (code) {
      case OP.block:
      case OP.loop:
      case OP.if:
        this.#begin(code, at);
        return;
      case OP.else:
        this.#else(at);
        return;
      case OP.end:
        this.#end(at);
        return;
      case OP.brIf:
        this.#branch(reader.u32('a label'), at);
        return;
      case OP.br:
        this.#leave(reader.u32('a label'));
        break;
      case OP.brTable:
        this.#table();
        break;
      case OP.memorySize:
        if (reader.u32('a core memory index') === 0)
          this.#replace(at, (into) => this.#counting.memorySize(into));
        return;
      case OP.memoryGrow:
        if (reader.u32('a core memory index') === 0)
          this.#replace(at, (into) => this.#counting.memoryGrow(into));
        return;
      case OP.i32Const:
      case OP.i64Const:
        this.#constant = readConstant(reader, at);
        return;
      default: {
        const comparison = this.#reached ? comparisonOf(code) : undefined;
        if (comparison) this.#compare(comparison, constant, at);
        else skipOperands(shapeOf(code, reader), reader);
      }
    }
    if (!LAST.has(code)) return;
    this.#reached = false;
    this.#counting.segments.end(reader.position);
  }

  #begin(code: number, at: number): void {
    const arity = this.#blockType(code === OP.loop ? 'parameters' : 'results');
    this.#blocks.push({ code, arity, reached: this.#reached, hasElse: false, isCase: false, joins: [] });
    if (code === OP.loop) this.#count('loop', at);
    if (code === OP.if) this.#count('then', at);
  }

  #blockType(side: 'parameters' | 'results'): number {
    const reader = this.#reader;
    const first = reader.peek('the type of a block');
    if (first >= NO_TYPE && first < 0x80) {
      reader.position++;
      return first === NO_TYPE || side === 'parameters' ? 0 : 1;
    }
    const offset = reader.position;
    const type = this.#types[reader.typeIndex('the type of a block')];
    return type?.[side].length ?? reader.fail('the type of a block is no function type', offset);
  }

  #else(at: number): void {
    const block = this.#blocks.at(-1)!;
    block.hasElse = true;
    block.joins.push(...this.#counting.segments.here);
    this.#counting.segments.end(at);
    this.#reached = block.reached;
    this.#count('else', at);
  }

  #end(at: number): void {
    const { segments } = this.#counting;
    const block = this.#blocks.pop()!;
    block.joins.push(...segments.here);
    if (block.code === OP.if && !block.hasElse && block.reached) {
      this.#insert(at, (into) => {
        into.byte(OP.else);
        block.joins.push(this.#counting.edge(into, 'else', at));
      });
    }
    this.#reached = block.reached;
    if (this.#blocks.length === 0) segments.end(at);
    else if (block.isCase) this.#count('case', at);
    else segments.begin(this.#reader.position, block.joins);
  }

  /** What a `br_if` takes along stays below its condition. */
  #branch(label: number, at: number): void {
    const target = this.#target(label);
    if (!this.#reached) return;
    if (target.code !== OP.loop && target.arity === 0) {
      this.#insert(at, (into) => {
        into.byte(OP.if, NO_TYPE);
        target.joins.push(this.#counting.edge(into, 'taken', at));
        into
          .byte(OP.br)
          .unsigned(label + 1)
          .byte(OP.end);
      });
      this.#copied = this.#reader.position;
    } else if (target.code !== OP.loop) {
      const [condition] = this.#scratch.i32;
      this.#insert(at, (into) => {
        into.byte(OP.localTee).unsigned(condition).byte(OP.if, NO_TYPE);
        target.joins.push(this.#counting.edge(into, 'taken', at));
        into.byte(OP.end, OP.localGet).unsigned(condition);
      });
    }
    this.#count('past', at);
  }

  /** A branch that is always taken. */
  #leave(label: number): void {
    const target = this.#target(label);
    if (target.code !== OP.loop) target.joins.push(...this.#counting.segments.here);
  }

  #table(): void {
    const reader = this.#reader;
    for (let left = reader.u32('the number of labels'); left >= 0; left--) {
      const target = this.#target(reader.u32('a label'));
      if (this.#reached && target.code !== OP.loop) target.isCase = true;
    }
  }

  #target(label: number): Block {
    return this.#blocks.at(-1 - label) ?? this.#reader.fail(`there is no label ${label}`);
  }

  #compare(comparison: Comparison, constant: ConstantAt | undefined, at: number): void {
    if (constant) {
      const { position } = constant;
      this.#insert(position, (into) => this.#counting.constant(into, comparison, constant, this.#scratch));
    }
    this.#insert(at, (into) => this.#counting.operands(into, comparison, at, this.#scratch));
  }

  /** Behind what has been read. */
  #count(kind: PointKind, position: number): void {
    if (!this.#reached) return;
    const { position: behind } = this.#reader;
    this.#insert(behind, (into) => {
      this.#counting.segments.begin(behind, [this.#counting.edge(into, kind, position)]);
    });
  }

  #insert(position: number, write: (into: ByteWriter) => void): void {
    this.#copyTo(position);
    write(this.#code);
    this.inserted.push({ original: position, now: this.#code.length });
  }

  /** The instruction that has just been read, if something is written in its place. */
  #replace(position: number, write: (into: ByteWriter) => boolean): void {
    this.#copyTo(position);
    if (!write(this.#code)) return;
    this.#copied = this.#reader.position;
    this.inserted.push({ original: this.#copied, now: this.#code.length });
  }

  #copyTo(position: number): void {
    this.#code.bytes(this.#reader.bytes.subarray(this.#copied, position));
    this.#copied = position;
  }
}

function readConstant(reader: Reader, position: number): ConstantAt {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.byte('a constant');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    const signed = byte & 0x40 ? value - (1n << (shift + 7n)) : value;
    return { value: signed, bytes: reader.bytes.subarray(position, reader.position), position };
  }
}
