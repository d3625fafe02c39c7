// Places rows into the decoder's tables. An entry of an opcode table is 0 (undefined), a row's number, or GROUP plus the
// number of a group; a group has a cell for each reg field with a memory operand and one for each ModRM byte without.

import { MAPS, type Opcode, PREFIXES, VEX_MAPS } from './opcode.ts';
import type { Operand } from './operand.ts';
import { type Row, TableError } from './row.ts';

export const GROUP = 0x8000;
const MEMORY_CELLS = 8;
const CELLS = 72;

export interface OpcodeMap {
  /** One entry for each map, prefix and byte. */
  readonly entries: Uint16Array;
  /** Row numbers, CELLS a group. */
  readonly groups: number[][];
}

/** Builds the tables; row numbers are indexes into `rows` plus 1. Throws TableError where two rows claim a place. */
export function placeRows(rows: readonly Row[]): OpcodeMap {
  const entries = new Uint16Array((MAPS.length + VEX_MAPS) * PREFIXES.length * 256);
  const groups: number[][] = [];
  const byOpcode = rowsByOpcode(rows);
  for (const [key, numbers] of byOpcode) {
    for (const prefix of PREFIXES.keys()) {
      const cells = fillCells(rows, numbers, prefix);
      const map = key >> 8;
      entries[(map * PREFIXES.length + prefix) * 256 + (key & 255)] = entryFor(rows, cells, groups);
    }
  }
  return { entries, groups };
}

function rowsByOpcode(rows: readonly Row[]): Map<number, number[]> {
  const result = new Map<number, number[]>();
  for (const [index, row] of rows.entries()) {
    if (!row.opcode) continue;
    for (let low = 0; low < (row.opcode.register ? 8 : 1); low++) {
      for (const map of mapsOf(row.opcode)) {
        const key = map * 256 + row.opcode.byte + low;
        result.set(key, [...(result.get(key) ?? []), index + 1]);
      }
    }
  }
  return result;
}

/** Maps that an opcode stands in: its own, or one for each VEX.W and VEX.L that it takes. */
function mapsOf({ map, vex }: Opcode): number[] {
  if (!vex) return [map];
  return vex.wides.flatMap((wide) =>
    vex.lengths.map((length) => MAPS.length + (map - 1) * 4 + wide * 2 + length),
  );
}

/** Rows of this very prefix first; rows of any prefix take what they left free. */
function fillCells(rows: readonly Row[], numbers: readonly number[], prefix: number): number[] {
  const cells = new Array<number>(CELLS).fill(0);
  for (const exact of [true, false]) {
    const before = [...cells];
    for (const number of numbers) {
      const row = rows[number - 1]!;
      if (exact ? row.opcode!.prefix !== prefix : row.opcode!.prefix !== undefined) continue;
      for (const cell of cellsOf(row)) {
        if (before[cell] !== 0) continue;
        if (cells[cell] !== 0)
          throw new TableError(row.place, `claims the place of ${rows[cells[cell]! - 1]!.place}`);
        cells[cell] = number;
      }
    }
  }
  return cells;
}

/** Cells that a row claims: by its digit or ModRM byte, and by the forms that its operands can have. */
function cellsOf(row: Row): number[] {
  const { digit, modrm, modrmRegister } = row.opcode!;
  if (modrm !== undefined) {
    return Array.from({ length: modrmRegister ? 8 : 1 }, (_, low) => MEMORY_CELLS + (modrm & 63) + low);
  }
  const cells: number[] = [];
  const digits = digit === undefined ? [0, 1, 2, 3, 4, 5, 6, 7] : [digit];
  for (const reg of digits) {
    if (!registerOnly(row.operands)) cells.push(reg);
    if (!memoryOnly(row.operands)) for (let rm = 0; rm < 8; rm++) cells.push(MEMORY_CELLS + reg * 8 + rm);
  }
  return cells;
}

function registerOnly(operands: readonly Operand[]): boolean {
  return operands.some(({ text }) => /^[RUN]/.test(text));
}

function memoryOnly(operands: readonly Operand[]): boolean {
  return operands.some(({ text }) => text.startsWith('M'));
}

/** A row's number where all cells say the same, else a (shared) group. */
function entryFor(rows: readonly Row[], cells: number[], groups: number[][]): number {
  const row = rows[cells[0]! - 1];
  if (cells.every((cell) => cell === cells[0]) && !(row && row.opcode!.digit !== undefined)) return cells[0]!;
  const known = groups.findIndex((group) => group.every((cell, index) => cell === cells[index]));
  if (known >= 0) return GROUP + known;
  groups.push(cells);
  return GROUP + groups.length - 1;
}

/** Does the decoder read a ModRM byte for this row? */
export function hasModrm(row: Row): boolean {
  if (!row.opcode) return false;
  const { digit, modrm } = row.opcode;
  return (
    digit !== undefined || modrm !== undefined || row.operands.some(({ text }) => /^[EGMRSVWUPQN]/.test(text))
  );
}
