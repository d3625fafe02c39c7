// Why the execution of micro-operations stops. A handler that cannot go on writes the reason here and returns 0; the loop in
// interpret/run.ts acts on it.
//
//     800 i32 budget      instructions left in this slice; below 0 means "leave at the next branch"
//     804 u32 reason      one of the constants below
//     808 u32 uop         which micro-operation wants to be linked
//     810 u64 address     fault address of #PF
//     818 u32 vector      of a fault
//     81c u32 code        error code of a fault
//     820 u64 retired     instructions before this slice
//     828 i32 slice       budget at the start of this slice
//     830                 ports (interpret/outside.ts)
//     82c u32 step        place in a translation's record at which the interpreter takes over, or 0
//     840                 a micro-operation that goes on at RIP
//     8c0 ...             pending flags (state/pending.ts)
//     8e8 i32 entered     budget when the translation was entered in which a loop has ended the slice
//     8ec u32 depth       translations that wait for one that they have called

import { RUN_STATE } from '../arena';
import { RIP } from '../state/register-file';
import { IP, ORDINAL, ip, nextIp } from '../state/uop';

export const BUDGET: usize = RUN_STATE;
export const REASON: usize = RUN_STATE + 0x04;
const WAITING: usize = RUN_STATE + 0x08;
const ADDRESS: usize = RUN_STATE + 0x10;
const VECTOR: usize = RUN_STATE + 0x18;
const CODE: usize = RUN_STATE + 0x1c;
export const RETIRED: usize = RUN_STATE + 0x20;
export const SLICE: usize = RUN_STATE + 0x28;
export const STEP_PLACE: usize = RUN_STATE + 0x2c;
/** A micro-operation that goes on at RIP: a translation that others call gives it back when its function has returned. */
export const RETURNED: usize = RUN_STATE + 0x40;
export const ENTERED_WITH: usize = RUN_STATE + 0xe8;
export const DEPTH: usize = RUN_STATE + 0xec;

/** Go on at RIP, wherever that is. */
export const CONTINUE: u32 = 0;
/** Go on at RIP, and link the waiting micro-operation to it. */
export const LINK_AND_CONTINUE: u32 = 1;
/** Go on at RIP after a look at TF, and at what waits for a bare vcpu. */
export const LOOK_AROUND: u32 = 5;
/** Execute the one instruction at RIP without caching it, then go on. */
export const SINGLE_STEP: u32 = 2;
/** SYSCALL was executed. */
export const SYSTEM_CALL: u32 = 3;
/** An exception. */
export const FAULT: u32 = 4;
/** The block at RIP is hot. */
export const TRANSLATE: u32 = 32;

export const DIVIDE_ERROR: u32 = 0;
export const DEBUG: u32 = 1;
export const BREAKPOINT: u32 = 3;
export const OVERFLOW: u32 = 4;
export const UNDEFINED: u32 = 6;
export const STACK_FAULT: u32 = 12;
export const GENERAL_PROTECTION: u32 = 13;
export const PAGE_FAULT: u32 = 14;
export const FLOATING_POINT: u32 = 16;
export const ALIGNMENT: u32 = 17;
export const SIMD_FLOATING_POINT: u32 = 19;

export function exitReason(): u32 {
  return load<u32>(REASON);
}

export function waitingUop(): usize {
  return load<u32>(WAITING);
}

export function faultVector(): u32 {
  return load<u32>(VECTOR);
}

export function faultCode(): u32 {
  return load<u32>(CODE);
}

export function faultAddress(): u64 {
  return load<u64>(ADDRESS);
}

/** Charges the instructions of a block up to and with `u`. */
// @ts-ignore: decorator
@inline
export function charge(u: usize): i32 {
  const left = load<i32>(BUDGET) - <i32>load<u16>(u, ORDINAL);
  store<i32>(BUDGET, left);
  return left;
}

/** Charges the instructions of a block before `u`. */
function chargeBefore(u: usize): void {
  store<i32>(BUDGET, load<i32>(BUDGET) - <i32>load<u16>(u, ORDINAL) + 1);
}

/** Instructions retired before the instruction of `u`. */
export function retiredBefore(u: usize): u64 {
  return load<u64>(RETIRED) + <u64>(load<i32>(SLICE) - load<i32>(BUDGET) + <i32>load<u16>(u, ORDINAL) - 1);
}

/** Leaves at `rip`; instructions have been charged. */
export function leave(rip: u64): usize {
  store<u64>(RIP, rip);
  store<u32>(REASON, CONTINUE);
  return 0;
}

/** Leaves for the translator, before the block that begins with `u`. */
export function leaveToTranslate(u: usize): usize {
  store<u64>(RIP, ip(u));
  store<u32>(REASON, TRANSLATE);
  return 0;
}

/** Leaves the slice at `rip`; instructions have been charged. */
export function leaveSlice(rip: u64): usize {
  return stopAt(LOOK_AROUND, rip);
}

/** Stops for a reason, to go on at `rip`; instructions have been charged. */
export function stopAt(reason: u32, rip: u64): usize {
  store<u64>(RIP, rip);
  store<u32>(REASON, reason);
  return 0;
}

/** Leaves at `rip`; the branch `u` wants to know the block there. */
export function leaveToLink(u: usize, rip: u64): usize {
  store<u64>(RIP, rip);
  store<u32>(WAITING, <u32>u);
  store<u32>(REASON, LINK_AND_CONTINUE);
  return 0;
}

/** Ends the slice behind the instruction of `u`: what comes next may have to be executed in another way. */
export function leaveAfter(u: usize): usize {
  charge(u);
  return leaveSlice(nextIp(u));
}

/** Leaves for a system call; `u` is the SYSCALL instruction. */
export function leaveForSystem(u: usize): usize {
  charge(u);
  store<u64>(RIP, nextIp(u));
  store<u32>(REASON, SYSTEM_CALL);
  return 0;
}

/** Leaves so that the instruction of `u` is executed again, alone. */
export function leaveToStep(u: usize): usize {
  chargeBefore(u);
  store<u64>(RIP, ip(u));
  store<u32>(REASON, SINGLE_STEP);
  return 0;
}

/** Leaves so that the instruction of `u`, a repeated one, goes on later; it has charged what it did itself. */
export function leaveToRepeat(u: usize): usize {
  chargeBefore(u);
  return leave(load<u64>(u, IP));
}

/** After a translation has asked the interpreter to take over: the state as if it had come there itself. */
export function takeOver(rip: u64, charged: u32): void {
  store<u64>(RIP, rip);
  store<i32>(BUDGET, load<i32>(BUDGET) + <i32>charged);
  store<u32>(REASON, SINGLE_STEP);
}

/** Writes an exception at RIP into the run state. */
export function raise(vector: u32, code: u32, address: u64): void {
  store<u32>(REASON, FAULT);
  store<u32>(VECTOR, vector);
  store<u32>(CODE, code);
  store<u64>(ADDRESS, address);
}

/** An exception in the instruction of `u`, which has changed nothing. */
export function fault(u: usize, vector: u32, code: u32): usize {
  chargeBefore(u);
  store<u64>(RIP, ip(u));
  raise(vector, code, 0);
  return 0;
}

/** A page fault in the instruction of `u`, which has changed nothing. */
export function pageFault(u: usize, code: u32, address: u64): usize {
  chargeBefore(u);
  store<u64>(RIP, ip(u));
  raise(PAGE_FAULT, code, address);
  return 0;
}

/** A trap: the exception comes after the instruction of `u`. */
export function trap(u: usize, vector: u32): usize {
  charge(u);
  store<u64>(RIP, nextIp(u));
  raise(vector, 0, 0);
  return 0;
}
