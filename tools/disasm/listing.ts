// A file's code as lines: a heading for each section, a label for each symbol, and the instructions.

import { disassemble } from './disassemble.ts';
import type { Section } from './elf.ts';
import type { SymbolTable } from './symbol.ts';
import type { Disassembly } from './table.ts';

/** Which part of the code is wanted. */
export interface Range {
  /** Address of the first instruction; the beginning of each section without it. */
  readonly at: bigint | undefined;
  /** Instructions at most. */
  readonly count: number;
}

const LABEL_DIGITS = 16;
/** Addresses are wider than the end of their section, in steps of so many digits. */
const DIGITS_STEP = 4;

/** The lines, without line ends. */
export function* listing(
  table: Disassembly,
  code: readonly Section[],
  symbols: SymbolTable,
  { at, count }: Range,
): Generator<string> {
  let left = count;
  for (const section of code) {
    if (left === 0) return;
    const start = at === undefined ? 0n : at - section.address;
    if (start < 0n || start >= BigInt(section.bytes.length)) continue;
    yield '';
    yield `Disassembly of section ${section.name}:`;
    left = yield* sectionLines(table, section, symbols, Number(start), left);
  }
}

/** Gives how many instructions of `limit` are left. */
function* sectionLines(
  table: Disassembly,
  { name, address, bytes }: Section,
  symbols: SymbolTable,
  start: number,
  limit: number,
): Generator<string, number> {
  const end = (address + BigInt(bytes.length)).toString(16);
  const digits = (Math.floor(end.length / DIGITS_STEP) + 1) * DIGITS_STEP;
  let left = limit;
  for (let at = start; at < bytes.length && left > 0; left--) {
    const here = address + BigInt(at);
    const label = symbols.at(here) ?? (at === 0 ? name : undefined);
    if (label !== undefined) {
      yield '';
      yield `${here.toString(16).padStart(LABEL_DIGITS, '0')} <${label}>:`;
    }
    const line = disassemble(table, bytes, at, here, symbols.symbolize);
    yield `${here.toString(16).padStart(digits)}:\t${line.text}`;
    at += line.length;
  }
  return left;
}
