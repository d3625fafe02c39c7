// Where interpreter and translations meet: blocks count how often they are entered until they are translated, and translations end with a
// micro-operation that goes on at the next block.

import { probe } from '../decode/jump-cache';
import { BUDGET, leave as leaveAt, leaveToLink, leaveToTranslate } from '../interpret/exit';
import { PENDING_KIND, SETTLED, settle } from '../state/pending';
import { RIP } from '../state/register-file';
import { DISP, IMM, LINK, next } from '../state/uop';
import { sample } from '../translate/sample';

/**
 * At the beginning of a block: computes the flags that a translation has left, and counts. IMM is how many times the block is to be
 * entered until it is translated.
 */
export function count(u: usize): usize {
  if (load<u32>(PENDING_KIND) != SETTLED) settle();
  const left = load<u32>(u, IMM) - 1;
  store<u32>(u, left, IMM);
  return left == 0 ? leaveToTranslate(u) : next(u);
}

/** The slice ends at a way out of a region, to go on at `rip`. */
function leaveSpent(u: usize, rip: u64): usize {
  const offset = <usize>load<u32>(u, DISP);
  if (offset) sample(u - offset);
  return leaveAt(rip);
}

/** Goes on at the address in IMM. Flags stay pending from translation to translation. */
export function leave(u: usize): usize {
  if (load<i32>(BUDGET) < 0) return leaveSpent(u, load<u64>(u, IMM));
  const link = <usize>load<u32>(u, LINK);
  if (!link) return leaveToLink(u, load<u64>(u, IMM));
  return link;
}

/** Goes on at RIP. */
export function leaveIndirect(u: usize): usize {
  const rip = load<u64>(RIP);
  if (load<i32>(BUDGET) < 0) return leaveSpent(u, rip);
  const entry = probe(rip);
  return entry ? entry : leaveAt(rip);
}
