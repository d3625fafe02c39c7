/**
 * How long each instruction of a core module is: what stands behind its opcode. That is all that coverage has to know of most.
 *
 * Source: WebAssembly core specification 5.4 "Instructions"; the proposals for tail calls and threads.
 */
import type { Reader } from '../../../kernel/component/binary/reader.ts';

/** What stands behind an opcode. */
export type Shape =
  | 'none'
  | 'block'
  | 'label'
  | 'labels'
  | 'index'
  | 'two indices'
  | 'memory'
  | 'memory and lane'
  | 'integer'
  | 'f32'
  | 'f64'
  | 'types'
  | 'heap type'
  | 'lane'
  | 'v128';

/** Columns: first and last opcode, shape. */
const PLAIN: readonly (readonly [number, number, Shape])[] = [
  [0x00, 0x01, 'none'],
  [0x02, 0x04, 'block'],
  [0x05, 0x05, 'none'],
  [0x0b, 0x0b, 'none'],
  [0x0c, 0x0d, 'label'],
  [0x0e, 0x0e, 'labels'],
  [0x0f, 0x0f, 'none'],
  [0x10, 0x10, 'index'],
  [0x11, 0x11, 'two indices'],
  [0x12, 0x12, 'index'],
  [0x13, 0x13, 'two indices'],
  [0x1a, 0x1b, 'none'],
  [0x1c, 0x1c, 'types'],
  [0x20, 0x26, 'index'],
  [0x28, 0x3e, 'memory'],
  [0x3f, 0x40, 'index'],
  [0x41, 0x42, 'integer'],
  [0x43, 0x43, 'f32'],
  [0x44, 0x44, 'f64'],
  [0x45, 0xc4, 'none'],
  [0xd0, 0xd0, 'heap type'],
  [0xd1, 0xd1, 'none'],
  [0xd2, 0xd2, 'index'],
];

/** Behind 0xfc: saturating conversions, bulk memory, tables. */
const MISCELLANEOUS: readonly (readonly [number, number, Shape])[] = [
  [0x00, 0x07, 'none'],
  [0x08, 0x08, 'two indices'],
  [0x09, 0x09, 'index'],
  [0x0a, 0x0a, 'two indices'],
  [0x0b, 0x0b, 'index'],
  [0x0c, 0x0c, 'two indices'],
  [0x0d, 0x0d, 'index'],
  [0x0e, 0x0e, 'two indices'],
  [0x0f, 0x11, 'index'],
];

/** Behind 0xfd: vectors, the relaxed ones among them. */
const VECTOR: readonly (readonly [number, number, Shape])[] = [
  [0x00, 0x0b, 'memory'],
  [0x0c, 0x0d, 'v128'],
  [0x0e, 0x14, 'none'],
  [0x15, 0x22, 'lane'],
  [0x23, 0x53, 'none'],
  [0x54, 0x5b, 'memory and lane'],
  [0x5c, 0x5d, 'memory'],
  [0x5e, 0x113, 'none'],
];

/** Behind 0xfe: atomics. */
const ATOMIC: readonly (readonly [number, number, Shape])[] = [
  [0x00, 0x02, 'memory'],
  [0x03, 0x03, 'index'],
  [0x10, 0x4e, 'memory'],
];

const PREFIXED: ReadonlyMap<number, ReadonlyMap<number, Shape>> = new Map([
  [0xfc, shapesOf(MISCELLANEOUS)],
  [0xfd, shapesOf(VECTOR)],
  [0xfe, shapesOf(ATOMIC)],
]);

const SHAPES = shapesOf(PLAIN);

function shapesOf(ranges: readonly (readonly [number, number, Shape])[]): Map<number, Shape> {
  const shapes = new Map<number, Shape>();
  for (const [first, last, shape] of ranges) {
    for (let code = first; code <= last; code++) shapes.set(code, shape);
  }
  return shapes;
}

/** Opcodes of what coverage refuses, and what to call it. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  ...[0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f].map((code) => [code, 'exceptions'] as const),
  ...[0x14, 0x15, 0xd3, 0xd4, 0xd5, 0xd6].map((code) => [code, 'typed references'] as const),
  [0xfb, 'garbage collection'],
]);

/** The shape of the instruction whose opcode was just read; for a prefixed one, its second number is read, too. */
export function shapeOf(code: number, reader: Reader): Shape {
  const shape = SHAPES.get(code);
  if (shape !== undefined) return shape;
  const offset = reader.position - 1;
  const prefixed = PREFIXED.get(code);
  const found = prefixed?.get(reader.u32('an instruction'));
  if (found !== undefined) return found;
  const what = REFUSED.get(code) ?? 'of an unknown proposal';
  return reader.fail(`instruction 0x${code.toString(16)} (${what}) cannot be instrumented`, offset);
}

/** Bit of a memory operand's alignment: the index of a memory follows. */
const MEMORY_NAMED = 0x40;

/** Gets past what stands behind an opcode. */
export function skipOperands(shape: Shape, reader: Reader): void {
  switch (shape) {
    case 'none':
      return;
    case 'label':
    case 'index':
    case 'integer':
    case 'block':
    case 'heap type':
      skipLeb(reader);
      return;
    case 'two indices':
      skipLeb(reader);
      skipLeb(reader);
      return;
    case 'labels':
    case 'types':
      for (let left = reader.u32('a count') + (shape === 'labels' ? 1 : 0); left > 0; left--) skipLeb(reader);
      return;
    case 'memory':
    case 'memory and lane':
      if (reader.u32('an alignment') & MEMORY_NAMED) skipLeb(reader);
      skipLeb(reader);
      if (shape === 'memory and lane') reader.byte('a lane');
      return;
    default:
      reader.view(BYTES[shape], 'an instruction');
  }
}

const BYTES = { f32: 4, f64: 8, lane: 1, v128: 16 } as const;

function skipLeb(reader: Reader): void {
  while (reader.byte('an instruction') >= 0x80);
}
