// x87 loads, stores, constants and what moves registers about.
// Source: Intel SDM volume 2, FLD, FILD, FBLD, FST, FIST, FISTTP, FBSTP, FXCH, FCMOVcc, FLD1 .. FLDPI, FFREE, FINCSTP.

import { putDecimal, quieten, takeDecimal, takeDouble, takeInteger, takeSingle, toDouble, toInteger, toSingle } from '../float80/convert';
import { integerQuickly, narrowQuickly, widenQuickly } from '../float80/quick';
import { B, Number80, R, UNSUPPORTED, setIndefinite, setZero, take } from '../float80/number';
import { allowDenormal, roundingControl, clearRoundedUp, stopped } from '../float80/status';
import { readable, writable } from '../memory/access';
import { address, failed, source, target } from '../state/operand';
import { holds } from '../state/condition';
import { IMM } from '../state/uop';
import { done, doneAt, fill, isEmpty, notStored, pending, place, pop, push, read, tag, turn, underflow, valid, write } from './x87-stack';

/** Takes the number of type V at p: f32, f64, i16, i32 or i64. */
// @ts-ignore: decorator
@inline
export function takeMemory<V>(p: usize, n: Number80): void {
  if (isFloat<V>()) {
    if (sizeof<V>() == 4) takeSingle(load<u32>(p), n);
    else takeDouble(load<u64>(p), n);
  } else takeInteger(<i64>load<V>(p), n);
}

/** FLD, FILD from memory. */
export function loadMemory<V, T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const s = source<S, V>(u);
  if (failed<S>(s)) return 0;
  clearRoundedUp();
  if (push()) {
    if (widenQuickly<V>(s, place(0))) {
      fill(0);
      return doneAt(u, address<S>(u));
    }
    takeMemory<V>(s, R);
    if (isFloat<V>()) {
      quieten(R);
      allowDenormal();
    }
  }
  write(0);
  return doneAt(u, address<S>(u));
}

/** FLD m80: ten bytes, as they are. */
export function loadExtended<T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const low = readable<u64>(u, address<S>(u));
  if (!low) return 0;
  const high = readable<u16>(u, address<S>(u) + 8);
  if (!high) return 0;
  const significand = load<u64>(low);
  const head = load<u16>(high);
  clearRoundedUp();
  if (push()) {
    store<u64>(place(0), significand);
    store<u16>(place(0), head, 8);
    fill(0);
  } else write(0);
  return doneAt(u, address<S>(u));
}

/** FLD st(i). */
export function loadRegister<I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  clearRoundedUp();
  if (isEmpty(i)) {
    underflow();
    setIndefinite(R);
    push();
    clearRoundedUp();
    write(0);
    return done(u);
  }
  const from = place(i);
  const significand = load<u64>(from);
  const head = load<u16>(from, 8);
  if (push()) {
    store<u64>(place(0), significand);
    store<u16>(place(0), head, 8);
    fill(0);
  } else write(0);
  return done(u);
}

/** Keeps the top on the stack. */
@final @unmanaged export class Keep {
  // @ts-ignore: decorator
  @inline after(): void {}
}
@final @unmanaged export class Pop {
  // @ts-ignore: decorator
  @inline after(): void { pop(); }
}

/** FST, FSTP to memory as f32 or f64. */
export function storeFloat<V, K, T, D>(u: usize): usize {
  if (pending(u)) return 0;
  const d = target<D, V>(u);
  if (failed<D>(d)) return 0;
  if (sizeof<V>() == 8) {
    const from = valid(0);
    const quick = from ? narrowQuickly(from) : 0;
    if (quick) {
      store<u64>(d, quick);
      changetype<K>(0).after();
      return doneAt(u, address<D>(u));
    }
  }
  read(0, R);
  const bits = sizeof<V>() == 4 ? <u64>toSingle() : toDouble();
  if (notStored()) return doneAt(u, address<D>(u));
  if (sizeof<V>() == 4) store<u32>(d, <u32>bits);
  else store<u64>(d, bits);
  changetype<K>(0).after();
  return doneAt(u, address<D>(u));
}

/** FSTP m80. */
export function storeExtended<T, D>(u: usize): usize {
  if (pending(u)) return 0;
  const at = address<D>(u);
  const low = writable<u64>(u, at);
  if (!low) return 0;
  const high = writable<u16>(u, at + 8);
  if (!high) return 0;
  clearRoundedUp();
  if (isEmpty(0)) {
    underflow();
    if (!stopped()) {
      store<u64>(low, 0xc000_0000_0000_0000);
      store<u16>(high, 0xffff);
    }
  } else {
    store<u64>(low, load<u64>(place(0)));
    store<u16>(high, load<u16>(place(0), 8));
  }
  pop();
  return doneAt(u, address<D>(u));
}

/** FST, FSTP to a register. */
export function storeRegister<K, I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  clearRoundedUp();
  if (isEmpty(0)) {
    underflow();
    setIndefinite(R);
    write(i);
  } else {
    const significand = load<u64>(place(0));
    store<u16>(place(i), load<u16>(place(0), 8), 8);
    store<u64>(place(i), significand);
    tag(i, 0);
  }
  changetype<K>(0).after();
  return done(u);
}

/** Rounding of FIST and FISTP. */
@final @unmanaged export class ByControl {
  // @ts-ignore: decorator
  @inline mode(): u32 { return roundingControl(); }
}
/** Rounding of FISTTP. */
@final @unmanaged export class Chopped {
  // @ts-ignore: decorator
  @inline mode(): u32 { return 3; }
}

/** FIST, FISTP, FISTTP: V is i16, i32 or i64. */
export function storeInteger<V, M, K, T, D>(u: usize): usize {
  if (pending(u)) return 0;
  const d = target<D, V>(u);
  if (failed<D>(d)) return 0;
  const from = valid(0);
  const quick = from ? integerQuickly(from, 8 * <u32>sizeof<V>() - 1, changetype<M>(0).mode()) : i64.MIN_VALUE;
  if (quick != i64.MIN_VALUE) {
    store<V>(d, <V>quick);
    changetype<K>(0).after();
    return doneAt(u, address<D>(u));
  }
  let value: i64 = <i64>-1 << (8 * sizeof<V>() - 1);
  if (read(0, B)) value = toInteger(8 * <u32>sizeof<V>(), changetype<M>(0).mode());
  if (!stopped()) store<V>(d, <V>value);
  changetype<K>(0).after();
  return doneAt(u, address<D>(u));
}

/** FBLD. */
export function loadDecimal<T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const at = address<S>(u);
  const p = readable<u64>(u, at);
  if (!p) return 0;
  if (!readable<u16>(u, at + 8)) return 0;
  clearRoundedUp();
  if (push()) takeDecimal(p, R);
  write(0);
  return doneAt(u, address<S>(u));
}

const DECIMAL: usize = memory.data(16, 8);

/** FBSTP. */
export function storeDecimal<T, D>(u: usize): usize {
  if (pending(u)) return 0;
  const at = address<D>(u);
  const p = writable<u64>(u, at);
  if (!p) return 0;
  if (!writable<u16>(u, at + 8)) return 0;
  read(0, B);
  putDecimal(DECIMAL);
  if (!stopped()) memory.copy(p, DECIMAL, 10);
  pop();
  return doneAt(u, address<D>(u));
}

/** FXCH. An empty register becomes the default NaN. */
export function exchangeRegisters<I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  clearRoundedUp();
  if (isEmpty(0) || isEmpty(i)) {
    fillIfEmpty(0);
    fillIfEmpty(i);
    if (stopped()) return done(u);
  }
  const a = place(0);
  const b = place(i);
  const low = load<u64>(a);
  const high = load<u16>(a, 8);
  store<u64>(a, load<u64>(b));
  store<u16>(a, load<u16>(b, 8), 8);
  store<u64>(b, low);
  store<u16>(b, high, 8);
  return done(u);
}

function fillIfEmpty(i: u32): void {
  if (!isEmpty(i)) return;
  underflow();
  setIndefinite(R);
  write(i);
}

/** FCMOVcc: C is a condition of state/condition.ts. */
export function moveConditionally<C, I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  if (isEmpty(0) || isEmpty(i)) {
    underflow();
    setIndefinite(R);
    write(0);
  } else if (holds<C>()) memory.copy(place(0), place(i), 10);
  return done(u);
}

/** FLDZ .. FLD1: the constants, by their nearest value; rounding moves the last bit of some. */
export function loadConstant<C>(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  if (push()) changetype<C>(0).put();
  write(0);
  return done(u);
}

function constant(exponent: i32, down: u64, half: bool): void {
  R.kind = 1;
  R.sign = 0;
  R.exponent = exponent;
  // `down` is cut off; to nearest, `half` says that it rounds up, and rounding up always does.
  const mode = roundingControl();
  R.significand = down + <u64>(mode == 2 || (mode == 0 && half));
}

@final @unmanaged export class Zero80 {
  // @ts-ignore: decorator
  @inline put(): void { setZero(R, 0); }
}
@final @unmanaged export class One80 {
  // @ts-ignore: decorator
  @inline put(): void { R.kind = 1; R.sign = 0; R.exponent = 0; R.significand = 0x8000_0000_0000_0000; }
}
@final @unmanaged export class Log2Ten {
  // @ts-ignore: decorator
  @inline put(): void { constant(1, 0xd49a_784b_cd1b_8afe, false); }
}
@final @unmanaged export class Log2E {
  // @ts-ignore: decorator
  @inline put(): void { constant(0, 0xb8aa_3b29_5c17_f0bb, true); }
}
@final @unmanaged export class Pi {
  // @ts-ignore: decorator
  @inline put(): void { constant(1, 0xc90f_daa2_2168_c234, true); }
}
@final @unmanaged export class Log10Two {
  // @ts-ignore: decorator
  @inline put(): void { constant(-2, 0x9a20_9a84_fbcf_f798, true); }
}
@final @unmanaged export class LogETwo {
  // @ts-ignore: decorator
  @inline put(): void { constant(-1, 0xb172_17f7_d1cf_79ab, true); }
}

/** FFREE. */
export function free<I>(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  tag(load<u32>(u, IMM), 3);
  return done(u);
}

/** FFREEP, which no manual has: FFREE, and a pop. */
export function freeAndPop<I>(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  tag(load<u32>(u, IMM), 3);
  pop();
  return done(u);
}

/** FSTP as D9 D8 encodes it: an empty register is no exception, and leaves the other one as it is. */
export function moveRegister<I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  clearRoundedUp();
  if (!isEmpty(0)) {
    memory.copy(place(i), place(0), 10);
    tag(i, 0);
  }
  pop();
  return done(u);
}

/** FINCSTP */
export function turnUp(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  turn(1);
  return done(u);
}

/** FDECSTP */
export function turnDown(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  turn(7);
  return done(u);
}
