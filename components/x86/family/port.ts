// Ports: IN OUT INS OUTS. In ring 0 each transfer is an exit; a repeated one is an exit an element, with rip still at it.

import { leaveToRead, leaveToReadInto, leaveToWrite } from '../interpret/outside';
import { readable, writable } from '../memory/access';
import { RAX, RCX, RDI, RDX, RSI } from '../state/register-file';
import { IMM, ip, nextIp } from '../state/uop';
import { allowed, goOn } from './privileged';
import { get, repeated, set, sourceAddress, stride } from './string';

/** Bytes of a transfer: never more than 4, whatever REX.W says. */
// @ts-ignore: decorator
@inline
function width<T>(): u32 {
  return min<u32>(<u32>sizeof<T>(), 4);
}

// @ts-ignore: decorator
@inline
function portInDx(): u32 {
  return <u32>load<u16>(RDX);
}

/** Behind the instruction, or at it while a repeat prefix has more to do; counts an element. */
function afterElement(u: usize): u64 {
  if (!repeated(u)) return nextIp(u);
  const left = get(u, RCX) - 1;
  set(u, RCX, left);
  return left == 0 ? nextIp(u) : ip(u);
}

// @ts-ignore: decorator
@inline
export function in_<T, D>(u: usize): usize {
  return allowed(u) ? leaveToRead(u, portInDx(), width<T>(), nextIp(u)) : 0;
}

// @ts-ignore: decorator
@inline
export function inFixed<T, D, S>(u: usize): usize {
  return allowed(u) ? leaveToRead(u, load<u8>(u, IMM), width<T>(), nextIp(u)) : 0;
}

// @ts-ignore: decorator
@inline
export function out<T, S>(u: usize): usize {
  return allowed(u) ? leaveToWrite(u, portInDx(), width<T>(), nextIp(u), accumulator<T>()) : 0;
}

// @ts-ignore: decorator
@inline
export function outFixed<T, D, S>(u: usize): usize {
  return allowed(u) ? leaveToWrite(u, load<u8>(u, IMM), width<T>(), nextIp(u), accumulator<T>()) : 0;
}

// @ts-ignore: decorator
@inline
function accumulator<T>(): u32 {
  return sizeof<T>() == 8 ? load<u32>(RAX) : <u32>load<T>(RAX);
}

/** INS: where it writes is asked for first. */
// @ts-ignore: decorator
@inline
export function inString<T>(u: usize): usize {
  if (!allowed(u)) return 0;
  if (sizeof<T>() == 8) return inElement<u32>(u);
  return inElement<T>(u);
}

function inElement<T>(u: usize): usize {
  if (repeated(u) && get(u, RCX) == 0) return goOn(u);
  const at = get(u, RDI);
  if (!writable<T>(u, at)) return 0;
  set(u, RDI, at + stride<T>());
  return leaveToReadInto(u, portInDx(), <u32>sizeof<T>(), afterElement(u), at);
}

/** OUTS */
// @ts-ignore: decorator
@inline
export function outString<T>(u: usize): usize {
  if (!allowed(u)) return 0;
  if (sizeof<T>() == 8) return outElement<u32>(u);
  return outElement<T>(u);
}

function outElement<T>(u: usize): usize {
  if (repeated(u) && get(u, RCX) == 0) return goOn(u);
  const s = readable<T>(u, sourceAddress(u));
  if (!s) return 0;
  const value = <u32>load<T>(s);
  set(u, RSI, get(u, RSI) + stride<T>());
  return leaveToWrite(u, portInDx(), <u32>sizeof<T>(), afterElement(u), value);
}
