// Which functions of the guest a region's nodes belong to, so that a return leads only behind calls of its own function. A function is
// what can be reached from a call's target without calling or returning.

import { SET_SIZE, destination } from '../decode/destination';
import { IMM, IP, UOP_SIZE, nextIp } from '../state/uop';
import { nodeAt } from './address-map';
import { BRANCHES_IF, CALLS, CALLS_INDIRECTLY, FALLS, JUMPS, JUMPS_INDIRECTLY, endUop, kindOfNode, nodeCount } from './node';
import { FUNCTIONS, NODE_LIMIT } from './scratch';

/** A bit for each function; those with higher numbers share the last one. */
const MOST: u32 = 64;
/** 64 bits a node: which functions it belongs to; then 8 bits: number of the function that begins there, plus 1. */
const NUMBERS: usize = FUNCTIONS + (<usize>NODE_LIMIT << 3);

let functions: u32 = 0;

function membership(n: u32): u64 {
  return load<u64>(FUNCTIONS + (<usize>n << 3));
}

function join(n: u32, all: u64): void {
  store<u64>(FUNCTIONS + (<usize>n << 3), membership(n) | all);
}

/** Finds out which functions each node belongs to. */
export function findFunctions(): void {
  const count = nodeCount();
  functions = 0;
  memory.fill(FUNCTIONS, 0, <usize>NODE_LIMIT * 9);
  for (let n: u32 = 1; n < count; n++) {
    const last = endUop(n) - UOP_SIZE;
    if (kindOfNode(n) == CALLS) beginFunction(load<u64>(last, IMM));
    if (kindOfNode(n) != CALLS_INDIRECTLY) continue;
    for (let i: u32 = 0; i < SET_SIZE; i++) beginFunction(destination(load<u64>(last, IP), i));
  }
  if (!functions) return;
  while (spread(count)) {}
}

function beginFunction(rip: u64): void {
  const n = nodeAt(rip);
  if (n < 0 || load<u8>(NUMBERS + <usize>n)) return;
  if (functions < MOST) functions++;
  store<u8>(NUMBERS + <usize>n, functions);
  join(n, (<u64>1) << (functions - 1));
}

/** Hands membership on along edges. True when anything changed. */
function spread(count: u32): bool {
  changed = false;
  for (let n: u32 = 1; n < count; n++) {
    const all = membership(n);
    if (!all) continue;
    const last = endUop(n) - UOP_SIZE;
    const kind = kindOfNode(n);
    if (kind == JUMPS || kind == BRANCHES_IF) hand(load<u64>(last, IMM), all);
    if (kind == FALLS || kind == BRANCHES_IF || kind == CALLS || kind == CALLS_INDIRECTLY) hand(nextIp(last), all);
    if (kind != JUMPS_INDIRECTLY) continue;
    for (let i: u32 = 0; i < SET_SIZE; i++) hand(destination(load<u64>(last, IP), i), all);
  }
  return changed;
}

let changed: bool = false;

function hand(rip: u64, all: u64): void {
  const n = nodeAt(rip);
  if (n < 0 || (membership(n) | all) == membership(n)) return;
  join(n, all);
  changed = true;
}

/** May the return at the end of node `n` lead behind the call at the end of node `call`? */
export function returnsTo(n: u32, call: u32): bool {
  const last = endUop(call) - UOP_SIZE;
  const kind = kindOfNode(call);
  if (kind == CALLS) return belongsTo(n, load<u64>(last, IMM));
  if (kind != CALLS_INDIRECTLY) return false;
  for (let i: u32 = 0; i < SET_SIZE; i++) {
    if (belongsTo(n, destination(load<u64>(last, IP), i))) return true;
  }
  return false;
}

/** Does a node belong to the function that begins at an address? */
function belongsTo(n: u32, rip: u64): bool {
  const first = nodeAt(rip);
  if (first < 0) return false;
  const number = <u32>load<u8>(NUMBERS + <usize>first);
  return number != 0 && (membership(n) >> (number - 1) & 1) != 0;
}
