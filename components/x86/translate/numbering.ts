// Numbers of locals in the module: only those that the code uses are declared, since the engine's time grows with all of them. The first
// pass over a region finds which they are.

import { LOCALS } from './scratch';

const LOCAL_COUNT: usize = 0xf0;
const NUMBERS: usize = LOCALS + LOCAL_COUNT;
/** In place of the number of a local that the first pass did not use. */
export const UNUSED: u32 = 0xff;

/** Locals have their own numbers until `renumber`. */
export function forgetNumbers(): void {
  memory.fill(LOCALS, 0, LOCAL_COUNT);
  for (let local: u32 = 0; local < <u32>LOCAL_COUNT; local++) store<u8>(NUMBERS + <usize>local, local);
}

/** Number of a local in the module, which then is used. */
export function numberOf(local: u32): u32 {
  store<u8>(LOCALS + <usize>local, 1);
  return load<u8>(NUMBERS + <usize>local);
}

let next: u32 = 0;

/** Numbers the used locals anew, group by group; those before `first` are parameters. */
export function beginRenumbering(first: u32): void {
  next = first;
  for (let local = first; local < <u32>LOCAL_COUNT; local++) store<u8>(NUMBERS + <usize>local, UNUSED);
}

/** The used ones of `count` locals from `first` on get the next numbers; how many they are. */
export function renumber(first: u32, count: u32): u32 {
  const before = next;
  for (let local = first; local < first + count; local++) {
    if (load<u8>(LOCALS + <usize>local)) store<u8>(NUMBERS + <usize>local, next++);
  }
  return next - before;
}
