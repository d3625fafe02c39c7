// x87's registers in translated code. Numbers stay in the register file, where family/x87-direct.ts works on them; what is left out is the
// work around them. In front of a node's first instruction of x87 one check says that all exceptions are masked and that the stack's
// registers are in use or empty as the node's instructions want them; from then on only the place of the top then is not known here. Top,
// tags and where the last instruction was are stored when somebody may look at them.
//
// Registers are named by their distance from the top at that check. The first pass over a region finds what each check has to look for.

import { C1 } from '../float80/status';
import { X87, X87_CONTROL, X87_DP, X87_IP, X87_OPCODE, X87_STATUS, X87_TAGS } from '../state/register-file';
import { THIRD } from '../state/uop';
import { address, currentUop } from './current';
import { unmasksX87 } from './float';
import { stepIf, stepLabel, stepValue } from './leave';
import { ADDRESS0, STACK_TOP, WORD0 } from './local';
import { stateMoved } from './resume';
import { BR, I32_ADD, I32_AND, I32_LOAD, I32_LOAD16_U, I32_NE, I32_OR, I32_ROTL, I32_SHL, I32_SHR_U, I32_STORE16, I64_STORE } from './wasm';
import { IF, NO_RESULT } from './wasm';
import { access, branch, close, get, long, op, open, set, tee, word } from './writer';

/** So many checks in a region; what comes behind them is the handlers'. */
const MOST: u32 = 1024;
/** What each check looks for, 2 bytes: a bit for each register that must be in use, and for each that must be empty. */
const NEEDS: usize = memory.data(2048);

let finding: bool = false;
let checks: u32 = 0;

/** Is the stack known since the last check? */
let known: bool = false;
/** Place of the current check in NEEDS. */
let needs: usize = 0;
/** How far the top has moved. */
let moved: u32 = 0;
/** Registers that are in use or empty now, as far as it is known, and those for which memory says otherwise. */
let full: u32 = 0;
let empty: u32 = 0;
let filled: u32 = 0;
let freed: u32 = 0;
/** How far the top in memory has moved; is C1 to be cleared there; which instruction was the last. */
let savedMove: u32 = 0;
let clearsC1: bool = false;
let lastIp: u64 = 0;
let lastOpcode: u32 = 0;
let tellsLast: bool = false;

/** A pass begins: the first one finds what checks look for, others use it. */
export function beginStacks(first: bool): void {
  finding = first;
  checks = 0;
  known = false;
  if (first) memory.fill(NEEDS, 0, 2 * MOST);
}

/** Does the region that was written work on the stack? */
export function usesStack(): bool {
  return checks != 0;
}

/** An instruction of x87 begins. False when its handler has to do it. */
export function beginX87(): bool {
  if (unmasksX87()) return false;
  if (known) return true;
  if (checks == MOST) return false;
  known = true;
  needs = NEEDS + (<usize>checks << 1);
  checks++;
  moved = savedMove = 0;
  filled = freed = 0;
  clearsC1 = tellsLast = false;
  full = load<u8>(needs);
  empty = load<u8>(needs, 1);
  check();
  return true;
}

/** Slots lie where bits 4 to 6 are the register's number, and bit 7 is 0. */
const TOP_IN_PLACE: i32 = 0x70;
/** Control and status word in one: all masks set, and no exception that waits to be reported. */
const MASKS_AND_SUMMARY: i32 = 0x80_003f;
const MASKS: i32 = 0x3f;

function check(): void {
  stepValue();
  word(0);
  access(I32_LOAD, X87_CONTROL);
  tee(WORD0);
  word(MASKS_AND_SUMMARY);
  op(I32_AND);
  word(MASKS);
  op(I32_NE);
  get(WORD0);
  word(23);
  op(I32_SHR_U);
  word(TOP_IN_PLACE);
  op(I32_AND);
  word(<i32>X87);
  op(I32_OR);
  set(STACK_TOP);
  if (full | empty) {
    checkTags();
    op(I32_OR);
  }
  stepIf();
}

/** Pushes whether the tags of some registers are others than they have to be. A register is empty if both bits of its tag are set. */
function checkTags(): void {
  word(0);
  access(I32_LOAD16_U, X87_TAGS);
  tee(WORD0);
  get(WORD0);
  word(1);
  op(I32_SHR_U);
  op(I32_AND);
  tee(WORD0);
  get(WORD0);
  word(16);
  op(I32_SHL);
  op(I32_OR);
  pushTagShift();
  op(I32_SHR_U);
  word(<i32>spread(full | empty, 1));
  op(I32_AND);
  word(<i32>spread(empty, 1));
  op(I32_NE);
}

/** Bits of tags of registers: `tag` for each. */
function spread(registers: u32, tag: u32): u32 {
  let tags: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) tags |= (registers >> i & 1 ? tag : 0) << (i << 1);
  return tags;
}

/** Pushes where the tag of the register with distance 0 stands, modulo 32. */
function pushTagShift(): void {
  get(STACK_TOP);
  word(3);
  op(I32_SHR_U);
}

function bit(i: u32): u32 {
  return 1 << ((moved + i) & 7);
}

/** Sees to it that st(i) is in use. False when it is known to be empty: then the handler does what follows from that. */
export function uses(i: u32): bool {
  if (empty & bit(i)) return false;
  if (!(full & bit(i)) && finding) store<u8>(needs, load<u8>(needs) | <u8>bit(i));
  full |= bit(i);
  return true;
}

/** Sees to it that there is room for a new top. */
export function hasRoom(): bool {
  if (full & bit(7)) return false;
  if (!(empty & bit(7)) && finding) store<u8>(needs, load<u8>(needs, 1) | <u8>bit(7), 1);
  empty |= bit(7);
  return true;
}

/** The stack has a new top. */
export function pushTop(): void {
  moved = (moved + 7) & 7;
  const top = bit(0);
  full |= top;
  empty &= ~top;
  if (freed & top) freed &= ~top;
  else filled |= top;
}

/** The top is taken away. */
export function popTop(): void {
  const top = bit(0);
  full &= ~top;
  empty |= top;
  if (filled & top) filled &= ~top;
  else freed |= top;
  moved = (moved + 1) & 7;
}

/** Pushes the address of st(i). */
export function pushSlot(i: u32): void {
  get(STACK_TOP);
  const distance = (moved + i) & 7;
  if (!distance) return;
  word(<i32>(distance << 4));
  op(I32_ADD);
  word(<i32>X87 | TOP_IN_PLACE);
  op(I32_AND);
}

/** C1 becomes 0, or is what the instruction has made of it. */
export function clearC1(): void {
  clearsC1 = true;
}

export function keepC1(): void {
  clearsC1 = false;
}

/** The end of an instruction that `beginX87` has begun and that is noted as the last one. */
export function endX87(): void {
  lastIp = address();
  lastOpcode = load<u16>(currentUop(), THIRD);
  tellsLast = true;
  stateMoved();
}

/** The same, with a memory operand, whose address is in ADDRESS0. */
export function endX87At(): void {
  word(0);
  get(ADDRESS0);
  access(I64_STORE, X87_DP);
  endX87();
}

/** Has the register file not got all yet? */
export function stackIsAhead(): bool {
  return known && (savedMove != moved || clearsC1 || (filled | freed) != 0 || tellsLast);
}

/** The register file gets what it does not have yet. */
export function saveStack(): void {
  if (!stackIsAhead()) return;
  writeStack();
  savedMove = moved;
  filled = freed = 0;
  clearsC1 = tellsLast = false;
}

/** Pops a condition: if it holds the register file gets all, and the interpreter takes over before this instruction. */
export function leaveBehindIf(): void {
  open(IF, NO_RESULT);
  writeStack();
  stepValue();
  branch(BR, stepLabel);
  close();
}

function writeStack(): void {
  if (savedMove != moved || clearsC1) writeStatus();
  if (filled | freed) writeTags();
  if (!tellsLast) return;
  word(0);
  long(lastIp);
  access(I64_STORE, X87_IP);
  word(0);
  word(<i32>lastOpcode);
  access(I32_STORE16, X87_OPCODE);
}

const TOP_BITS: u32 = 0x3800;

function writeStatus(): void {
  word(0);
  word(0);
  access(I32_LOAD16_U, X87_STATUS);
  word(~<i32>((savedMove == moved ? 0 : TOP_BITS) | (clearsC1 ? C1 : 0)));
  op(I32_AND);
  if (savedMove != moved) {
    pushSlot(0);
    word(TOP_IN_PLACE);
    op(I32_AND);
    word(7);
    op(I32_SHL);
    op(I32_OR);
  }
  access(I32_STORE16, X87_STATUS);
}

function writeTags(): void {
  word(0);
  word(0);
  access(I32_LOAD16_U, X87_TAGS);
  if (filled) {
    pushTags(~spread(filled, 3));
    op(I32_AND);
  }
  if (freed) {
    pushTags(spread(freed, 3));
    op(I32_OR);
  }
  access(I32_STORE16, X87_TAGS);
}

/** Pushes tags, turned to where the registers are. The upper half is of no use. */
function pushTags(tags: u32): void {
  const both = (tags & 0xffff) | (tags << 16);
  word(<i32>both);
  pushTagShift();
  op(I32_ROTL);
}

/** Nothing is known of the stack any more. */
export function closeStack(): void {
  saveStack();
  known = false;
}
