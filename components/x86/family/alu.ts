// Arithmetic and logic: ADD OR ADC SBB AND SUB XOR CMP TEST INC DEC NEG NOT ADCX ADOX; and comparisons fused with the
// conditional branch behind them.

import { CF, Live, OF, aux, carry, live, result, setAddFlags, setFlags, setLogicFlags, setSubFlags } from '../state/flags';
import { failed, put, source, target } from '../state/operand';
import { UOP_SIZE, next } from '../state/uop';
import { goTo } from './branch';

@final @unmanaged export class Add {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const r = <T>(a + b);
    if (live<F>()) setAddFlags<T>(a, b, r, r < a);
    return r;
  }
}

@final @unmanaged export class AddCarry {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const c = carry();
    const r = <T>(a + b + <T>c);
    if (live<F>()) setAddFlags<T>(a, b, r, r < a || (c != 0 && r == a));
    return r;
  }
}

@final @unmanaged export class Sub {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const r = <T>(a - b);
    if (live<F>()) setSubFlags<T>(a, b, r, a < b);
    return r;
  }
}

@final @unmanaged export class SubBorrow {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const c = carry();
    const r = <T>(a - b - <T>c);
    if (live<F>()) setSubFlags<T>(a, b, r, a < b || (c != 0 && a == b));
    return r;
  }
}

@final @unmanaged export class And {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const r = <T>(a & b);
    if (live<F>()) setLogicFlags<T>(r);
    return r;
  }
}

@final @unmanaged export class Or {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const r = <T>(a | b);
    if (live<F>()) setLogicFlags<T>(r);
    return r;
  }
}

@final @unmanaged export class Xor {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T): T {
    const r = <T>(a ^ b);
    if (live<F>()) setLogicFlags<T>(r);
    return r;
  }
}

/** INC leaves CF alone. */
@final @unmanaged export class Increment {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T): T {
    const r = <T>(a + 1);
    if (live<F>()) {
      const c = carry();
      setAddFlags<T>(a, 1, r, c != 0);
    }
    return r;
  }
}

/** DEC leaves CF alone. */
@final @unmanaged export class Decrement {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T): T {
    const r = <T>(a - 1);
    if (live<F>()) {
      const c = carry();
      setSubFlags<T>(a, 1, r, c != 0);
    }
    return r;
  }
}

@final @unmanaged export class Negate {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T): T {
    const r = <T>(0 - a);
    if (live<F>()) setSubFlags<T>(<T>0, a, r, a != 0);
    return r;
  }
}

/** ADCX: carries through CF alone. */
@final @unmanaged export class Carry {
  // @ts-ignore: decorator
  @inline flag(): u32 { return CF; }
}

/** ADOX: carries through OF alone. */
@final @unmanaged export class Overflow {
  // @ts-ignore: decorator
  @inline flag(): u32 { return OF; }
}

/** first = first OP second */
// @ts-ignore: decorator
@inline
export function binary<O, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, changetype<O>(0).apply<T, F>(load<T>(d), load<T>(s)));
  return next(u);
}

/** first = OP first */
// @ts-ignore: decorator
@inline
export function unary<O, T, D, F>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, changetype<O>(0).apply<T, F>(load<T>(d)));
  return next(u);
}

/** NOT changes no flags. */
// @ts-ignore: decorator
@inline
export function not<T, D>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, <T>~load<T>(d));
  return next(u);
}

/** CMP: the flags of first - second */
// @ts-ignore: decorator
@inline
export function compare<T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, T>(u);
  if (failed<D>(d)) return 0;
  if (live<F>()) {
    const a = load<T>(d);
    const b = load<T>(s);
    setSubFlags<T>(a, b, <T>(a - b), a < b);
  }
  return next(u);
}

/** TEST: the flags of first & second */
// @ts-ignore: decorator
@inline
export function test<T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, T>(u);
  if (failed<D>(d)) return 0;
  if (live<F>()) setLogicFlags<T>(<T>(load<T>(d) & load<T>(s)));
  return next(u);
}

/** CMP and the Jcc behind it */
// @ts-ignore: decorator
@inline
export function compareAndJumpIf<C, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, T>(u);
  if (failed<D>(d)) return 0;
  const a = load<T>(d);
  const b = load<T>(s);
  setSubFlags<T>(a, b, <T>(a - b), a < b);
  if (changetype<C>(0).after<T>(a, b)) return goTo(u + UOP_SIZE);
  return u + 2 * UOP_SIZE;
}

/** TEST and the Jcc behind it */
// @ts-ignore: decorator
@inline
export function testAndJumpIf<C, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, T>(u);
  if (failed<D>(d)) return 0;
  const r = <T>(load<T>(d) & load<T>(s));
  setLogicFlags<T>(r);
  if (changetype<C>(0).afterLogic<T>(r)) return goTo(u + UOP_SIZE);
  return u + 2 * UOP_SIZE;
}

/** An operation of two operands and the Jcc behind it */
// @ts-ignore: decorator
@inline
export function binaryAndJumpIf<C, O, T, D, S>(u: usize): usize {
  const d = target<D, T>(u);
  const r = changetype<O>(0).apply<T, Live>(load<T>(d), load<T>(source<S, T>(u)));
  put<D, T>(d, r);
  return changetype<C>(0).afterResult<T>(r) ? goTo(u + UOP_SIZE) : u + 2 * UOP_SIZE;
}

/** INC or DEC and the Jcc behind it */
// @ts-ignore: decorator
@inline
export function unaryAndJumpIf<C, O, T, D>(u: usize): usize {
  const d = target<D, T>(u);
  const r = changetype<O>(0).apply<T, Live>(load<T>(d));
  put<D, T>(d, r);
  return changetype<C>(0).afterResult<T>(r) ? goTo(u + UOP_SIZE) : u + 2 * UOP_SIZE;
}

/** ADCX, ADOX: add with one flag as carry in and out, and no other */
// @ts-ignore: decorator
@inline
export function addExtended<K, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, T>(u);
  const flag = changetype<K>(0).flag();
  const a = load<T>(d);
  const c = (aux() & flag) != 0;
  const r = <T>(a + load<T>(s) + <T>c);
  if (live<F>()) setFlags(result(), (aux() & ~flag) | (r < a || (c && r == a) ? flag : 0));
  put<D, T>(d, r);
  return next(u);
}
