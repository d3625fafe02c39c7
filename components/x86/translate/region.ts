// Finds a region: the instructions that are translated together, from one address on along branches and calls whose targets are
// known and have been executed, and makes nodes of them.

import { stopsAt } from '../debug/stop';
import { lookup } from '../decode/cache';
import { SET_SIZE, destination } from '../decode/destination';
import { decodeInstruction } from '../decode/instruction';
import { terminator } from '../gen/traits';
import { HANDLER, IMM, IP, ROW, UOP_SIZE, nextIp } from '../state/uop';
import { forgetAddresses, known, numberOf, placeOf, uopAt } from './address-map';
import { connect } from './connect';
import { duplicateEnds } from './duplicate';
import { BRANCHES_IF, CALLS, CALLS_INDIRECTLY, DISPATCHES, FALLS, JUMPS, JUMPS_INDIRECTLY } from './node';
import { addNode, forgetNodes, setEnd } from './node';
import { LEADERS, LISTS, NODE_OF, UOP_LIMIT } from './scratch';
import { hasTranslation, hot, isTranslated } from './slot';

/** At most so many instructions in a region, and so many of them until calls are not followed any more. */
const LARGEST: u32 = 250;
const LARGEST_WITH_CALLS: u32 = 120;
/** An indirect call that went to more functions is not followed. */
const MOST_CALLED: u32 = 8;
/** A block is warm that has been entered one so many-th as often as one that is hot. */
const WARM: u32 = 16;
/** ... and nearly hot. */
const NEARLY: u32 = 4;

let uops: u32 = 0;
let found: u32 = 0;
let waiting: u32 = 0;
let taken: u32 = 0;
let isAlone: bool = false;

/** Puts an address on the list of those where blocks begin. */
function want(rip: u64): void {
  if (isAlone && waiting && !known(rip) && hasTranslation(rip)) return;
  const place = LISTS + (<usize>waiting << 3);
  if (waiting < 4096) {
    store<u64>(place, rip);
    waiting++;
  }
}

/** Finds the region at `rip`. `alone`: nothing comes into it that has a translation of its own, or that is called. False when nothing can be translated there. */
export function findRegion(rip: u64, alone: bool): bool {
  isAlone = alone;
  forgetNodes();
  forgetAddresses();
  memory.fill(LEADERS, 0, UOP_LIMIT);
  uops = 0;
  found = 0;
  waiting = 0;
  taken = 0;
  want(rip);
  for (; taken < waiting; taken++) explore(load<u64>(LISTS + (<usize>taken << 3)));
  if (!known(rip)) return false;
  makeNodes();
  if (!connect(rip, alone)) return false;
  if (!alone) duplicateEnds();
  return true;
}

/** Decodes from an address on, up to the end of a block or to what is known. */
function explore(start: u64): void {
  let rip = start;
  const before = known(rip);
  if (before) {
    store<u8>(LEADERS + <usize>numberOf(before), 1);
    return;
  }
  if (found >= LARGEST || stopsAt(start)) return;
  let first = true;
  while (found < LARGEST + 64 && uops + 3 < UOP_LIMIT && !known(rip) && (first || !stopsAt(rip))) {
    const u = uopAt(uops);
    const after = decodeInstruction(u, rip);
    if (!after) break;
    store<u32>(placeOf(rip), <u32>u);
    if (first) store<u8>(LEADERS + <usize>uops, 1);
    first = false;
    uops = numberOf(after);
    found++;
    const last = after - UOP_SIZE;
    const kind = terminator(load<u16>(last, ROW));
    if (kind != FALLS) {
      follow(last, kind);
      return;
    }
    rip = nextIp(last);
  }
  // The run ends without a branch: what comes next begins a block, if it is in the region.
  want(rip);
  markEnd();
}

/** The last micro-operation ends its block although it is no branch. */
function markEnd(): void {
  if (uops) store<u8>(LEADERS + <usize>uops, 1);
}

/** Goes on behind the end of a block. */
function follow(u: usize, kind: u32): void {
  markEnd();
  const target = load<u64>(u, IMM);
  if (kind == JUMPS) want(target);
  else if (kind == BRANCHES_IF) {
    want(nextIp(u));
    if (known(target) || isWarm(target)) want(target);
  } else if (kind == CALLS) {
    if (known(target) || (mayFollowCall() && isWarm(target))) want(target);
    want(nextIp(u));
  } else if (kind == CALLS_INDIRECTLY) {
    if (mayFollowCall()) wantDestinations(load<u64>(u, IP), MOST_CALLED);
    want(nextIp(u));
  } else if (kind == JUMPS_INDIRECTLY) wantDestinations(load<u64>(u, IP), SET_SIZE);
}

function mayFollowCall(): bool {
  return !isAlone && found < LARGEST_WITH_CALLS;
}

/** Puts the destinations of an indirect jump on the list, unless there are more than `most`. */
function wantDestinations(source: u64, most: u32): void {
  let count: u32 = 0;
  for (let i: u32 = 0; i < SET_SIZE; i++) count += <u32>(destination(source, i) != 0);
  if (count > most) return;
  for (let i: u32 = 0; i < SET_SIZE; i++) {
    const rip = destination(source, i);
    if (rip && (known(rip) || isWarm(rip))) want(rip);
  }
}

/** Has the block at an address been entered often enough to be translated with one that is hot? What is not is left to an exit. */
export function isWarm(rip: u64): bool {
  const u = lookup(rip);
  if (!u) return false;
  return isTranslated(load<u32>(u, HANDLER)) || hot() - load<u32>(u, IMM) >= hot() / WARM;
}

/** Is the block at an address interpreted, in no translation, and will it be hot soon? Then it is translated with those that lead there. */
export function isNearlyHot(rip: u64): bool {
  // Where all is translated on first sight, about half of what comes next is before: so tests meet both.
  if (hot() == 1) return ((<u32>rip ^ (<u32>rip >> 2)) & 1) != 0;
  const u = lookup(rip);
  if (!u || isTranslated(load<u32>(u, HANDLER)) || load<u32>(u, IMM) > hot()) return false;
  return hot() - load<u32>(u, IMM) >= hot() / NEARLY;
}

/** Cuts the micro-operations at leaders. */
function makeNodes(): void {
  addNode(0, 0, DISPATCHES, 0);
  let node: u32 = 0;
  let count: u32 = 0;
  let rip: u64 = ~0;
  let ended = true;
  for (let i: u32 = 0; i < uops; i++) {
    const u = uopAt(i);
    if (load<u8>(LEADERS + <usize>i) || ended) {
      if (!ended) setEnd(node, u, FALLS, count);
      node = addNode(u, 0, FALLS, load<u64>(u, IP));
      count = 0;
    }
    if (load<u64>(u, IP) != rip || count == 0) count++;
    rip = load<u64>(u, IP);
    store<u16>(NODE_OF + (<usize>i << 1), <u16>node);
    const kind = terminator(load<u16>(u, ROW));
    setEnd(node, u + UOP_SIZE, kind, count);
    ended = kind != FALLS;
  }
}
