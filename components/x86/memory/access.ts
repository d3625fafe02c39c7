// The one way in which instructions reach guest memory: ask for a linear pointer, and stop when it is 0.
//
//     const p = readable<u32>(u, address);
//     if (!p) return 0;                       // the exit is already written
//     value = load<u32>(p);
//
// Neighbouring guest pages are neighbours in linear memory, so an access across a page end checks both pages and then
// needs no more than the one pointer. Nothing is changed before all checks of an instruction have passed.

import { GUEST_BASE, READ_TAGS, WRITE_TAGS } from '../arena';
import { noteAccess, watches } from '../debug/stop';
import { dropPage, holdsCode } from '../decode/cache';
import { MAY_FAULT, STRING, attributes } from '../decode/row';
import { GENERAL_PROTECTION, STACK_FAULT, fault, leaveToStep, pageFault } from '../interpret/exit';
import { FS_BASE, GS_BASE, RBP, RSP } from '../state/register-file';
import { Mem, address } from '../state/operand';
import { BASE, INDEX, ROW, SECOND } from '../state/uop';
import { alignmentChecked, isAligned } from './alignment';
import { ANY_ACCESS, CODE, READ, WRITE, pageOf, stateAt, tagAllows } from './page';

const PRESENT_CODE: u32 = 1;
const WRITE_CODE: u32 = 2;
const USER_CODE: u32 = 4;

/** Is bit 47 of the address repeated above it? */
// @ts-ignore: decorator
@inline
export function canonical(address: u64): bool {
  return <u64>(<i64>(address << 16) >> 16) == address;
}

/** Linear pointer to sizeof<T> bytes that may be read, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function readable<T>(u: usize, address: u64): usize {
  if (tagAllows(READ_TAGS, address, sizeof<T>())) return GUEST_BASE + <usize><u32>address;
  return checkRead(u, address, <u32>sizeof<T>());
}

/** Linear pointer to sizeof<T> bytes that may be read and written, or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function writable<T>(u: usize, address: u64): usize {
  if (tagAllows(WRITE_TAGS, address, sizeof<T>())) return GUEST_BASE + <usize><u32>address;
  return checkWrite(u, address, <u32>sizeof<T>());
}

/** As `readable`, for up to 4096 bytes. */
export function checkRead(u: usize, address: u64, size: u32): usize {
  const last = address + <u64>(size - 1);
  if (!canonical(address) || !canonical(last)) return notCanonical(u, address);
  if (!checkPage(u, address, READ, 0)) return 0;
  if (pageOf(address) != pageOf(last) && !checkPage(u, last & ~0xfff, READ, 0)) return 0;
  if (alignmentChecked() && !isAligned(u, address, size)) return 0;
  if (watches() && !noteAccess(address, size, false)) return leaveToStep(u);
  return GUEST_BASE + <usize><u32>address;
}

/** As `writable`, for up to 4096 bytes. */
export function checkWrite(u: usize, address: u64, size: u32): usize {
  const last = address + <u64>(size - 1);
  if (!canonical(address) || !canonical(last)) return notCanonical(u, address);
  if (!checkPage(u, address, WRITE, WRITE_CODE)) return 0;
  if (pageOf(address) != pageOf(last) && !checkPage(u, last & ~0xfff, WRITE, WRITE_CODE)) return 0;
  if (alignmentChecked() && !isAligned(u, address, size)) return 0;
  // Only now: an access that faults changes nothing, not even the cache.
  const here = min<u32>(size, 0x1000 - (<u32>address & 0xfff));
  if (!clearCode(u, address, here)) return 0;
  if (here < size && !clearCode(u, address + <u64>here, size - here)) return 0;
  if (watches() && !noteAccess(address, size, true)) return leaveToStep(u);
  return GUEST_BASE + <usize><u32>address;
}

/** May this page be accessed so? Otherwise 0 with an exit. */
function checkPage(u: usize, address: u64, need: u32, code: u32): usize {
  const state = stateAt(address);
  if (state & need) return 1;
  return pageFault(u, USER_CODE | code | (state & ANY_ACCESS ? PRESENT_CODE : 0), address);
}

/** A write to decoded code drops the blocks and starts the instruction again, alone, so that it sees itself changed. */
function clearCode(u: usize, address: u64, size: u32): usize {
  if (!(stateAt(address) & CODE) || !holdsCode(address, size)) return 1;
  // First: the entry of a dropped block forgets which instruction it was.
  leaveToStep(u);
  dropPage(pageOf(address));
  return 0;
}

/** #GP for an address that is not aligned as it must be; that it is not canonical comes first. */
export function misaligned(u: usize, address: u64): usize {
  return canonical(address) ? fault(u, GENERAL_PROTECTION, 0) : notCanonical(u, address);
}

/**
 * #GP; or #SS where the address came from the stack registers and not by way of FS or GS, or is not the operand's but that of what is
 * pushed or popped.
 */
function notCanonical(u: usize, at: u64): usize {
  const base = <usize>load<u16>(u, BASE);
  const onStack = (base == RSP || base == RBP) && !isSegment(load<u16>(u, INDEX)) && !isSegment(load<u16>(u, SECOND));
  const traits = attributes(load<u16>(u, ROW));
  const pushes = (traits & (MAY_FAULT | STRING)) == MAY_FAULT && at != address<Mem>(u);
  return fault(u, onStack || pushes ? STACK_FAULT : GENERAL_PROTECTION, 0);
}

/** Is the slot that of a segment's base? It stands as the index of an address, or, of a gather, as the second operand. */
function isSegment(slot: usize): bool {
  return slot == FS_BASE || slot == GS_BASE;
}
