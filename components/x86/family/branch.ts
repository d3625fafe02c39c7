// Jumps, calls and returns. Each charges the instructions of its block up to itself, and leaves the inner loop when the slice
// is used up. A direct branch keeps a link to the block at its target; an indirect one looks into the block cache.

import { probe } from '../decode/jump-cache';
import { note } from '../decode/destination';
import { ADDRESS_32 } from '../decode/instruction';
import { GENERAL_PROTECTION, charge, fault, leave, leaveToLink } from '../interpret/exit';
import { canonical, readable, writable } from '../memory/access';
import { holds } from '../state/condition';
import { failed, source } from '../state/operand';
import { RCX, RSP } from '../state/register-file';
import { IMM, IP, LINK, SCALE, next, nextIp } from '../state/uop';

/** LOOP without a condition. */
@final @unmanaged export class Always {
  // @ts-ignore: decorator
  @inline holds(): bool { return true; }
}

/** Goes to the target of the direct branch `u`. */
// @ts-ignore: decorator
@inline
export function goTo(u: usize): usize {
  if (charge(u) < 0) return leave(load<u64>(u, IMM));
  const link = <usize>load<u32>(u, LINK);
  return link ? link : leaveToLink(u, load<u64>(u, IMM));
}

/** Goes to an address that the instruction `u` has computed; it is canonical. */
// @ts-ignore: decorator
@inline
function goIndirect(u: usize, rip: u64): usize {
  if (charge(u) < 0) return leave(rip);
  const entry = probe(rip);
  return entry ? entry : leave(rip);
}

export function jump(u: usize): usize {
  return goTo(u);
}

/** End of a block that ends without a branch. Its instructions are charged, it is none itself. */
export function proceed(u: usize): usize {
  return goTo(u);
}

/** Entry of a dropped block. */
export function stale(u: usize): usize {
  return leave(load<u64>(u, IP));
}

// @ts-ignore: decorator
@inline
export function jumpIf<C>(u: usize): usize {
  return holds<C>() ? goTo(u) : next(u);
}

/** JRCXZ, JECXZ */
export function jumpIfCounterZero(u: usize): usize {
  const counter = load<u8>(u, SCALE) & ADDRESS_32 ? <u64>load<u32>(RCX) : load<u64>(RCX);
  return counter == 0 ? goTo(u) : next(u);
}

/** LOOP, LOOPE, LOOPNE */
// @ts-ignore: decorator
@inline
export function loop<C>(u: usize): usize {
  let counter = load<u64>(RCX) - 1;
  if (load<u8>(u, SCALE) & ADDRESS_32) counter &= 0xffff_ffff;
  store<u64>(RCX, counter);
  return counter != 0 && holds<C>() ? goTo(u) : next(u);
}

export function call(u: usize): usize {
  const rsp = load<u64>(RSP) - 8;
  const p = writable<u64>(u, rsp);
  if (!p) return 0;
  store<u64>(p, nextIp(u));
  store<u64>(RSP, rsp);
  return goTo(u);
}

// @ts-ignore: decorator
@inline
export function callIndirect<T, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const rip = load<u64>(s);
  const rsp = load<u64>(RSP) - 8;
  const p = writable<u64>(u, rsp);
  if (!p) return 0;
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  store<u64>(p, nextIp(u));
  store<u64>(RSP, rsp);
  note(load<u64>(u, IP), rip);
  return goIndirect(u, rip);
}

// @ts-ignore: decorator
@inline
export function jumpIndirect<T, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const rip = load<u64>(s);
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  note(load<u64>(u, IP), rip);
  return goIndirect(u, rip);
}

// @ts-ignore: decorator
@inline
function returnPopping(u: usize, bytes: u64): usize {
  const rsp = load<u64>(RSP);
  const p = readable<u64>(u, rsp);
  if (!p) return 0;
  const rip = load<u64>(p);
  if (!canonical(rip)) return fault(u, GENERAL_PROTECTION, 0);
  store<u64>(RSP, rsp + 8 + bytes);
  return goIndirect(u, rip);
}

export function return_(u: usize): usize {
  return returnPopping(u, 0);
}

// @ts-ignore: decorator
@inline
export function returnAndPop<S>(u: usize): usize {
  return returnPopping(u, <u64>load<u16>(u, IMM));
}
