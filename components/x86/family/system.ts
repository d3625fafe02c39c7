// What asks something of the system: SYSCALL, software interrupts, CPUID, counters, segment bases, and what user code may not
// execute.

import { BREAKPOINT, DEBUG, GENERAL_PROTECTION, OVERFLOW, UNDEFINED, fault, leaveForSystem, raise, retiredBefore, trap } from '../interpret/exit';
import { SOFTWARE_INTERRUPT, leaveFor } from '../interpret/outside';
import { canonical } from '../memory/access';
import { bare } from '../state/bare';
import { hostTime, readsClock } from '../state/host-clock';
import { rflags } from '../state/flags';
import { failed, put, source, target } from '../state/operand';
import { FS_BASE, GS_BASE, R11, RAX, RCX, RDX } from '../state/register-file';
import { IMM, LENGTH, ip, next, nextIp } from '../state/uop';
import { leaf } from '../state/identity';

const RESUME_FLAG: u64 = 0x1_0000;

export function nothing(u: usize): usize {
  return next(u);
}

export function undefined(u: usize): usize {
  return fault(u, UNDEFINED, 0);
}

export function privileged(u: usize): usize {
  return fault(u, GENERAL_PROTECTION, 0);
}

/** MOV to and from debug registers, of which there are eight. */
// @ts-ignore: decorator
@inline
export function debugRegister<T, R, D>(u: usize): usize {
  return fault(u, <u32>(source<D, u64>(u) - RAX) >> 3 < 8 ? GENERAL_PROTECTION : UNDEFINED, 0);
}

/** SYSCALL; in ring 0 it is not switched on. */
export function systemCall(u: usize): usize {
  if (bare()) return undefined(u);
  store<u64>(RCX, nextIp(u));
  store<u64>(R11, <u64>rflags() & ~RESUME_FLAG);
  return leaveForSystem(u);
}

export function breakpoint(u: usize): usize {
  return trap(u, BREAKPOINT);
}

export function debugTrap(u: usize): usize {
  return trap(u, DEBUG);
}

/** INT n: of the gates only that of INT 3 may be used by user code; for the others the error code names the gate. */
// @ts-ignore: decorator
@inline
export function interrupt<I>(u: usize): usize {
  const vector = <u32>load<u8>(u, IMM);
  if (bare()) {
    raise(vector, load<u8>(u, LENGTH), 0);
    return leaveFor(u, SOFTWARE_INTERRUPT, nextIp(u));
  }
  // Only their gates are open to user code.
  return vector == BREAKPOINT || vector == OVERFLOW ? trap(u, vector) : fault(u, GENERAL_PROTECTION, (vector << 3) | 2);
}

export function identify(u: usize): usize {
  leaf(load<u32>(RAX), load<u32>(RCX));
  return next(u);
}

/** RDTSC counts instructions: time would make runs differ. */
export function readCounter(u: usize): usize {
  const count = retiredBefore(u);
  store<u64>(RAX, count & 0xffff_ffff);
  store<u64>(RDX, count >> 32);
  return next(u);
}

export function readCounterAndProcessor(u: usize): usize {
  store<u64>(RCX, 0);
  return readCounter(u);
}

/** RDPMC: there are no counters of events, but where the clocks were lent the host's clocks. */
export function readHostClock(u: usize): usize {
  const number = load<u32>(RCX);
  if (!readsClock(ip(u), number)) return fault(u, GENERAL_PROTECTION, 0);
  const time = hostTime(number);
  store<u64>(RAX, time & 0xffff_ffff);
  store<u64>(RDX, time >> 32);
  return next(u);
}

/** RDPID: of which there is one. */
// @ts-ignore: decorator
@inline
export function readProcessor<T, D>(u: usize): usize {
  put<D, T>(target<D, T>(u), 0);
  return next(u);
}

/** CLFLUSH reads, as far as protection goes. */
// @ts-ignore: decorator
@inline
export function flushLine<T, S>(u: usize): usize {
  const s = source<S, T>(u);
  return failed<S>(s) ? 0 : next(u);
}

@final @unmanaged export class Fs {
  // @ts-ignore: decorator
  @inline slot(): usize { return FS_BASE; }
}

@final @unmanaged export class Gs {
  // @ts-ignore: decorator
  @inline slot(): usize { return GS_BASE; }
}

/** RDFSBASE, RDGSBASE */
// @ts-ignore: decorator
@inline
export function readBase<B, T, D>(u: usize): usize {
  put<D, T>(target<D, T>(u), load<T>(changetype<B>(0).slot()));
  return next(u);
}

/** WRFSBASE, WRGSBASE */
// @ts-ignore: decorator
@inline
export function writeBase<B, T, S>(u: usize): usize {
  const value = <u64>load<T>(source<S, T>(u));
  if (!canonical(value)) return fault(u, GENERAL_PROTECTION, 0);
  store<u64>(changetype<B>(0).slot(), value);
  return next(u);
}
