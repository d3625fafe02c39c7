/**
 * The tables, memories and globals that a core module defines, read for their types. An initial value is skipped where
 * its instructions are known; where one is not, the types from there on stay unknown and the engine has the last word.
 *
 * Source: WebAssembly core specification 5.5 "Modules", 5.4.9 "Expressions" (constant ones).
 */
import type { CoreExternType } from '../types/model.ts';
import { readGlobalType, readMemoryType, readTableType } from './core-extern.ts';
import type { Reader } from './reader.ts';

type Of<K> = Extract<CoreExternType, { kind: K }>;

export function readMemories(reader: Reader, into: Of<'memory'>[]): void {
  const count = reader.count('core memories');
  for (let i = 0; i < count; i++) into.push(readMemoryType(reader));
  reader.finish('a core section');
}

/** A table with an initial value starts with 0x40 0x00. */
export function readTables(reader: Reader, into: Of<'table'>[]): void {
  const count = reader.count('core tables');
  for (let i = 0; i < count; i++) {
    const initialised = reader.peek('a core table') === 0x40;
    if (initialised) reader.view(2, 'a core table');
    into.push(readTableType(reader));
    if (initialised && !skipConstant(reader)) return;
  }
  reader.finish('a core section');
}

export function readGlobals(reader: Reader, into: Of<'global'>[]): void {
  const count = reader.count('core globals');
  for (let i = 0; i < count; i++) {
    into.push(readGlobalType(reader));
    if (!skipConstant(reader)) return;
  }
  reader.finish('a core section');
}

const END = 0x0b;

/** How to get past an instruction's operands. */
const OPERANDS: ReadonlyMap<number, (reader: Reader) => void> = new Map([
  [0x23, (reader) => void reader.u32('a core global index')],
  [0x41, skipLeb],
  [0x42, skipLeb],
  [0x43, (reader) => void reader.view(4, 'an f32')],
  [0x44, (reader) => void reader.view(8, 'an f64')],
  [0xd0, skipLeb],
  [0xd2, (reader) => void reader.u32('a core function index')],
  ...[0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].map((code): [number, () => void] => [code, () => {}]),
]);

/** Whether the end of the expression was found. */
export function skipConstant(reader: Reader): boolean {
  for (;;) {
    const code = reader.byte('a constant expression');
    if (code === END) return true;
    const skip = OPERANDS.get(code);
    if (skip === undefined) return false;
    skip(reader);
  }
}

function skipLeb(reader: Reader): void {
  while (reader.byte('a constant') >= 0x80);
}
