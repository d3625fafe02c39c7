// Whether translations may compute floats as WebAssembly does. They may while MXCSR is what programs start with: rounding to nearest, all
// exceptions masked, denormals as they are; which exceptions have happened is then not kept. When the program first asks for them, or
// changes how floats are computed, all of it is left to the handlers, which are exact for every MXCSR.

import { MXCSR, X87_CONTROL } from '../state/register-file';

/** What is not about exceptions that have happened. */
const CONTROL: u32 = 0xffc0;
const DEFAULT: u32 = 0x1f80;

let exact: bool = false;
let changed: bool = false;

export function isExact(): bool {
  return exact;
}

/** MXCSR's other bits where `controlsAsUsual` and a result has been inexact. */
export const INEXACT: u32 = 0x1fa0;

/** Does MXCSR now round to nearest, mask everything and take denormals as they are? */
export function controlsAsUsual(): bool {
  return (load<u32>(MXCSR) & CONTROL) == DEFAULT;
}

let controlKnown: bool = false;

/** Has MXCSR been looked at on the way here, since it may last have changed? */
export function controlIsKnown(): bool {
  return controlKnown;
}

export function knowControl(): void {
  controlKnown = true;
}

export function forgetControl(): void {
  controlKnown = false;
}

let fuses: bool = false;

/** Does the host multiply and add with one rounding? */
export function multipliesAndAdds(): bool {
  return fuses;
}

export function multiplyAndAdd(): void {
  fuses = true;
}

/** From now on translations are exact; what has been translated so far must go. */
export function becomeExact(): void {
  if (exact) return;
  exact = true;
  changed = true;
}

/** So often may NaNs stop translations until they are expected. */
const RARE: u32 = 200;
let nans: u32 = 0;

/** A translation was left because of a NaN that may be the wrong one. */
export function noteNaN(): void {
  nans++;
  if (nans == RARE) changed = true;
}

/** Does the program compute with NaNs? Then each operation chooses between two of them, which costs a little and stops nothing. */
export function expectsNaNs(): bool {
  return nans >= RARE;
}

const X87_MASKS: u32 = 0x3f;
let unmasked: bool = false;

/** Has the program unmasked exceptions of x87? Then x87 is left to the handlers. */
export function unmasksX87(): bool {
  return unmasked;
}

/** Looks at MXCSR and at x87's control word before a vcpu runs. True when all translations must go. */
export function mustForget(): bool {
  if (!unmasked && (load<u16>(X87_CONTROL) & X87_MASKS) != X87_MASKS) {
    unmasked = true;
    changed = true;
  }
  if (!exact && (load<u32>(MXCSR) & CONTROL) != DEFAULT) becomeExact();
  const result = changed;
  changed = false;
  return result;
}

/** What is known of the program: a bit each for `exact`, NaNs and exceptions of x87. */
export function floatsKnown(): u32 {
  return <u32>exact | (<u32>expectsNaNs() << 1) | (<u32>unmasked << 2);
}

/** Takes over what is known of a program, when there is no translation. 0: nothing. */
export function setFloatsKnown(bits: u32): void {
  exact = (bits & 1) != 0;
  nans = bits & 2 ? RARE : 0;
  unmasked = (bits & 4) != 0;
  changed = false;
}

/** Two NaNs of their own, a signaling one, infinity, 0, 1 and -1; singles behind the doubles. */
const DOUBLES: usize = memory.data<u64>([
  0x7ff8_0000_0000_0123, 0xfff8_0000_0000_4567, 0x7ff0_0000_0000_0089, 0x7ff0_0000_0000_0000, 0, 0x3ff0_0000_0000_0000, 0xbff0_0000_0000_0000,
]);
const SINGLES: usize = memory.data<u32>([0x7fc0_0123, 0xffc0_4567, 0x7f80_0089, 0x7f80_0000, 0, 0x3f80_0000, 0xbf80_0000]);
const A: usize = 0;
const B: usize = 1;
const SIGNALING: usize = 2;
const INFINITE: usize = 3;
const ZERO: usize = 4;
const ONE: usize = 5;
const NEGATIVE: usize = 6;

let known: bool = false;
let asX86: bool = false;

/** Does the host give the NaNs of x86, wherever not both operands are NaNs, and of two operands that it may not exchange the first? */
export function computesNaNsAsX86(): bool {
  if (!known) asX86 = probe<f64, u64>(DOUBLES) && probe<f32, u32>(SINGLES) && probeVectors() && probeConversions();
  known = true;
  return asX86;
}

/** Operands come out of memory, so that nobody computes these while compiling. */
function probe<F, B>(at: usize): bool {
  return (
    gives<F, B>(at, A, sub<F>(at, A, B)) && gives<F, B>(at, B, sub<F>(at, B, A)) && gives<F, B>(at, B, sub<F>(at, ONE, B)) &&
    gives<F, B>(at, A, div<F>(at, A, B)) && gives<F, B>(at, B, div<F>(at, B, A)) && gives<F, B>(at, A, div<F>(at, ONE, A)) &&
    gives<F, B>(at, B, <F>(number<F>(at, ONE) + number<F>(at, B))) && gives<F, B>(at, B, <F>(number<F>(at, B) + number<F>(at, ONE))) &&
    gives<F, B>(at, B, <F>(number<F>(at, ONE) * number<F>(at, B))) && gives<F, B>(at, A, <F>(number<F>(at, A) * number<F>(at, ONE))) &&
    gives<F, B>(at, B, sqrt<F>(number<F>(at, B))) && quietens<F, B>(at, sub<F>(at, SIGNALING, B)) && quietens<F, B>(at, sub<F>(at, ONE, SIGNALING)) &&
    isDefault<F, B>(sub<F>(at, INFINITE, INFINITE)) && isDefault<F, B>(div<F>(at, ZERO, ZERO)) &&
    isDefault<F, B>(<F>(number<F>(at, ZERO) * number<F>(at, INFINITE))) && isDefault<F, B>(sqrt<F>(number<F>(at, NEGATIVE)))
  );
}

function number<F>(at: usize, index: usize): F {
  return load<F>(at + index * sizeof<F>());
}

function sub<F>(at: usize, x: usize, y: usize): F {
  return <F>(number<F>(at, x) - number<F>(at, y));
}

function div<F>(at: usize, x: usize, y: usize): F {
  return <F>(number<F>(at, x) / number<F>(at, y));
}

function gives<F, B>(at: usize, index: usize, result: F): bool {
  return reinterpret<B>(result) == load<B>(at + index * sizeof<B>());
}

/** The signaling NaN, made quiet. */
function quietens<F, B>(at: usize, result: F): bool {
  const quiet: B = sizeof<F>() == 4 ? <B>0x0040_0000 : <B>0x0008_0000_0000_0000;
  return reinterpret<B>(result) == (load<B>(at + SIGNALING * sizeof<B>()) | quiet);
}

/** The NaN of invalid operations, which is negative. */
function isDefault<F, B>(result: F): bool {
  return reinterpret<B>(result) == (sizeof<F>() == 4 ? <B>0xffc0_0000 : <B>0xfff8_0000_0000_0000);
}

/** Vectors of doubles and of singles: the first two NaNs, and what is invalid. */
function probeVectors(): bool {
  const doubles = v128.load(DOUBLES);
  const others = v128.shuffle<u64>(doubles, doubles, 1, 0);
  const infinite = f64x2.splat(load<f64>(DOUBLES, INFINITE << 3));
  const singles = v128.load(SINGLES);
  const swapped = v128.shuffle<u32>(singles, singles, 1, 0, 3, 3);
  const none = f32x4.splat(load<f32>(SINGLES, INFINITE << 2));
  return (
    same(f64x2.sub(doubles, others), doubles) && same(f64x2.div(others, doubles), others) && same(f64x2.sqrt(doubles), doubles) &&
    same(f64x2.sub(infinite, infinite), i64x2.splat(0xfff8_0000_0000_0000)) &&
    i64x2.extract_lane(f32x4.sub(singles, swapped), 0) == i64x2.extract_lane(singles, 0) &&
    i64x2.extract_lane(f32x4.div(swapped, singles), 0) == i64x2.extract_lane(swapped, 0) &&
    same(f32x4.sub(none, none), i32x4.splat(0xffc0_0000))
  );
}

function same(a: v128, b: v128): bool {
  return !v128.any_true(v128.xor(a, b));
}

/** A NaN keeps the upper bits of its payload. */
function probeConversions(): bool {
  return (
    reinterpret<u64>(<f64>load<f32>(SINGLES, B << 2)) == 0xfff8_08ac_e000_0000 &&
    reinterpret<u64>(<f64>load<f32>(SINGLES, SIGNALING << 2)) == 0x7ff8_0011_2000_0000 &&
    reinterpret<u32>(<f32>load<f64>(DOUBLES, SIGNALING << 3)) == 0x7fc0_0000
  );
}
