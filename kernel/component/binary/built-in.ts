/**
 * The canonical built-ins of WASI 0.3 and of threads, which take tasks, streams and the like where resources' take a
 * type. They are read in full, so that the rest of a file is checked and whoever supports them finds them in the tree;
 * resolving refuses them.
 *
 * Source: component-model Binary.md "Canonical Definitions".
 */
import type { BuiltIn, BuiltInOperands } from './ast.ts';
import { readCoreValueType } from './core-type.ts';
import { readOptions } from './options.ts';
import { hex, type Reader } from './reader.ts';
import { readFunctionResult } from './type.ts';

type Operand = keyof BuiltInOperands;

/** Opcode, name, operands in file order. */
const ROWS: readonly (readonly [number, string, ...Operand[]])[] = [
  [0x05, 'task.cancel'],
  [0x06, 'subtask.cancel', 'async'],
  [0x09, 'task.return', 'result', 'options'],
  [0x0a, 'context.get', 'slotType', 'slot'],
  [0x0b, 'context.set', 'slotType', 'slot'],
  [0x0c, 'thread.yield', 'cancellable'],
  [0x0d, 'subtask.drop'],
  [0x0e, 'stream.new', 'type'],
  [0x0f, 'stream.read', 'type', 'options'],
  [0x10, 'stream.write', 'type', 'options'],
  [0x11, 'stream.cancel-read', 'type', 'async'],
  [0x12, 'stream.cancel-write', 'type', 'async'],
  [0x13, 'stream.drop-readable', 'type'],
  [0x14, 'stream.drop-writable', 'type'],
  [0x15, 'future.new', 'type'],
  [0x16, 'future.read', 'type', 'options'],
  [0x17, 'future.write', 'type', 'options'],
  [0x18, 'future.cancel-read', 'type', 'async'],
  [0x19, 'future.cancel-write', 'type', 'async'],
  [0x1a, 'future.drop-readable', 'type'],
  [0x1b, 'future.drop-writable', 'type'],
  [0x1c, 'error-context.new', 'options'],
  [0x1d, 'error-context.debug-message', 'options'],
  [0x1e, 'error-context.drop'],
  [0x1f, 'waitable-set.new'],
  [0x20, 'waitable-set.wait', 'cancellable', 'memory'],
  [0x21, 'waitable-set.poll', 'cancellable', 'memory'],
  [0x22, 'waitable-set.drop'],
  [0x23, 'waitable.join'],
  [0x24, 'backpressure.inc'],
  [0x25, 'backpressure.dec'],
  [0x26, 'thread.index'],
  [0x27, 'thread.new-indirect', 'coreType', 'table'],
  [0x28, 'thread.resume-later'],
  [0x29, 'thread.suspend', 'cancellable'],
  [0x2a, 'thread.suspend-then-resume', 'cancellable'],
  [0x2b, 'thread.yield-then-resume', 'cancellable'],
  [0x2c, 'thread.suspend-then-promote', 'cancellable'],
  [0x2d, 'thread.yield-then-promote', 'cancellable'],
  [0x40, 'thread.spawn-ref', 'shared', 'coreType'],
  [0x41, 'thread.spawn-indirect', 'shared', 'coreType', 'table'],
  [0x42, 'thread.available-parallelism', 'shared'],
];

const BY_CODE = new Map(ROWS.map(([code, name, ...operands]) => [code, { name, operands }]));

type Operands = { -readonly [K in Operand]?: BuiltInOperands[K] };

/** What stands behind `code`, or undefined if it is no built-in of this kind. */
export function readBuiltIn(reader: Reader, code: number): BuiltIn | undefined {
  const row = BY_CODE.get(code);
  if (row === undefined) return undefined;
  const operands: Operands = {};
  for (const operand of row.operands) readOperand(reader, operand, operands);
  return { kind: 'built-in', name: row.name, operands };
}

function readOperand(reader: Reader, operand: Operand, into: Operands): void {
  switch (operand) {
    case 'type':
      into.type = reader.u32('a type index');
      break;
    case 'coreType':
      into.coreType = reader.u32('a core type index');
      break;
    case 'memory':
      into.memory = reader.u32('a core memory index');
      break;
    case 'table':
      into.table = reader.u32('a core table index');
      break;
    case 'slot':
      into.slot = reader.u32('the number of a context slot');
      break;
    case 'slotType':
      into.slotType = readCoreValueType(reader);
      break;
    case 'result': {
      const result = readFunctionResult(reader);
      if (result !== undefined) into.result = result;
      break;
    }
    case 'options':
      into.options = readOptions(reader);
      break;
    default:
      into[operand] = readFlag(reader, `the operand ${operand}`);
  }
}

function readFlag(reader: Reader, what: string): boolean {
  const offset = reader.position;
  const code = reader.byte(what);
  if (code > 1) reader.fail(`${what} is ${hex(code)}, not 0x00 or 0x01`, offset);
  return code === 1;
}
