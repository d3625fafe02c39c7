// How the processor rounds, which exceptions of floating point it tells of, and which have happened: MXCSR, as x64 programs have it.
//
// Source: Microsoft, "_control87, _controlfp, __control87_2", "_controlfp_s", "_status87, _statusfp", "_clear87, _clearfp", "_fpreset",
// "fegetround, fesetround", "fegetenv", "fesetenv", "feholdexcept", "fetestexcept", "fegetexceptflag"; fenv.h (FE_DFL_ENV); Intel SDM
// volume 1, "MXCSR Control and Status Register".

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL } from '../errno';
import { invalid } from '../invalid';

/** Where an image of the vectors has MXCSR, and how much of it counts. */
const MXCSR: usize = 24;
const IMAGE_SIZE: i32 = 832;
const X87_CONTROL: usize = 0;
const X87_STATUS: usize = 2;
const X87_TAGS: usize = 4;

/** At a program's start: all exceptions are masked. */
const FIRST_MXCSR: u32 = 0x1f80;
const FIRST_X87: u16 = 0x27f;

// MXCSR.
const FLAGS: u32 = 0x3f;
const MASKS_AT: u32 = 7;
const ROUNDING_AT: u32 = 13;
const DENORMALS_ARE_ZERO: u32 = 0x40;
const FLUSH_TO_ZERO: u32 = 0x8000;

// As programs see it: masks of exceptions, where a result is rounded to, what becomes of denormal numbers.
const EXCEPTIONS: u32 = 0x8_001f;
const DENORMAL: u32 = 0x8_0000;
const ROUNDING: u32 = 0x300;
const DENORMALS: u32 = 0x300_0000;
const SETTABLE: u32 = EXCEPTIONS | ROUNDING | DENORMALS;
/** Precision and infinity, which x64 has one of. */
const IGNORED: u32 = 0x7_0000;

/** The processor's order of exceptions, in the runtime's bits: invalid, denormal, by zero, overflow, underflow, inexact. */
const BITS: StaticArray<u32> = [0x10, DENORMAL, 8, 4, 2, 1];
/** In an environment that is kept a denormal operand has this bit. */
const KEPT_DENORMAL: u32 = 0x20;
/** And what is of MXCSR is at the upper end, too. */
const KEPT_AT: u32 = 24;

/** Both runtimes have these. */
export function controlExports(library: Library): void {
  library.add('_clearfp', clear);
  library.add('_control87', (thread, call) => control(thread, <u32>call.a0, <u32>call.a1));
  library.add('_controlfp', (thread, call) => control(thread, <u32>call.a0, <u32>call.a1 & ~DENORMAL));
  library.add('_controlfp_s', controlSecure);
  library.add('_fpreset', reset);
  library.add('_statusfp', (thread, call) => status(mxcsrOf(thread)));
}

export function newControlExports(library: Library): void {
  library.add('__fpe_flt_rounds', rounds);
  library.add('feclearexcept', clearExceptions);
  library.add('fegetenv', getEnvironment);
  library.add('fegetexceptflag', getFlags);
  library.add('fegetround', (thread, call) => controlOf(mxcsrOf(thread)) & ROUNDING);
  library.add('feholdexcept', hold);
  library.add('fesetenv', setEnvironment);
  library.add('fesetexceptflag', setFlags);
  library.add('fesetround', setRounding);
  library.add('fetestexcept', (thread, call) => status(mxcsrOf(thread)) & <u32>call.a0 & ~DENORMAL);
}

function mxcsrOf(thread: Thread): u32 {
  return load<u32>(changetype<usize>(thread.vcpu.getVectors()) + MXCSR);
}

/** To the nearest is 0, down 1, up 2, to zero 3. */
export function roundingOf(thread: Thread): u32 {
  return (mxcsrOf(thread) >> ROUNDING_AT) & 3;
}

function setMxcsr(thread: Thread, value: u32): void {
  const image = thread.vcpu.getVectors().slice<StaticArray<u8>>(0, IMAGE_SIZE);
  store<u32>(changetype<usize>(image) + MXCSR, value);
  thread.vcpu.setVectors(image);
}

/** Six bits of the processor's as the runtime has them. */
function exceptions(bits: u32): u32 {
  let result: u32 = 0;
  for (let i = 0; i < BITS.length; i++) if (((bits >> i) & 1) != 0) result |= BITS[i];
  return result;
}

function bitsOf(exceptions: u32): u32 {
  let result: u32 = 0;
  for (let i = 0; i < BITS.length; i++) if ((exceptions & BITS[i]) != 0) result |= 1 << i;
  return result;
}

function status(mxcsr: u32): u32 {
  return exceptions(mxcsr & FLAGS);
}

function controlOf(mxcsr: u32): u32 {
  const zero = (mxcsr & DENORMALS_ARE_ZERO) != 0;
  const flush = (mxcsr & FLUSH_TO_ZERO) != 0;
  const denormals: u32 = zero && flush ? 0x100_0000 : zero ? 0x200_0000 : flush ? 0x300_0000 : 0;
  return exceptions((mxcsr >> MASKS_AT) & FLAGS) | (((mxcsr >> ROUNDING_AT) & 3) << 8) | denormals;
}

/** With these settings instead of its own. */
function withControl(mxcsr: u32, control: u32): u32 {
  const denormals = control & DENORMALS;
  const isZero = denormals == 0x100_0000 || denormals == 0x200_0000;
  const isFlushed = denormals == 0x100_0000 || denormals == 0x300_0000;
  return (mxcsr & FLAGS) | (bitsOf(control) << MASKS_AT) | (((control & ROUNDING) >> 8) << ROUNDING_AT)
    | (isZero ? DENORMALS_ARE_ZERO : 0) | (isFlushed ? FLUSH_TO_ZERO : 0);
}

/** Gives the settings; `mask` says which of them change. */
function control(thread: Thread, value: u32, mask: u32): u64 {
  const before = mxcsrOf(thread);
  const old = controlOf(before);
  const now = (old & ~(mask & SETTABLE)) | (value & mask & SETTABLE);
  if (now != old) setMxcsr(thread, withControl(before, now));
  return now;
}

/** (place of the settings, new ones, mask). */
function controlSecure(thread: Thread, call: Call): u64 {
  const mask = <u32>call.a2;
  const isKnown = (<u32>call.a1 & mask & ~(SETTABLE | IGNORED)) == 0;
  const now = control(thread, <u32>call.a1, isKnown ? mask & ~DENORMAL : 0);
  if (call.a0 != 0) thread.process.memory.setU32(call.a0, <u32>now);
  return isKnown ? 0 : invalid(thread, EINVAL, EINVAL);
}

/** Gives what has happened so far. */
function clear(thread: Thread, call: Call): u64 {
  const before = mxcsrOf(thread);
  if ((before & FLAGS) != 0) setMxcsr(thread, before & ~FLAGS);
  return status(before);
}

function reset(thread: Thread, call: Call): u64 {
  const image = thread.vcpu.getVectors().slice<StaticArray<u8>>(0, IMAGE_SIZE);
  const at = changetype<usize>(image);
  store<u16>(at + X87_CONTROL, FIRST_X87);
  store<u16>(at + X87_STATUS, 0);
  store<u8>(at + X87_TAGS, 0);
  store<u32>(at + MXCSR, FIRST_MXCSR);
  thread.vcpu.setVectors(image);
  return 0;
}

// Environments: settings, then what has happened.

/** FLT_ROUNDS: to the nearest is 1, up 2, down 3, to zero 0. */
function rounds(thread: Thread, call: Call): u64 {
  const how = roundingOf(thread);
  return how == 0 ? 1 : how == 1 ? 3 : how == 2 ? 2 : 0;
}

function setRounding(thread: Thread, call: Call): u64 {
  if ((call.a0 & ~(<u64>ROUNDING)) != 0) return 1;
  control(thread, <u32>call.a0, ROUNDING);
  return 0;
}

function kept(exceptions: u32): u32 {
  const bits = (exceptions & 0x1f) | ((exceptions & DENORMAL) != 0 ? KEPT_DENORMAL : 0);
  return bits | (bits << KEPT_AT);
}

function unkept(word: u32): u32 {
  const bits = word >> KEPT_AT;
  return (bits & 0x1f) | ((bits & KEPT_DENORMAL) != 0 ? DENORMAL : 0);
}

function getEnvironment(thread: Thread, call: Call): u64 {
  const mxcsr = mxcsrOf(thread);
  const settings = controlOf(mxcsr);
  const rounding = settings & ROUNDING;
  const memory = thread.process.memory;
  memory.setU32(call.a0, kept(settings) | rounding | (rounding << 22));
  return memory.setU32(call.a0 + 4, kept(status(mxcsr))) ? 0 : 1;
}

function setEnvironment(thread: Thread, call: Call): u64 {
  const word = thread.process.memory.u32(call.a0);
  const flags = bitsOf(unkept(thread.process.memory.u32(call.a0 + 4)));
  const settings = unkept(word) | ((word >> 22) & ROUNDING);
  setMxcsr(thread, (withControl(mxcsrOf(thread), settings) & ~FLAGS) | flags);
  return 0;
}

/** Keeps the environment; from here on nothing is told and nothing has happened. */
function hold(thread: Thread, call: Call): u64 {
  if (getEnvironment(thread, call) != 0) return 1;
  setMxcsr(thread, (mxcsrOf(thread) & ~FLAGS) | (FLAGS << MASKS_AT));
  return 0;
}

function clearExceptions(thread: Thread, call: Call): u64 {
  setMxcsr(thread, mxcsrOf(thread) & ~bitsOf(<u32>call.a0 & 0x1f));
  return 0;
}

function getFlags(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU32(call.a0, status(mxcsrOf(thread)) & <u32>call.a1 & 0x1f) ? 0 : 1;
}

function setFlags(thread: Thread, call: Call): u64 {
  const which = <u32>call.a1 & 0x1f;
  const flags = bitsOf(thread.process.memory.u32(call.a0) & which);
  setMxcsr(thread, (mxcsrOf(thread) & ~bitsOf(which)) | flags);
  return 0;
}
