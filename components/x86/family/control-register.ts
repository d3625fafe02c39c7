// MOV to and from CR0, CR2, CR3, CR4 and CR8, as far as they mean something to a flat guest: bits without effect here may be
// changed and read back; a change that would have an effect which is not there (paging, task switching) is #GP.

import { GENERAL_PROTECTION, UNDEFINED, fault } from '../interpret/exit';
import { CR0, CR2, CR4 } from '../state/bare';
import { RAX } from '../state/register-file';
import { FIRST, SECOND } from '../state/uop';
import { allowed, goOn } from './privileged';

/** MP NE WP AM */
const CR0_FREE: u64 = 0x5_0022;
/** DE PSE MCE PGE PCE */
const CR4_FREE: u64 = 0x1d8;

/** The number that the reg field says. */
function numberOf(u: usize): u32 {
  return <u32>(load<u16>(u, SECOND) - RAX) >> 3;
}

/** There is no table to be told of, and nothing that a task priority could hold back: CR3 and CR8 are 0. */
function valueOf(number: u32): u64 {
  if (number == 0) return <u64>load<u32>(CR0);
  if (number == 2) return load<u64>(CR2);
  if (number == 4) return <u64>load<u32>(CR4);
  return 0;
}

function exists(number: u32): bool {
  return number == 0 || number == 2 || number == 3 || number == 4 || number == 8;
}

// @ts-ignore: decorator
@inline
export function read<T, D, S>(u: usize): usize {
  return readNumber(u, numberOf(u));
}

function readNumber(u: usize, number: u32): usize {
  if (!exists(number)) return fault(u, UNDEFINED, 0);
  if (!allowed(u)) return 0;
  store<u64>(load<u16>(u, FIRST), valueOf(number));
  return goOn(u);
}

// @ts-ignore: decorator
@inline
export function write<T, D, S>(u: usize): usize {
  return writeNumber(u, numberOf(u), load<u64>(load<u16>(u, FIRST)));
}

function writeNumber(u: usize, number: u32, value: u64): usize {
  if (!exists(number)) return fault(u, UNDEFINED, 0);
  if (!allowed(u)) return 0;
  const free: u64 = number == 0 ? CR0_FREE : number == 4 ? CR4_FREE : number == 2 ? ~0 : 0;
  if ((value ^ valueOf(number)) & ~free) return fault(u, GENERAL_PROTECTION, 0);
  if (number == 0) store<u32>(CR0, <u32>value);
  else if (number == 2) store<u64>(CR2, value);
  else if (number == 4) store<u32>(CR4, <u32>value);
  return goOn(u);
}
