// Constants that fit into no instruction of the host, as all addresses of Windows programs. The engine keeps such a constant in a register throughout a
// loop, and rather spills others. So where registers live in locals each has a cell in memory, which is written when the region is entered, and of which
// the engine does not know what it holds: a comparison takes it from there.

import { WIDE_CELLS } from '../arena';
import { registersLiveInMemory } from './local';
import { I64_LOAD, I64_STORE } from './wasm';
import { access, long, word } from './writer';

/** So many constants of a region have cells. */
const MOST: u32 = 32;

let count: u32 = 0;
let finding: bool = false;
const values = new StaticArray<i64>(<i32>MOST);

/** A pass begins: the first one finds the constants. */
export function beginWides(first: bool): void {
  finding = first;
  if (first) count = 0;
}

// @ts-ignore: decorator
@inline
function cell(index: u32): usize {
  return WIDE_CELLS + (<usize>index << 3);
}

/** At the start of a region. */
export function writeWides(): void {
  for (let i: u32 = 0; i < count; i++) {
    word(0);
    long(values[i]);
    access(I64_STORE, cell(i));
  }
}

/** Pushes a constant. */
export function pushWide(value: i64): void {
  const index = value == <i64><i32>value || registersLiveInMemory() ? MOST : find(value);
  if (index == MOST) {
    long(value);
    return;
  }
  word(0);
  access(I64_LOAD, cell(index));
}

/** Which of the cells a constant has; MOST when it has none. */
function find(value: i64): u32 {
  for (let i: u32 = 0; i < count; i++) {
    if (values[i] == value) return i;
  }
  if (!finding || count == MOST) return MOST;
  values[count] = value;
  return count++;
}
