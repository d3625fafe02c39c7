// What pushes have stored on the way to here, as long as nothing else may have been written there: who pops it finds the value in a register.
// It is kept with what is known of registers (offset.ts).
//
//     0 u32 how many pushes were noted   4 u32 stack-base.ts's; from 16 on: push, 24 bytes:   0 u32 unknown value of the address, 0 where there is none   4 u32 unknown value
//     that was pushed   8 i64 plus of the address   16 i64 plus of what was pushed

import { RAX, RSP } from '../state/register-file';
import { PUSHES_SIZE, plusIn, pushes, valueIn } from './offset';

const PUSH: usize = 24;
const FIRST: usize = 16;
const MOST: u32 = <u32>((PUSHES_SIZE - FIRST) / PUSH);
const BYTES: i64 = 8;
const REGISTERS: usize = 16;

// @ts-ignore: decorator
@inline
function push(index: u32): usize {
  return pushes() + FIRST + <usize>index * PUSH;
}

/** The value in a register has been stored where RSP points to. */
export function notePush(slot: usize): void {
  const number = load<u32>(pushes());
  store<u32>(pushes(), number + 1);
  const at = push(number % MOST);
  store<u32>(at, valueIn(RSP));
  store<i64>(at, plusIn(RSP), 8);
  store<u32>(at, valueIn(slot), 4);
  store<i64>(at, plusIn(slot), 16);
}

/** So many bytes are written, at an unknown value plus a number; `base` is 0 when nothing is known of where. */
export function overwrite(base: u32, start: i64, bytes: u32): void {
  for (let i: u32 = 0; i < MOST; i++) {
    const at = push(i);
    const from = load<i64>(at, 8);
    if (load<u32>(at) == base && (start + <i64>bytes <= from || from + BYTES <= start)) continue;
    store<u32>(at, 0);
  }
}

/** Slot of a register that has the value to which RSP points, `wanted` if that has it; 0 when there is none. */
export function pushedValue(wanted: usize): usize {
  for (let i: u32 = 0; i < MOST; i++) {
    const at = push(i);
    if (load<u32>(at) != valueIn(RSP) || load<i64>(at, 8) != plusIn(RSP)) continue;
    if (wanted != RSP && holds(wanted, at)) return wanted;
    for (let slot = RAX; slot < RAX + (REGISTERS << 3); slot += 8) {
      // RSP moves meanwhile.
      if (slot != RSP && holds(slot, at)) return slot;
    }
  }
  return 0;
}

function holds(slot: usize, at: usize): bool {
  return valueIn(slot) == load<u32>(at, 4) && plusIn(slot) == load<i64>(at, 16);
}
