// Exceptions and interrupts of a bare vcpu, through its interrupt table of 64-bit gates (Intel SDM volume 3, 6.14).
//
// Ring 0 is the only ring, so a delivery keeps SS and the stack, which it aligns to 16 bytes. There is no task state segment:
// a gate that asks for a stack of its own (IST) is refused as #GP. Everything is checked before anything changes, so that the
// state is that of the exception when neither it nor the double fault can be delivered.

import { ANY_ACCESS, stateAt } from '../memory/page';
import { canonical } from '../memory/access';
import { copyIn, copyOut, refusedAt } from '../memory/transfer';
import { CR2, CS, HALTED, INTERRUPT_LIMIT, INTERRUPT_TABLE, SHADOW, SS } from '../state/bare';
import { acknowledge, highestWaiting, interruptible, selector, setSelector } from '../state/bare';
import { DONE } from '../memory/mapping';
import { IF, NT, RF, TF, rflags } from '../state/flags';
import { FLAG_SYSTEM, RIP, RSP } from '../state/register-file';
import { GENERAL_PROTECTION, PAGE_FAULT, STACK_FAULT, faultAddress, faultCode, faultVector, raise } from './exit';

const DEBUG: u32 = 1;
const BREAKPOINT: u32 = 3;
const DOUBLE_FAULT: u32 = 8;
const NOT_PRESENT: u32 = 11;
/** #DF #TS #NP #SS #GP #PF #AC #CP push an error code. */
const WITH_CODE: u32 = (1 << 8) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 14) | (1 << 17) | (1 << 21);
/** What makes a double fault of a second one: #DE #TS #NP #SS #GP. */
const CONTRIBUTORY: u32 = (1 << 0) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13);
/** The error code of a page fault: a write. User is never set here. */
const WRITE_CODE: u32 = 2;
const USER_CODE: u32 = 4;
/** In an error code: it speaks of a gate; what led to it was no instruction of the guest's. */
const GATE: u32 = 2;
const EXTERNAL: u32 = 1;

// A gate: 0 u16 offset, 2 u16 selector, 4 u8 stack, 5 u8 type and presence, 6 u16 offset, 8 u32 offset.
const GATE_SIZE: u32 = 16;
const gate: usize = memory.data(16, 16);
const PRESENT: u32 = 0x80;
const TYPE: u32 = 0x1f;
const INTERRUPT_GATE: u32 = 0x0e;
const TRAP_GATE: u32 = 0x0f;

// What a delivery pushes, upwards: the error code, where there is one, rip, cs, rflags, rsp, ss.
const frame: usize = memory.data(48, 16);

// Why a delivery failed.
let secondVector: u32 = 0;
let secondCode: u32 = 0;

/** What a slice of a bare vcpu begins with. */
export const GO: u32 = 0;
/** One instruction alone, then ask again. */
export const STEP: u32 = 1;
export const HALTED_STILL: u32 = 2;
export const SHUT_DOWN: u32 = 3;

/** Delivers an interrupt that waits, if one may be delivered now. */
export function beforeSlice(): u32 {
  const shadowed = load<u32>(SHADOW) != 0;
  store<u32>(SHADOW, 0);
  const vector = interruptible() ? highestWaiting() : -1;
  if (vector < 0) return load<u32>(HALTED) ? HALTED_STILL : GO;
  if (shadowed) return STEP;
  raise(<u32>vector, 0, 0);
  acknowledge(<u32>vector);
  store<u32>(HALTED, 0);
  return enter(<u32>vector, false, 0, EXTERNAL, 0) || escalate(<u32>vector) ? GO : SHUT_DOWN;
}

/** Delivers the exception that was raised. False when the vcpu shuts down. */
export function deliverFault(): bool {
  const vector = faultVector();
  const trap = vector == DEBUG || vector == BREAKPOINT;
  const code = vector == PAGE_FAULT ? faultCode() & ~USER_CODE : faultCode();
  raise(vector, code, faultAddress());
  const address = vector == PAGE_FAULT ? faultAddress() : load<u64>(CR2);
  const before = load<u64>(CR2);
  store<u64>(CR2, address);
  if (enter(vector, ((WITH_CODE >> vector) & 1) != 0, code, EXTERNAL, trap ? 0 : RF)) return true;
  if (escalate(vector)) return true;
  store<u64>(CR2, before);
  return false;
}

/** INT n, which may use any gate from ring 0. What was raised has its length as the code: it faults where it is. */
export function deliverSoftware(): bool {
  if (enter(faultVector(), false, 0, 0, 0)) return true;
  store<u64>(RIP, load<u64>(RIP) - <u64>faultCode());
  return escalate(faultVector());
}

/** After `first` could not be delivered: what failed instead, and if that makes it one, the double fault. */
function escalate(first: u32): bool {
  while (first != DOUBLE_FAULT) {
    first = doubles(first, secondVector) ? DOUBLE_FAULT : secondVector;
    const code = first == DOUBLE_FAULT ? 0 : secondCode;
    if (enter(first, true, code, EXTERNAL, RF)) return true;
  }
  return false;
}

function doubles(first: u32, second: u32): bool {
  if (first == PAGE_FAULT) return second == PAGE_FAULT || isContributory(second);
  return isContributory(first) && isContributory(second);
}

function isContributory(vector: u32): bool {
  return vector < 32 && ((CONTRIBUTORY >> vector) & 1) != 0;
}

function fail(vector: u32, code: u32): bool {
  secondVector = vector;
  secondCode = code;
  return false;
}

/** A page fault, or what an address that is not canonical gives, at the address that a copy refused. */
function failAtRefused(write: u32, otherwise: u32): bool {
  const address = refusedAt();
  if (!canonical(address)) return fail(otherwise, 0);
  store<u64>(CR2, address);
  return fail(PAGE_FAULT, write | (stateAt(address) & ANY_ACCESS ? 1 : 0));
}

/** Goes to the handler of a vector; false with a reason when that cannot be. */
function enter(vector: u32, hasCode: bool, code: u32, external: u32, resume: u32): bool {
  const gateCode = (vector << 3) | GATE | external;
  if (vector * GATE_SIZE + GATE_SIZE - 1 > <u32>load<u16>(INTERRUPT_LIMIT)) return fail(GENERAL_PROTECTION, gateCode);
  if (copyOut(gate, load<u64>(INTERRUPT_TABLE) + <u64>(vector * GATE_SIZE), GATE_SIZE) != DONE) {
    return failAtRefused(0, GENERAL_PROTECTION);
  }
  const kind = <u32>load<u8>(gate, 5);
  const type = kind & TYPE;
  if (type != INTERRUPT_GATE && type != TRAP_GATE) return fail(GENERAL_PROTECTION, gateCode);
  if (!(kind & PRESENT)) return fail(NOT_PRESENT, gateCode);
  if (load<u8>(gate, 4) & 7) return fail(GENERAL_PROTECTION, gateCode);
  const code_ = load<u16>(gate, 2);
  if ((code_ & ~3) == 0) return fail(GENERAL_PROTECTION, external);
  const target = <u64>load<u16>(gate) | (<u64>load<u16>(gate, 6) << 16) | (<u64>load<u32>(gate, 8) << 32);
  if (!canonical(target)) return fail(GENERAL_PROTECTION, external);
  if (!push(hasCode, code, resume)) return failAtRefused(WRITE_CODE, STACK_FAULT);
  setSelector(CS, code_ & ~3);
  store<u64>(RIP, target);
  const cleared = TF | NT | (type == INTERRUPT_GATE ? IF : 0);
  store<u32>(FLAG_SYSTEM, load<u32>(FLAG_SYSTEM) & ~cleared);
  return true;
}

function push(hasCode: bool, code: u32, resume: u32): bool {
  store<u64>(frame, <u64>code);
  store<u64>(frame, load<u64>(RIP), 8);
  store<u64>(frame, <u64>selector(CS), 16);
  store<u64>(frame, <u64>(rflags() | resume), 24);
  store<u64>(frame, load<u64>(RSP), 32);
  store<u64>(frame, <u64>selector(SS), 40);
  const skipped: u32 = hasCode ? 0 : 8;
  const length: u32 = 48 - skipped;
  const rsp = (load<u64>(RSP) & ~15) - <u64>length;
  if (copyIn(rsp, frame + skipped, length) != DONE) return false;
  store<u64>(RSP, rsp);
  return true;
}
