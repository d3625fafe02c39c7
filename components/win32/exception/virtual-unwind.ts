// One step up the stack: from what the processor holds in a function to what it holds in its caller, by the function's unwind codes.
//
// Source: Microsoft, "x64 exception handling": UNWIND_INFO, UNWIND_CODE, "Unwind procedure". Version 2 adds rows that say where epilogs
// begin; the instructions tell that too, so they are skipped.

import { Memory } from '../memory/access';
import { Context, RSP } from './context';
import { runEpilog } from './epilog';
import { FunctionEntry } from './function-table';
import { Information, readInformation } from './information';

/** Flags of UNWIND_INFO. */
export const EXCEPTION_HANDLER: u32 = 1;
export const UNWIND_HANDLER: u32 = 2;
const CHAINED: u32 = 4;
/** A longer chain has no end. */
const MOST_LINKS: i32 = 32;

// Operations.
const PUSH_NONVOLATILE: u32 = 0;
const ALLOCATE_LARGE: u32 = 1;
const ALLOCATE_SMALL: u32 = 2;
const SET_FRAME: u32 = 3;
const SAVE_NONVOLATILE: u32 = 4;
const SAVE_NONVOLATILE_FAR: u32 = 5;
/** In version 1 what version 2 uses for epilogs: neither says what to do. */
const EPILOG: u32 = 6;
const SPARE: u32 = 7;
const SAVE_VECTOR: u32 = 8;
const SAVE_VECTOR_FAR: u32 = 9;
const MACHINE_FRAME: u32 = 10;

/** What a step has found. */
export class Step {
  /** 0 where the function has no handler of the wanted kind, or is not in its body. */
  handler: u64 = 0;
  handlerData: u64 = 0;
  /** What its handler knows the function's frame by. */
  frame: u64 = 0;
  /** Its information could not be read, or its stack. */
  isBroken: bool = false;
}

/** Moves `context` to the caller. `entry` is null for a function without a row. */
export function unwindOnce(memory: Memory, entry: FunctionEntry | null, context: Context, wanted: u32): Step {
  const step = new Step();
  step.frame = context.rsp;
  if (entry == null) {
    popReturn(memory, context, step);
    return step;
  }
  const information = entry.unwinding(memory);
  if (information == null) {
    step.isBroken = true;
    return step;
  }
  const offset = <u32>(context.rip - entry.base - entry.begin);
  step.frame = frameOf(information, context, offset);
  if (offset >= information.prolog && entry.isEpilog(memory, context)) {
    step.isBroken = !runEpilog(memory, context);
    return step;
  }
  unwindChain(memory, entry, information, context, offset, wanted, step);
  return step;
}

/** The frame register counts once it is set. */
function frameOf(information: Information, context: Context, offset: u32): u64 {
  if (information.frameRegister == 0) return context.rsp;
  const isSet = offset >= information.prolog || (information.flags & CHAINED) != 0 || isFrameSet(information, offset);
  return isSet ? context.get(information.frameRegister) - information.frameOffset : context.rsp;
}

function isFrameSet(information: Information, offset: u32): bool {
  for (let i: u32 = 0; i < information.count; i += slotsOf(information, i)) {
    if (information.operation(i) == SET_FRAME) return offset >= information.offset(i);
  }
  return false;
}

function unwindChain(memory: Memory, entry: FunctionEntry, first: Information, context: Context, offset: u32, wanted: u32, step: Step): void {
  let information = first;
  let isMachine = runCodes(memory, information, context, offset, step);
  for (let links = 0; (information.flags & CHAINED) != 0; links++) {
    const row = memory.bytes(information.end, 12);
    const link = row == null ? 0 : load<u32>(changetype<usize>(row) + 8) & ~1;
    const next = readInformation(memory, entry.base, link);
    if (next == null || row == null || links == MOST_LINKS) {
      step.isBroken = true;
      return;
    }
    information = next;
    if (runCodes(memory, information, context, u32.MAX_VALUE, step)) isMachine = true;
  }
  if ((information.flags & wanted) != 0 && offset >= first.prolog) {
    step.handler = entry.base + memory.u32(information.end);
    step.handlerData = information.end + 4;
  }
  if (!isMachine) popReturn(memory, context, step);
}

/** Undoes what the prolog has done up to `offset`; true if that was a change of stacks by the processor. */
function runCodes(memory: Memory, information: Information, context: Context, offset: u32, step: Step): bool {
  let isMachine = false;
  for (let i: u32 = 0; i < information.count; i += slotsOf(information, i)) {
    if (information.operation(i) == EPILOG && information.version == 2) continue;
    if (offset < information.offset(i)) continue;
    if (runCode(memory, information, i, context, step)) isMachine = true;
  }
  return isMachine;
}

function runCode(memory: Memory, information: Information, i: u32, context: Context, step: Step): bool {
  const operand = information.operand(i);
  switch (information.operation(i)) {
    case PUSH_NONVOLATILE:
      load64(memory, context, operand, context.rsp, step);
      context.rsp += 8;
      break;
    case ALLOCATE_LARGE:
      context.rsp += operand == 0 ? information.half(i + 1) * 8 : information.word(i + 1);
      break;
    case ALLOCATE_SMALL:
      context.rsp += <u64>operand * 8 + 8;
      break;
    case SET_FRAME:
      context.rsp = context.get(information.frameRegister) - information.frameOffset;
      break;
    case SAVE_NONVOLATILE:
      load64(memory, context, operand, step.frame + information.half(i + 1) * 8, step);
      break;
    case SAVE_NONVOLATILE_FAR:
      load64(memory, context, operand, step.frame + information.word(i + 1), step);
      break;
    case SAVE_VECTOR:
      loadVector(memory, context, operand, step.frame + information.half(i + 1) * 16, step);
      break;
    case SAVE_VECTOR_FAR:
      loadVector(memory, context, operand, step.frame + information.word(i + 1), step);
      break;
    case MACHINE_FRAME:
      popMachineFrame(memory, context, operand);
      return true;
    default:
      break;
  }
  return false;
}

function slotsOf(information: Information, i: u32): u32 {
  switch (information.operation(i)) {
    case ALLOCATE_LARGE:
      return information.operand(i) == 0 ? 2 : 3;
    case SAVE_NONVOLATILE:
    case SAVE_VECTOR:
      return 2;
    case EPILOG:
      return information.version == 2 ? 1 : 2;
    case SAVE_NONVOLATILE_FAR:
    case SAVE_VECTOR_FAR:
    case SPARE:
      return 3;
    default:
      return 1;
  }
}

function load64(memory: Memory, context: Context, register: u32, at: u64, step: Step): void {
  const bytes = memory.bytes(at, 8);
  if (bytes == null) step.isBroken = true;
  else context.set(register, load<u64>(changetype<usize>(bytes)));
}

function loadVector(memory: Memory, context: Context, register: u32, at: u64, step: Step): void {
  const bytes = memory.bytes(at, 16);
  if (bytes == null) step.isBroken = true;
  else context.setVector(register, bytes);
}

/** What the processor pushes for an interrupt, maybe with an error code before it. */
function popMachineFrame(memory: Memory, context: Context, hasCode: u32): void {
  const at = context.rsp + hasCode * 8;
  context.rip = memory.u64(at);
  context.set(RSP, memory.u64(at + 24));
}

function popReturn(memory: Memory, context: Context, step: Step): void {
  const bytes = memory.bytes(context.rsp, 8);
  if (bytes == null) {
    step.isBroken = true;
    return;
  }
  context.rip = load<u64>(changetype<usize>(bytes));
  context.rsp += 8;
}
