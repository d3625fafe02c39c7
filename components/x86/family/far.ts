// Far jumps, calls and returns. From 64-bit user code they can only lead to 64-bit user code: a transfer to 32-bit code is refused
// as if its segment were not there. In ring 0 every segment is one of 64-bit code.
// Source: Intel SDM volume 2, JMP, CALL, RET.

import { probe } from '../decode/jump-cache';
import { GENERAL_PROTECTION, charge, fault, leave } from '../interpret/exit';
import { canonical, readable, writable } from '../memory/access';
import { CS, USER_CODE, bare, selector, setSelector } from '../state/bare';
import { RSP } from '../state/register-file';
import { IMM, nextIp } from '../state/uop';
import { farPointer, loadOffset, offsetSize, selectorCode } from './segment';

/** Requested privilege does not count: only who returns must return to its own. */
const REQUESTED_PRIVILEGE: u32 = 3;

/** May code go where this selector leads? Otherwise the exit is written. */
function toCode(u: usize, to: u32, returns: bool): bool {
  const ok = bare()
    ? to > REQUESTED_PRIVILEGE && (to & REQUESTED_PRIVILEGE) == 0
    : to == USER_CODE || (!returns && (to | REQUESTED_PRIVILEGE) == USER_CODE);
  if (!ok) fault(u, GENERAL_PROTECTION, selectorCode(to));
  return ok;
}

/** What CS becomes: its privilege stays. */
// @ts-ignore: decorator
@inline
function setCode(to: u32): void {
  if (bare()) setSelector(CS, <u16>to);
}

// @ts-ignore: decorator
@inline
function goFar(u: usize, rip: u64): usize {
  if (charge(u) < 0) return leave(rip);
  const entry = probe(rip);
  return entry ? entry : leave(rip);
}

/** JMP to a far pointer in memory: an offset, and a selector behind it. */
// @ts-ignore: decorator
@inline
export function jump<T, S>(u: usize): usize {
  const p = farPointer<T, S>(u);
  if (!p) return 0;
  const to = <u32>load<u16>(p + offsetSize<T>());
  if (!toCode(u, to, false)) return 0;
  const rip = loadOffset<T>(p);
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  setCode(to);
  return goFar(u, rip);
}

/** CALL to a far pointer in memory. */
// @ts-ignore: decorator
@inline
export function call<T, S>(u: usize): usize {
  const p = farPointer<T, S>(u);
  if (!p) return 0;
  const to = <u32>load<u16>(p + offsetSize<T>());
  if (!toCode(u, to, false)) return 0;
  const rip = loadOffset<T>(p);
  const rsp = load<u64>(RSP) - 2 * sizeof<T>();
  const above = writable<T>(u, rsp + sizeof<T>());
  if (!above) return 0;
  const below = writable<T>(u, rsp);
  if (!below) return 0;
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  store<T>(above, <T>selector(CS));
  store<T>(below, <T>nextIp(u));
  store<u64>(RSP, rsp);
  setCode(to);
  return goFar(u, rip);
}

// @ts-ignore: decorator
@inline
function returnFar<T>(u: usize, bytes: u64): usize {
  const rsp = load<u64>(RSP);
  const p = readable<T>(u, rsp);
  if (!p) return 0;
  const q = readable<T>(u, rsp + sizeof<T>());
  if (!q) return 0;
  const to = <u32>load<u16>(q);
  if (!toCode(u, to, true)) return 0;
  const rip = <u64>load<T>(p);
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  setCode(to);
  store<u64>(RSP, rsp + 2 * sizeof<T>() + bytes);
  return goFar(u, rip);
}

/** RETF */
// @ts-ignore: decorator
@inline
export function return_<T>(u: usize): usize {
  return returnFar<T>(u, 0);
}

// @ts-ignore: decorator
@inline
export function returnAndPop<T, S>(u: usize): usize {
  return returnFar<T>(u, <u64>load<u16>(u, IMM));
}
