// Decodes one instruction into one micro-operation, or two where its address needs a prelude.
//
// While a block is being built a micro-operation holds, in place of its handler, the place of its handlers in VARIANTS, and in
// place of its link, whether it is a barrier: an instruction that may leave the block, so that all flags before it count.

import { GROUP, GROUPS, OPCODES, ROW_ADDRESS, ROW_TOOLONG } from '../gen/tables';
import { UOP_SIZE, BASE, HANDLER, IMM, INDEX, IP, LENGTH, LINK, ROW, SCALE, SECOND, THIRD } from '../state/uop';
import { RSP, ZERO } from '../state/register-file';
import { beginFetch, fetch, fetched, overran, tooLong } from './fetch';
import { addSegment, addressForm, fetchAddress, fetchModrm, hasIndex, isRegister, modrmByte, resolveRelative } from './modrm';
import { storeAddress, useEffective } from './modrm';
import { fetchOperands, finishTarget, operandForm, setOpcode } from './operand';
import { address32, fetchPrefixes, locked, mandatory, operand16, repeat, rex, rexB, segment, wide } from './prefix';
import { BRANCHES, ENDS, HAS_MODRM, LOCKABLE, MAY_FAULT, NO_ACCESS, STRING, USES_VVVV, VECTOR_INDEX } from './row';
import { SIZING_LENGTH, SIZING_OPERAND, SIZING_STACK, SIZING_W, attributes, firstVariant, sizingOf } from './row';
import { NO_COLUMN, fetchVex, vexLength, vvvv } from './vex';

/** SCALE of a micro-operation with the STRING attribute. */
export const ADDRESS_32: u32 = 1;
export const REPEAT: u32 = 2;
export const REPEAT_NOT_EQUAL: u32 = 4;
/** In SCALE of a gather: addresses are of 32 bits. Its SECOND is the slot of the segment's base. */
export const VECTOR_ADDRESS_32: u8 = 0x80;

const NOT_X87: u32 = 0xffff;
/** The low bits of an x87 opcode's first byte, above those of its ModRM byte: what FNSTENV tells. */
let x87Opcode: u32 = NOT_X87;

/**
 * Decodes the instruction at `rip` into `u` and, perhaps, the one behind it. Gives the place behind the last one, or 0 when
 * bytes of it may not be executed: then `fetched` and `available` say which.
 */
export function decodeInstruction(u: usize, rip: u64): usize {
  if (!beginFetch(rip)) return 0;
  fetchPrefixes();
  const row = findRow();
  const traits = attributes(row);
  if (traits & HAS_MODRM && !isRegister()) fetchAddress((traits & VECTOR_INDEX) != 0);
  clear(u);
  fetchOperands(u, row);
  if (x87Opcode != NOT_X87) store<u16>(u, <u16>(x87Opcode | modrmByte()), THIRD);
  if (overran()) return tooLong() ? finish(u, rip, ROW_TOOLONG, 0, 0) : 0;
  finishTarget(u, rip);
  const nextRip = rip + <u64>fetched();
  const form = operandForm();
  if (traits & VECTOR_INDEX && !hasIndex()) return finish(u, rip, 0, 0, 0);
  if (locked && !(traits & LOCKABLE && form != 0)) return finish(u, rip, 0, 0, 0);
  if (form == 0) return finish(u, rip, row, 0, 0);
  resolveRelative(nextRip);
  const last = placeAddress(u, rip, traits);
  return finish(last, rip, row, addressForm(), traits & NO_ACCESS ? 0 : 1);
}

/** Fetches opcode and ModRM byte and looks the row up; 0 is "undefined". */
function findRow(): u32 {
  x87Opcode = NOT_X87;
  let map: u32 = 0;
  let opcode = <u32>fetch<u8>();
  if (opcode == 0xc4 || opcode == 0xc5) return findVexRow(opcode);
  if (opcode == 0x0f) {
    opcode = fetch<u8>();
    map = 1;
    if (opcode == 0x38 || opcode == 0x3a) {
      map = opcode == 0x38 ? 2 : 3;
      opcode = fetch<u8>();
    }
  }
  setOpcode(opcode);
  x87Opcode = map == 0 && (opcode & 0xf8) == 0xd8 ? (opcode & 7) << 8 : NOT_X87;
  // F3 90 is PAUSE, but with REX.B it exchanges r8 and rax.
  const prefix = map == 0 && opcode == 0x90 && rexB() ? 0 : mandatory();
  return rowAt((map << 2) | prefix, opcode);
}

/** After the first byte of a VEX prefix. Some prefixes may not stand before it; it is fetched all the same. */
function findVexRow(first: u32): u32 {
  const refused = rex != 0 || operand16 || repeat != 0 || locked;
  const column = fetchVex(first);
  if (column == NO_COLUMN) return 0;
  const opcode = <u32>fetch<u8>();
  setOpcode(opcode);
  const row = rowAt(column, opcode);
  return !refused && (attributes(row) & USES_VVVV || vvvv() == 0) ? row : 0;
}

/** The row at an opcode's place in a column, a map and a mandatory prefix. */
function rowAt(column: u32, opcode: u32): u32 {
  const entry = <u32>load<u16>(OPCODES + ((<usize>column << 8) + <usize>opcode << 1));
  if (entry < GROUP) {
    // Behind 0F 38 and 0F 3A there is a ModRM byte even where there is no instruction.
    if (attributes(entry) & HAS_MODRM || (entry == 0 && column >> 2 >= 2)) fetchModrm();
    return entry;
  }
  fetchModrm();
  const byte = modrmByte();
  const cell = isRegister() ? 8 + (byte & 63) : (byte >> 3) & 7;
  return load<u16>(GROUPS + (<usize>((entry - GROUP) * 72 + cell) << 1));
}

/** Three stores: an engine calls out for `memory.fill`. */
export function clearUop(u: usize): void {
  const zero = i64x2.splat(0);
  v128.store(u, zero);
  v128.store(u, zero, 16);
  v128.store(u, zero, 32);
}

function clear(u: usize): void {
  clearUop(u);
  store<u16>(u, <u16>ZERO, BASE);
  store<u16>(u, <u16>ZERO, INDEX);
}

/** Writes the memory operand's address; where it has too many parts, a prelude comes first and `u` moves behind it. */
function placeAddress(u: usize, rip: u64, traits: u32): usize {
  if (traits & VECTOR_INDEX) {
    storeAddress(u);
    store<u16>(u, <u16>segment, SECOND);
    if (address32) store<u8>(u, load<u8>(u, SCALE) | VECTOR_ADDRESS_32, SCALE);
    return u;
  }
  const slot = traits & NO_ACCESS ? ZERO : segment;
  if (!address32 && addSegment(slot)) {
    storeAddress(u);
    return u;
  }
  const behind = u + UOP_SIZE;
  memory.copy(behind, u, UOP_SIZE);
  clear(u);
  storeAddress(u);
  store<u16>(u, <u16>slot, THIRD);
  store<u64>(u, address32 ? 0xffff_ffff : ~0, IMM);
  finish(u, rip, ROW_ADDRESS, 0, 0);
  useEffective();
  storeAddress(behind);
  return behind;
}

/** Completes a micro-operation once its form is known. */
function finish(u: usize, rip: u64, row: u32, form: u32, accesses: u32): usize {
  const traits = attributes(row);
  store<u32>(u, firstVariant(row) + (sizeIndex(row) * 3 + form) * 2, HANDLER);
  store<u8>(u, <u8>fetched(), LENGTH);
  store<u64>(u, rip, IP);
  store<u16>(u, <u16>row, ROW);
  store<u32>(u, accesses | (traits & (ENDS | BRANCHES | MAY_FAULT)), LINK);
  if (traits & STRING) storeStringPrefixes(u);
  // What may stop without a memory operand uses the stack: its faults are those of rsp.
  else if (traits & MAY_FAULT && !form) store<u16>(u, <u16>RSP, BASE);
  return u + UOP_SIZE;
}

function storeStringPrefixes(u: usize): void {
  store<u16>(u, <u16>segment, BASE);
  let bits: u32 = address32 ? ADDRESS_32 : 0;
  if (repeat == 0xf3) bits |= REPEAT;
  if (repeat == 0xf2) bits |= REPEAT_NOT_EQUAL;
  store<u8>(u, <u8>bits, SCALE);
}

function sizeIndex(row: u32): u32 {
  const sizing = sizingOf(row);
  if (sizing == SIZING_OPERAND) return wide() ? 2 : operand16 ? 0 : 1;
  if (sizing == SIZING_W) return wide() ? 1 : 0;
  if (sizing == SIZING_STACK) return operand16 && !wide() ? 0 : 1;
  if (sizing == SIZING_LENGTH) return vexLength();
  return 0;
}
