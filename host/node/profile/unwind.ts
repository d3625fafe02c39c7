/** The functions that a thread is in, by its registers and its stack. */

import { RBP, RSP, returnOffset } from './call-frames.ts';
import type { Mappings, Place } from './mappings.ts';

/** Frames of one stack. */
const MOST_FRAMES = 256;
/** Opcode of a call to a distance. */
const CALL = 0xe8;

export interface Registers {
  readonly rip: number;
  /** By DWARF's numbers. */
  readonly general: readonly number[];
}

/** 8 bytes of the stack, or of other memory; undefined where none can be read. */
export type ReadWord = (address: number) => number | undefined;

/** The innermost first. */
export function unwind({ rip, general }: Registers, mappings: Mappings, read: ReadWord): Place[] {
  const places: Place[] = [];
  let registers = [...general];
  let pc = rip;
  // Where a frame was interrupted, and not where it goes on after a call.
  let isExact = true;
  while (places.length < MOST_FRAMES) {
    const place = mappings.find(isExact ? pc : pc - 1);
    if (place === undefined) break;
    places.push(place);
    const next = stepOut(place, pc, registers, read, isExact);
    if (next === undefined || next.registers[RSP]! <= registers[RSP]!) break;
    ({ pc, registers, isExact } = next);
  }
  return places;
}

interface Step {
  readonly pc: number;
  readonly registers: number[];
  readonly isExact: boolean;
}

function stepOut(
  place: Place,
  at: number,
  registers: number[],
  read: ReadWord,
  isExact: boolean,
): Step | undefined {
  const row = place.image?.rowAt(place.address);
  if (row === undefined)
    return (
      (isExact ? outOfLeaf(place, at, registers, read) : undefined) ??
      byFramePointer(registers, read, isExact)
    );
  const frame = registers[row.register]! + row.offset;
  const pc = read(frame + returnOffset(row));
  if (pc === undefined || pc === 0) return undefined;
  const next = [...registers];
  for (const [register, offset] of row.saved) {
    const value = register < next.length ? read(frame + offset) : undefined;
    if (value !== undefined) next[register] = value;
  }
  next[RSP] = frame;
  return { pc, registers: next, isExact: row.isSignal };
}

/** A function that keeps nothing on the stack: what lies on top of that is where its caller goes on, behind a call of just this function. */
function outOfLeaf(
  { image, address }: Place,
  at: number,
  registers: number[],
  read: ReadWord,
): Step | undefined {
  const begin = image?.beginOf(address);
  const pc = begin === undefined ? undefined : read(registers[RSP]!);
  const before = pc === undefined ? undefined : read(pc - 8);
  if (before === undefined) return undefined;
  // The last five of these bytes: E8, and how far it goes.
  const distance = Math.floor(before / 2 ** 32) | 0;
  const isCall = Math.floor(before / 2 ** 24) % 256 === CALL && pc! + distance === at - (address - begin!);
  if (!isCall) return undefined;
  const next = [...registers];
  next[RSP] = registers[RSP]! + 8;
  return { pc: pc!, registers: next, isExact: false };
}

/** Code that says nothing of its frames: what RBP points to, or just a return address on top of the stack, as at a function's beginning. */
function byFramePointer(registers: number[], read: ReadWord, isExact: boolean): Step | undefined {
  const [rbp, rsp] = [registers[RBP]!, registers[RSP]!];
  const isFrame = rbp >= rsp && rbp - rsp < 1 << 20;
  if (!isFrame && !isExact) return undefined;
  const at = isFrame ? rbp : rsp - 8;
  const pc = read(at + 8);
  if (pc === undefined || pc === 0) return undefined;
  const next = [...registers];
  next[RBP] = isFrame ? (read(at) ?? 0) : rbp;
  next[RSP] = at + 16;
  return { pc, registers: next, isExact: false };
}
