// The stack: PUSH POP PUSHF POPF ENTER LEAVE.

import { charge, leaveSlice } from '../interpret/exit';
import { readable, writable } from '../memory/access';
import { rflags, setRflags } from '../state/flags';
import { failed, memory as inMemory, put, source, target } from '../state/operand';
import { EFFECTIVE, RBP, RSP } from '../state/register-file';
import { BASE, DISP, IMM, UOP_SIZE, next, nextIp } from '../state/uop';
import { effective } from './address';

// @ts-ignore: decorator
@inline
export function push<T, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const value = load<T>(s);
  const rsp = load<u64>(RSP) - sizeof<T>();
  const p = writable<T>(u, rsp);
  if (!p) return 0;
  store<T>(p, value);
  store<u64>(RSP, rsp);
  return next(u);
}

/** POP: an address that uses rsp sees it already moved; one that a prelude computed is computed again. */
// @ts-ignore: decorator
@inline
export function pop<T, D>(u: usize): usize {
  const rsp = load<u64>(RSP);
  const p = readable<T>(u, rsp);
  if (!p) return 0;
  store<u64>(RSP, rsp + sizeof<T>());
  if (inMemory<D>() && load<u16>(u, BASE) == EFFECTIVE) effective(u - UOP_SIZE);
  const d = target<D, T>(u);
  if (failed<D>(d)) {
    store<u64>(RSP, rsp);
    return 0;
  }
  store<T>(d, load<T>(p));
  return next(u);
}

// @ts-ignore: decorator
@inline
export function pushFlags<T>(u: usize): usize {
  const rsp = load<u64>(RSP) - sizeof<T>();
  const p = writable<T>(u, rsp);
  if (!p) return 0;
  store<T>(p, <T>rflags());
  store<u64>(RSP, rsp);
  return next(u);
}

/** POPF ends its block: the next instruction may have to be traced. */
// @ts-ignore: decorator
@inline
export function popFlags<T, F>(u: usize): usize {
  const rsp = load<u64>(RSP);
  const p = readable<T>(u, rsp);
  if (!p) return 0;
  const value = <u32>load<T>(p);
  setRflags(sizeof<T>() == 2 ? (rflags() & 0xffff_0000) | value : value);
  store<u64>(RSP, rsp + sizeof<T>());
  charge(u);
  return leaveSlice(nextIp(u));
}

/** LEAVE */
// @ts-ignore: decorator
@inline
export function leave<T>(u: usize): usize {
  const rbp = load<u64>(RBP);
  const p = readable<T>(u, rbp);
  if (!p) return 0;
  store<T>(RBP, load<T>(p));
  store<u64>(RSP, rbp + sizeof<T>());
  return next(u);
}

/** ENTER: pushes rbp and, nested, the frames that it belongs to; with 16 bits only bp changes. */
// @ts-ignore: decorator
@inline
export function enter<T, A, B>(u: usize): usize {
  const size = <u64>load<u16>(u, IMM);
  const level = <u64>(load<u8>(u, DISP) & 31);
  const rbp = load<u64>(RBP);
  const frame = load<u64>(RSP) - sizeof<T>();
  const last = frame - level * sizeof<T>();
  // The one instruction that may fault between its stores, as processors do; its registers change last.
  if (!pushAt<T>(u, frame, <T>rbp)) return 0;
  for (let i: u64 = 1; i < level; i++) {
    const outer = readable<T>(u, rbp - i * sizeof<T>());
    if (!outer || !pushAt<T>(u, frame - i * sizeof<T>(), load<T>(outer))) return 0;
  }
  if (level && !pushAt<T>(u, last, <T>frame)) return 0;
  if (!writable<T>(u, last - size)) return 0;
  store<u64>(RSP, last - size);
  store<T>(RBP, <T>frame);
  return next(u);
}

function pushAt<T>(u: usize, at: u64, value: T): bool {
  const p = writable<T>(u, at);
  if (p) store<T>(p, value);
  return p != 0;
}
