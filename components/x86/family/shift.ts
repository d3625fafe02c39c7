// Shifts and rotates: SHL SHR SAR ROL ROR RCL RCR SHLD SHRD. The count is a byte; its low 5 bits count, 6 for 64-bit operands.
// A count of 0 changes no flags. Rotates change only CF and OF.

import { CF, OF, aux, carry, extend, live, result, setFlags } from '../state/flags';
import { failed, put, source, target } from '../state/operand';
import { next } from '../state/uop';

/** Bits in T. */
// @ts-ignore: decorator
@inline
function width<T>(): u32 {
  return <u32>sizeof<T>() << 3;
}

/** The top bit of a value. */
// @ts-ignore: decorator
@inline
function top<T>(value: T): u32 {
  return <u32>(<u64>value >> <u64>(width<T>() - 1)) & 1;
}

/** Flags of a shift: all from the result but CF and OF. */
// @ts-ignore: decorator
@inline
function setShiftFlags<T>(r: T, c: u32, o: u32): void {
  setFlags(extend<T>(r), c | (o ? OF : 0));
}

/** Flags of a rotate: CF and OF alone. */
// @ts-ignore: decorator
@inline
function setRotateFlags(c: u32, o: u32): void {
  setFlags(result(), (aux() & ~(CF | OF)) | c | (o ? OF : 0));
}

@final @unmanaged export class ShiftLeft {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    // One bit short of the whole way: the last bit to leave is then on top.
    const before = <u64>a << <u64>(n - 1);
    const r = <T>(before << 1);
    if (live<F>()) {
      const c = top<T>(<T>before);
      setShiftFlags<T>(r, c, top<T>(r) ^ c);
    }
    return r;
  }
}

@final @unmanaged export class ShiftRight {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const before = <u64>a >> <u64>(n - 1);
    const r = <T>(before >> 1);
    if (live<F>()) setShiftFlags<T>(r, <u32>before & 1, top<T>(a));
    return r;
  }
}

@final @unmanaged export class ShiftArithmetic {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const before = extend<T>(a) >> <i64>(n - 1);
    const r = <T>(before >> 1);
    if (live<F>()) setShiftFlags<T>(r, <u32>before & 1, 0);
    return r;
  }
}

@final @unmanaged export class RotateLeft {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const r = rotl<T>(a, <T>(n & (width<T>() - 1)));
    if (live<F>()) setRotateFlags(<u32>r & 1, top<T>(r) ^ (<u32>r & 1));
    return r;
  }
}

@final @unmanaged export class RotateRight {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const r = rotr<T>(a, <T>(n & (width<T>() - 1)));
    if (live<F>()) setRotateFlags(top<T>(r), top<T>(r) ^ top<T>(<T>(r << 1)));
    return r;
  }
}

/** Rotates through CF: width + 1 bits. */
@final @unmanaged export class RotateCarryLeft {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const bits = width<T>();
    const count = sizeof<T>() <= 2 ? n % (bits + 1) : n;
    let r = a;
    let c = carry();
    for (let i: u32 = 0; i < count; i++) {
      const out = top<T>(r);
      r = <T>((r << 1) | <T>c);
      c = out;
    }
    if (live<F>()) setRotateFlags(c, top<T>(r) ^ c);
    return r;
  }
}

@final @unmanaged export class RotateCarryRight {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, n: u32): T {
    const bits = width<T>();
    const count = sizeof<T>() <= 2 ? n % (bits + 1) : n;
    let r = a;
    let c = carry();
    for (let i: u32 = 0; i < count; i++) {
      const out = <u32>r & 1;
      r = <T>((r >> 1) | <T>(<u64>c << <u64>(bits - 1)));
      c = out;
    }
    if (live<F>()) setRotateFlags(c, top<T>(r) ^ top<T>(<T>(r << 1)));
    return r;
  }
}

// @ts-ignore: decorator
@inline
export function shift<O, T, D, S, F>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const n = <u32>load<u8>(source<S, u8>(u)) & (sizeof<T>() == 8 ? 63 : 31);
  const a = load<T>(d);
  put<D, T>(d, n ? changetype<O>(0).apply<T, F>(a, n) : a);
  return next(u);
}

/**
 * A 16-bit operand shifted by more than its width goes on with itself: first, second, first again. The manual leaves it
 * undefined; this is what processors do.
 */
// @ts-ignore: decorator
@inline
function around<T>(a: T, b: T): u64 {
  return (<u64>a << 32) | (<u64>b << 16) | <u64>a;
}

/** SHLD: bits of the second come in from the right. */
@final @unmanaged export class Left {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T, n: u32): T {
    let out: u32 = 0;
    let r: T = 0;
    if (sizeof<T>() == 2) {
      out = <u32>(around<T>(a, b) >> <u64>(48 - n)) & 1;
      r = <T>((around<T>(a, b) << <u64>n) >> 32);
    } else {
      out = <u32>(<u64>a >> <u64>(width<T>() - n)) & 1;
      r = <T>((<u64>a << <u64>n) | (<u64>b >> <u64>(width<T>() - n)));
    }
    if (live<F>()) setShiftFlags<T>(r, out, top<T>(r) ^ top<T>(a));
    return r;
  }
}

/** SHRD: bits of the second come in from the left. */
@final @unmanaged export class Right {
  // @ts-ignore: decorator
  @inline apply<T, F>(a: T, b: T, n: u32): T {
    const before = (sizeof<T>() == 2 ? around<T>(a, b) : <u64>a) >> <u64>(n - 1);
    const r = <T>(sizeof<T>() == 2 ? before >> 1 : (before >> 1) | (<u64>b << <u64>(width<T>() - n)));
    if (live<F>()) setShiftFlags<T>(r, <u32>before & 1, top<T>(r) ^ top<T>(a));
    return r;
  }
}

/** SHLD, SHRD */
// @ts-ignore: decorator
@inline
export function double<O, T, D, S, N, F>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const n = <u32>load<u8>(source<N, u8>(u)) & (sizeof<T>() == 8 ? 63 : 31);
  const a = load<T>(d);
  put<D, T>(d, n ? changetype<O>(0).apply<T, F>(a, load<T>(source<S, T>(u)), n) : a);
  return next(u);
}
