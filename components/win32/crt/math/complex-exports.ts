// The runtime's functions of complex numbers. One of doubles is given, and gives, the address of a number; one of floats lies in a register.
// long double is double.
//
// Source: Microsoft, "C complex math support".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import * as Complex from './complex';

type One = (x: f64, y: f64) => void;
type Two = (x: f64, y: f64, u: f64, v: f64) => void;
type Part = (x: f64, y: f64) => f64;

export function complexExports(library: Library): void {
  library.add('_Cbuild', build, Shape.SecondDoubles);
  library.add('_Cmulcc', (thread, call) => two(thread, call, Complex.multiply));
  library.add('_Cmulcr', timesReal, Shape.ThirdDouble);
  library.add('_FCbuild', (thread, call) => (call.a0 & 0xffff_ffff) | (call.a1 << 32), Shape.Double);
  library.add('_FCmulcc', (thread, call) => twoFloats(call, Complex.multiply));
  library.add('_FCmulcr', timesFloat, Shape.SecondDoubles);
  library.add('_LCbuild', build, Shape.SecondDoubles);
  library.add('_LCmulcc', (thread, call) => two(thread, call, Complex.multiply));
  library.add('_LCmulcr', timesReal, Shape.ThirdDouble);
  library.add('cabs', (thread, call) => part(thread, call, Complex.size), Shape.Real);
  library.add('cabsf', (thread, call) => partFloat(call, Complex.size), Shape.Real);
  library.add('cabsl', (thread, call) => part(thread, call, Complex.size), Shape.Real);
  library.add('cacos', (thread, call) => one(thread, call, Complex.acos));
  library.add('cacosf', (thread, call) => oneFloat(call, Complex.acos));
  library.add('cacosh', (thread, call) => one(thread, call, Complex.acosh));
  library.add('cacoshf', (thread, call) => oneFloat(call, Complex.acosh));
  library.add('cacoshl', (thread, call) => one(thread, call, Complex.acosh));
  library.add('cacosl', (thread, call) => one(thread, call, Complex.acos));
  library.add('carg', (thread, call) => part(thread, call, Complex.argument), Shape.Real);
  library.add('cargf', (thread, call) => partFloat(call, Complex.argument), Shape.Real);
  library.add('cargl', (thread, call) => part(thread, call, Complex.argument), Shape.Real);
  library.add('casin', (thread, call) => one(thread, call, Complex.asin));
  library.add('casinf', (thread, call) => oneFloat(call, Complex.asin));
  library.add('casinh', (thread, call) => one(thread, call, Complex.asinh));
  library.add('casinhf', (thread, call) => oneFloat(call, Complex.asinh));
  library.add('casinhl', (thread, call) => one(thread, call, Complex.asinh));
  library.add('casinl', (thread, call) => one(thread, call, Complex.asin));
  library.add('catan', (thread, call) => one(thread, call, Complex.atan));
  library.add('catanf', (thread, call) => oneFloat(call, Complex.atan));
  library.add('catanh', (thread, call) => one(thread, call, Complex.atanh));
  library.add('catanhf', (thread, call) => oneFloat(call, Complex.atanh));
  library.add('catanhl', (thread, call) => one(thread, call, Complex.atanh));
  library.add('catanl', (thread, call) => one(thread, call, Complex.atan));
  library.add('ccos', (thread, call) => one(thread, call, Complex.cos));
  library.add('ccosf', (thread, call) => oneFloat(call, Complex.cos));
  library.add('ccosh', (thread, call) => one(thread, call, Complex.cosh));
  library.add('ccoshf', (thread, call) => oneFloat(call, Complex.cosh));
  library.add('ccoshl', (thread, call) => one(thread, call, Complex.cosh));
  library.add('ccosl', (thread, call) => one(thread, call, Complex.cos));
  library.add('cexp', (thread, call) => one(thread, call, Complex.exp));
  library.add('cexpf', (thread, call) => oneFloat(call, Complex.exp));
  library.add('cexpl', (thread, call) => one(thread, call, Complex.exp));
  library.add('cimag', (thread, call) => part(thread, call, Complex.imaginary), Shape.Real);
  library.add('cimagf', (thread, call) => partFloat(call, Complex.imaginary), Shape.Real);
  library.add('cimagl', (thread, call) => part(thread, call, Complex.imaginary), Shape.Real);
  library.add('clog', (thread, call) => one(thread, call, Complex.log));
  library.add('clog10', (thread, call) => one(thread, call, Complex.log10));
  library.add('clog10f', (thread, call) => oneFloat(call, Complex.log10));
  library.add('clog10l', (thread, call) => one(thread, call, Complex.log10));
  library.add('clogf', (thread, call) => oneFloat(call, Complex.log));
  library.add('clogl', (thread, call) => one(thread, call, Complex.log));
  library.add('conj', (thread, call) => one(thread, call, Complex.conjugate));
  library.add('conjf', (thread, call) => oneFloat(call, Complex.conjugate));
  library.add('conjl', (thread, call) => one(thread, call, Complex.conjugate));
  library.add('cpow', (thread, call) => two(thread, call, Complex.pow));
  library.add('cpowf', (thread, call) => twoFloats(call, Complex.pow));
  library.add('cpowl', (thread, call) => two(thread, call, Complex.pow));
  library.add('cproj', (thread, call) => one(thread, call, Complex.project));
  library.add('cprojf', (thread, call) => oneFloat(call, Complex.project));
  library.add('cprojl', (thread, call) => one(thread, call, Complex.project));
  library.add('creal', (thread, call) => part(thread, call, Complex.real), Shape.Real);
  library.add('crealf', (thread, call) => partFloat(call, Complex.real), Shape.Real);
  library.add('creall', (thread, call) => part(thread, call, Complex.real), Shape.Real);
  library.add('csin', (thread, call) => one(thread, call, Complex.sin));
  library.add('csinf', (thread, call) => oneFloat(call, Complex.sin));
  library.add('csinh', (thread, call) => one(thread, call, Complex.sinh));
  library.add('csinhf', (thread, call) => oneFloat(call, Complex.sinh));
  library.add('csinhl', (thread, call) => one(thread, call, Complex.sinh));
  library.add('csinl', (thread, call) => one(thread, call, Complex.sin));
  library.add('csqrt', (thread, call) => one(thread, call, Complex.sqrt));
  library.add('csqrtf', (thread, call) => oneFloat(call, Complex.sqrt));
  library.add('csqrtl', (thread, call) => one(thread, call, Complex.sqrt));
  library.add('ctan', (thread, call) => one(thread, call, Complex.tan));
  library.add('ctanf', (thread, call) => oneFloat(call, Complex.tan));
  library.add('ctanh', (thread, call) => one(thread, call, Complex.tanh));
  library.add('ctanhf', (thread, call) => oneFloat(call, Complex.tanh));
  library.add('ctanhl', (thread, call) => one(thread, call, Complex.tanh));
  library.add('ctanl', (thread, call) => one(thread, call, Complex.tan));
  library.add('norm', (thread, call) => part(thread, call, Complex.norm), Shape.Real);
  library.add('normf', (thread, call) => partFloat(call, Complex.norm), Shape.Real);
  library.add('norml', (thread, call) => part(thread, call, Complex.norm), Shape.Real);
}

@inline
function doubleAt(thread: Thread, at: u64): f64 {
  return reinterpret<f64>(thread.process.memory.u64(at));
}

@inline
function first(bits: u64): f64 {
  return <f64>reinterpret<f32>(<u32>bits);
}

@inline
function second(bits: u64): f64 {
  return <f64>reinterpret<f32>(<u32>(bits >> 32));
}

/** Writes the result where the caller wants it. */
function give(thread: Thread, at: u64): u64 {
  thread.process.memory.setU64(at, reinterpret<u64>(Complex.re));
  thread.process.memory.setU64(at + 8, reinterpret<u64>(Complex.im));
  return at;
}

function giveFloats(): u64 {
  return <u64>reinterpret<u32>(<f32>Complex.re) | (<u64>reinterpret<u32>(<f32>Complex.im) << 32);
}

/** (result, number). */
function one(thread: Thread, call: Call, compute: One): u64 {
  compute(doubleAt(thread, call.a1), doubleAt(thread, call.a1 + 8));
  return give(thread, call.a0);
}

function oneFloat(call: Call, compute: One): u64 {
  compute(first(call.a0), second(call.a0));
  return giveFloats();
}

/** (result, number, number). */
function two(thread: Thread, call: Call, compute: Two): u64 {
  compute(doubleAt(thread, call.a1), doubleAt(thread, call.a1 + 8), doubleAt(thread, call.a2), doubleAt(thread, call.a2 + 8));
  return give(thread, call.a0);
}

function twoFloats(call: Call, compute: Two): u64 {
  compute(first(call.a0), second(call.a0), first(call.a1), second(call.a1));
  return giveFloats();
}

function part(thread: Thread, call: Call, compute: Part): u64 {
  return reinterpret<u64>(compute(doubleAt(thread, call.a0), doubleAt(thread, call.a0 + 8)));
}

function partFloat(call: Call, compute: Part): u64 {
  return <u64>reinterpret<u32>(<f32>compute(first(call.a0), second(call.a0)));
}

/** (result, two parts). */
function build(thread: Thread, call: Call): u64 {
  thread.process.memory.setU64(call.a0, call.a1);
  thread.process.memory.setU64(call.a0 + 8, call.a2);
  return call.a0;
}

/** (result, number, real number). */
function timesReal(thread: Thread, call: Call): u64 {
  const factor = reinterpret<f64>(call.a2);
  thread.process.memory.setU64(call.a0, reinterpret<u64>(doubleAt(thread, call.a1) * factor));
  thread.process.memory.setU64(call.a0 + 8, reinterpret<u64>(doubleAt(thread, call.a1 + 8) * factor));
  return call.a0;
}

function timesFloat(thread: Thread, call: Call): u64 {
  const factor = reinterpret<f32>(<u32>call.a1);
  const x = reinterpret<f32>(<u32>call.a0) * factor;
  const y = reinterpret<f32>(<u32>(call.a0 >> 32)) * factor;
  return <u64>reinterpret<u32>(x) | (<u64>reinterpret<u32>(y) << 32);
}
