// Exchanges: XCHG XADD CMPXCHG CMPXCHG8B CMPXCHG16B. All vcpus of a vm run on one thread and are switched between instructions,
// so LOCK needs nothing more.

import { GENERAL_PROTECTION, fault } from '../interpret/exit';
import { ZF, live, setAddFlags, setStatus, setSubFlags, status } from '../state/flags';
import { R1, address, failed, put, source, target } from '../state/operand';
import { checkWrite } from '../memory/access';
import { RAX, RBX, RCX, RDX } from '../state/register-file';
import { FIRST, SECOND, next } from '../state/uop';

// @ts-ignore: decorator
@inline
export function exchange<T, D, S>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const s = target<S, T>(u);
  const old = load<T>(d);
  put<D, T>(d, load<T>(s));
  put<S, T>(s, old);
  return next(u);
}

/** XCHG with the accumulator. With itself it is NOP, which does not even clear an upper half. */
// @ts-ignore: decorator
@inline
export function exchangeAccumulator<T, D, S>(u: usize): usize {
  if (load<u16>(u, FIRST) == load<u16>(u, SECOND)) return next(u);
  return exchange<T, D, S>(u);
}

/** XADD: first, second = first + second, first */
// @ts-ignore: decorator
@inline
export function exchangeAdd<T, D, S, F>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const s = target<S, T>(u);
  const a = load<T>(d);
  const b = load<T>(s);
  const r = <T>(a + b);
  if (live<F>()) setAddFlags<T>(a, b, r, r < a);
  put<S, T>(s, a);
  put<D, T>(d, r);
  return next(u);
}

/** CMPXCHG */
// @ts-ignore: decorator
@inline
export function compareExchange<T, D, S, F>(u: usize): usize {
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  const accumulator = load<T>(RAX);
  const old = load<T>(d);
  if (live<F>()) setSubFlags<T>(accumulator, old, <T>(accumulator - old), accumulator < old);
  if (accumulator == old) put<D, T>(d, load<T>(source<S, T>(u)));
  else put<R1, T>(RAX, old);
  return next(u);
}

/** CMPXCHG8B, CMPXCHG16B: a pair of T in memory against rdx:rax; changes ZF alone */
// @ts-ignore: decorator
@inline
export function compareExchangePair<T, D, F>(u: usize): usize {
  const at = address<D>(u);
  // Also where the address is not canonical and by way of the stack's registers.
  if (sizeof<T>() == 8 && at & 15) return fault(u, GENERAL_PROTECTION, 0);
  const p = checkWrite(u, at, 2 * <u32>sizeof<T>());
  if (!p) return 0;
  const low = load<T>(p);
  const high = load<T>(p, sizeof<T>());
  const same = low == load<T>(RAX) && high == load<T>(RDX);
  if (same) {
    store<T>(p, load<T>(RBX));
    store<T>(p, load<T>(RCX), sizeof<T>());
  } else {
    put<R1, T>(RAX, low);
    put<R1, T>(RDX, high);
  }
  if (live<F>()) setStatus((status() & ~ZF) | (same ? ZF : 0));
  return next(u);
}
