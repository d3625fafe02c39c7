// Where the interpreter takes over when translated code cannot go on, while registers live in memory: where memory was up to date last. What
// came since is executed again, so nothing may have happened since that must not happen twice: a store to guest memory, a vector register's
// new value, a handler's work. Behind these memory is brought up to date before the next instruction that may not be able to go on.

import { savePending } from './flag';
import { saveRegisters } from './local';

let rip: u64 = 0;
let left: u32 = 0;
/** Has anything happened that must not happen twice: before the current instruction, and in it? */
let movedBefore: bool = false;
let moves: bool = false;
let isUnsound: bool = false;

export function forgetUnsound(): void {
  isUnsound = false;
}

/** Has a way out been written where memory was not up to date? Then the translation cannot be used. */
export function foundUnsound(): bool {
  return isUnsound;
}

/** Brings memory up to date. */
export function saveState(): void {
  saveRegisters();
  savePending();
}

/** Memory is up to date at an instruction; `count` of its node have not been executed. */
export function resumeAt(address: u64, count: u32): void {
  rip = address;
  left = count;
  movedBefore = false;
  moves = false;
}

/** Something has happened that must not happen twice. */
export function stateMoved(): void {
  moves = true;
}

/** An instruction begins. `mayStop`: it may not be able to go on. */
export function beginInstruction(address: u64, count: u32, mayStop: bool): void {
  movedBefore = movedBefore || moves;
  moves = false;
  if (!mayStop || !movedBefore) return;
  saveState();
  resumeAt(address, count);
}

/** Brings memory up to date before the instruction. */
export function saveBefore(address: u64, count: u32): void {
  saveState();
  resumeAt(address, count);
}

export function resumeRip(): u64 {
  if (movedBefore) isUnsound = true;
  return rip;
}

export function resumeLeft(): u32 {
  return left;
}
