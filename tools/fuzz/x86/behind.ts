/**
 * What stands behind an instruction. An instruction alone always has its flags read. Where they are overwritten the core takes a handler that
 * computes none, and an operation and the conditional branch behind it can be one handler; a fault in between must show the flags all the same.
 */
import type { Row } from '../../isa/row.ts';
import { openFor } from './open.ts';
import type { Random } from './random.ts';

/** What conditions read, in pairs: each and its opposite. */
const READ = ['o', 'c', 'z', 'cz', 's', 'p', 'so', 'szo'];
/** CMP AH,CL; MOV CL,[RBX], which mostly faults; ADC AL,CL. */
const OVERWRITE = [0x38, 0xcc];
const LOAD = [0x8a, 0x0b];
const ADC = [0x10, 0xc8];

/** Bytes behind an instruction of this row; for every other case none, nor for rows that write no flags or whose result is open. */
export function behind(row: Row, random: Random): readonly number[] {
  const { writes, mayWrite, undefined: open } = row.attributes;
  if (writes + mayWrite === '' || random.once(2)) return [];
  if (openFor(row).some(({ registers }) => registers !== undefined)) return [];
  const defined = (flags: string): boolean => [...flags].every((flag) => !open.includes(flag));
  const conditions = READ.flatMap((flags, pair) => (defined(flags) ? [2 * pair, 2 * pair + 1] : []));
  const form = conditions.length > 0 ? random.below(7) : random.below(2);
  if (form === 0) return OVERWRITE;
  if (form === 1) return [...LOAD, ...OVERWRITE];
  const condition = random.pick(conditions);
  if (form === 2) return [0x0f, 0x80 | condition, 2, 0, 0, 0, ...OVERWRITE];
  if (form === 3) return [0x0f, 0x90 | condition, 0xc1];
  if (form === 4 && defined('c')) return ADC;
  return [0x70 | condition, 2, ...OVERWRITE];
}
