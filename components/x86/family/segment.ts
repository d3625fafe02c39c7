// Segment registers and descriptors. In 64-bit mode a selector means nothing but for FS and GS, whose base it sets; yet it must name
// a segment that user code may use. There are those that Linux and Windows have: 32-bit code, data, and 64-bit code.
// Source: Intel SDM volume 2, MOV, POP, LFS, LAR, LSL, VERR, VERW; volume 3, 3.4.

import { GENERAL_PROTECTION, UNDEFINED, charge, fault, leaveSlice } from '../interpret/exit';
import { checkRead, readable, writable } from '../memory/access';
import { TF, ZF, setStatus, status } from '../state/flags';
import { address, failed, put, source, target } from '../state/operand';
import { FLAG_SYSTEM, FS_BASE, GS_BASE, RSP } from '../state/register-file';
import { CS, SHADOW, SS, USER_DATA, bare, selector as selectorOf, setSelector } from '../state/bare';
import { IMM, next, nextIp } from '../state/uop';

const PRIVILEGE: u32 = 3;
const FS: u32 = 4;
const GS: u32 = 5;

/** Access rights as LAR gives them: present, of privilege 3, accessed, 4 GiB. */
const CODE_32: u32 = 0x00cf_fb00;
const DATA: u32 = 0x00cf_f300;
const CODE_64: u32 = 0x00af_fb00;
/** In the rights: code that may be read, or data that may be written; code. */
const READABLE_OR_WRITABLE: u32 = 0x200;
const IS_CODE: u32 = 0x800;
const LIMIT: u32 = 0xffff_ffff;

/** Rights of the segment that a selector names, or 0 when user code may not use it. */
function rightsOf(selector: u32): u32 {
  switch (selector >> 2) {
    case 0x20 >> 2: return CODE_32;
    case 0x28 >> 2: return DATA;
    case 0x30 >> 2: return CODE_64;
  }
  return 0;
}

/** The error code that names a selector. */
// @ts-ignore: decorator
@inline
export function selectorCode(selector: u32): u32 {
  return selector & 0xfffc;
}

/** Bytes of an offset in memory: REX.W makes it no longer (on AMD's processors; on Intel's it has 64 bits). */
// @ts-ignore: decorator
@inline
export function offsetSize<T>(): u32 {
  return sizeof<T>() == 2 ? 2 : 4;
}

/** The offset at a pointer. */
// @ts-ignore: decorator
@inline
export function loadOffset<T>(p: usize): u64 {
  return sizeof<T>() == 2 ? <u64>load<u16>(p) : <u64>load<u32>(p);
}

/** A far pointer in memory, an offset and a selector behind it, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function farPointer<T, S>(u: usize): usize {
  return checkRead(u, address<S>(u), offsetSize<T>() + 2);
}

/** Segment registers by number: es cs ss ds fs gs. */
@final @unmanaged export class StackSegment {
  // @ts-ignore: decorator
  @inline number(): u32 { return 2; }
}
@final @unmanaged export class FsSegment {
  // @ts-ignore: decorator
  @inline number(): u32 { return 4; }
}
@final @unmanaged export class GsSegment {
  // @ts-ignore: decorator
  @inline number(): u32 { return 5; }
}

/**
 * May this register hold this selector? The stack must be writable and of its own privilege; elsewhere null is allowed. In ring 0
 * descriptors are not read.
 */
function mayHold(number: u32, selector: u32): bool {
  if (bare()) return number != SS || (selector & PRIVILEGE) == 0;
  if (number == SS) return selector == USER_DATA;
  return selector <= PRIVILEGE || rightsOf(selector) != 0;
}

/** Every segment begins at 0. */
function loadSelector(number: u32, selector: u32): void {
  setSelector(number, <u16>selector);
  if (number == FS) store<u64>(FS_BASE, 0);
  if (number == GS) store<u64>(GS_BASE, 0);
}

/** MOV from a segment register: its number is the immediate. */
// @ts-ignore: decorator
@inline
export function read<T, D, S>(u: usize): usize {
  const number = <u32>load<u8>(u, IMM);
  if (number > GS) return fault(u, UNDEFINED, 0);
  const d = target<D, T>(u);
  if (failed<D>(d)) return 0;
  put<D, T>(d, <T>selectorOf(number));
  return next(u);
}

/** MOV to a segment register. */
// @ts-ignore: decorator
@inline
export function loadNamed<T, D, S>(u: usize): usize {
  const number = <u32>load<u8>(u, IMM);
  if (number == CS || number > GS) return fault(u, UNDEFINED, 0);
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  const selector = <u32>load<u16>(s);
  if (!mayHold(number, selector)) return fault(u, GENERAL_PROTECTION, selectorCode(selector));
  loadSelector(number, selector);
  if (number != SS || !(bare() || load<u32>(FLAG_SYSTEM) & TF)) return next(u);
  // The next instruction comes before any interrupt or trap.
  store<u32>(SHADOW, 1);
  charge(u);
  return leaveSlice(nextIp(u));
}

/** PUSH FS, PUSH GS */
// @ts-ignore: decorator
@inline
export function push<N, T>(u: usize): usize {
  const rsp = load<u64>(RSP) - sizeof<T>();
  const p = writable<T>(u, rsp);
  if (!p) return 0;
  store<T>(p, <T>selectorOf(changetype<N>(0).number()));
  store<u64>(RSP, rsp);
  return next(u);
}

/** POP FS, POP GS: only 16 bits of what is popped count. */
// @ts-ignore: decorator
@inline
export function pop<N, T>(u: usize): usize {
  const rsp = load<u64>(RSP);
  const p = readable<T>(u, rsp);
  if (!p) return 0;
  const number = changetype<N>(0).number();
  const selector = <u32>load<u16>(p);
  if (!mayHold(number, selector)) return fault(u, GENERAL_PROTECTION, selectorCode(selector));
  loadSelector(number, selector);
  store<u64>(RSP, rsp + sizeof<T>());
  return next(u);
}

/** LSS, LFS, LGS: an offset, and a selector behind it. */
// @ts-ignore: decorator
@inline
export function loadFar<N, T, D, S>(u: usize): usize {
  const p = farPointer<T, S>(u);
  if (!p) return 0;
  const number = changetype<N>(0).number();
  const selector = <u32>load<u16>(p + offsetSize<T>());
  if (!mayHold(number, selector)) return fault(u, GENERAL_PROTECTION, selectorCode(selector));
  const offset = loadOffset<T>(p);
  loadSelector(number, selector);
  put<D, T>(target<D, T>(u), <T>offset);
  return next(u);
}

function setZero(on: bool): void {
  setStatus((status() & ~ZF) | (on ? ZF : 0));
}

/** LAR: ZF, and the rights of the segment that a selector names, if user code may use it. */
// @ts-ignore: decorator
@inline
export function loadRights<T, D, S, F>(u: usize): usize {
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  const rights = rightsOf(load<u16>(s));
  setZero(rights != 0);
  if (rights) put<D, T>(target<D, T>(u), <T>rights);
  return next(u);
}

/** LSL: the same with the segment's limit. */
// @ts-ignore: decorator
@inline
export function loadLimit<T, D, S, F>(u: usize): usize {
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  const known = rightsOf(load<u16>(s)) != 0;
  setZero(known);
  if (known) put<D, T>(target<D, T>(u), <T>LIMIT);
  return next(u);
}

/** VERR: may it be read? All of them may. */
// @ts-ignore: decorator
@inline
export function verifyRead<T, S, F>(u: usize): usize {
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  setZero((rightsOf(load<u16>(s)) & READABLE_OR_WRITABLE) != 0);
  return next(u);
}

/** VERW: may it be written? */
// @ts-ignore: decorator
@inline
export function verifyWrite<T, S, F>(u: usize): usize {
  const s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  const rights = rightsOf(load<u16>(s));
  setZero((rights & (READABLE_OR_WRITABLE | IS_CODE)) == READABLE_OR_WRITABLE);
  return next(u);
}
