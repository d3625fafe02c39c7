// Gathers: elements from addresses in a vector. Elements come one after the other, the lowest first; one that faults leaves those
// before it loaded and their mask elements cleared, so that the instruction goes on from there when it is executed again.
// Source: Intel SDM volume 2, VGATHERDPS .. VPGATHERQQ.

import { VECTOR_ADDRESS_32 } from '../decode/instruction';
import { UNDEFINED, fault } from '../interpret/exit';
import { readable } from '../memory/access';
import { lanes } from '../state/lane';
import { source } from '../state/operand';
import { UPPER_BANK } from '../state/register-file';
import { BASE, DISP, INDEX, SCALE, SECOND, next } from '../state/uop';
import { chosen, elementAt } from './avx-move';

/** I is the type of an index, E of an element. As many as the wider of them leaves room for. */
export function gather<I, E, N, D, S, H>(u: usize): usize {
  const d = source<D, v128>(u);
  const mask = source<H, v128>(u);
  const index = <usize>load<u16>(u, INDEX);
  if (d == mask || d == index || mask == index) return fault(u, UNDEFINED, 0);
  const count = (lanes<N>() << 4) / (sizeof<E>() > sizeof<I>() ? sizeof<E>() : sizeof<I>());
  for (let i: usize = 0; i < count; i++) {
    if (chosen<E>(mask, i * sizeof<E>())) {
      const p = readable<E>(u, addressOf<I>(u, elementAt(index, i * sizeof<I>())));
      if (!p) return 0;
      store<E>(elementAt(d, i * sizeof<E>()), load<E>(p));
    }
    store<E>(elementAt(mask, i * sizeof<E>()), 0);
  }
  clearAbove(d, count * sizeof<E>());
  clearAbove(mask, 0);
  return next(u);
}

/** Address of the element whose index lies at `p`. */
// @ts-ignore: decorator
@inline
function addressOf<I>(u: usize, p: usize): u64 {
  const scale = load<u8>(u, SCALE);
  const index = sizeof<I>() == 4 ? <i64>load<i32>(p) : load<i64>(p);
  let offset = load<u64>(load<u16>(u, BASE)) + (<u64>index << <u64>(scale & 3)) + load<u64>(u, DISP);
  if (scale & VECTOR_ADDRESS_32) offset &= 0xffff_ffff;
  return load<u64>(load<u16>(u, SECOND)) + offset;
}

/** Clears a register from byte `at`, 0, 8, 16 or 32, on. */
function clearAbove(register: usize, at: usize): void {
  if (at < 8) store<u64>(register, 0);
  if (at < 16) store<u64>(register, 0, 8);
  if (at < 32) v128.store(register + UPPER_BANK, i64x2(0, 0));
}
