// Where interpreter and translations meet: blocks count how often they are entered until they are translated, and translations end with a
// micro-operation that goes on at the next block.

import { probe } from '../decode/cache';
import { BUDGET, leave as leaveAt, leaveToLink, leaveToTranslate } from '../interpret/exit';
import { settle } from '../state/pending';
import { RIP } from '../state/register-file';
import { HANDLER, IMM, LINK, next } from '../state/uop';
import { isTranslated } from '../translate/slot';

/** At the beginning of a block; IMM is how many times it is to be entered until it is translated. */
export function count(u: usize): usize {
  const left = load<u32>(u, IMM) - 1;
  store<u32>(u, left, IMM);
  return left == 0 ? leaveToTranslate(u) : next(u);
}

/** Goes on at the address in IMM. Flags stay pending from translation to translation. */
export function leave(u: usize): usize {
  if (load<i32>(BUDGET) < 0) return leaveAt(load<u64>(u, IMM));
  const link = <usize>load<u32>(u, LINK);
  if (!link) return leaveToLink(u, load<u64>(u, IMM));
  return enter(link);
}

/** Goes on at RIP. */
export function leaveIndirect(u: usize): usize {
  const rip = load<u64>(RIP);
  if (load<i32>(BUDGET) < 0) return leaveAt(rip);
  const entry = probe(rip);
  return entry ? enter(entry) : leaveAt(rip);
}

function enter(entry: usize): usize {
  if (!isTranslated(load<u32>(entry, HANDLER))) settle();
  return entry;
}
