// The hypercalls, one case of `Call` each, in the order of their numbers. Number in rax; arguments in rdi, rsi, rdx; the answer in rax: what the call gives,
// or a negative number of the table below. docs/bare.md has both tables for those who write guests.

import { SystemCall } from './gen/import/nucleus-hypervisor-machine';
import { now as monotonicNow } from './gen/import/wasi-clocks-monotonic-clock';
import { now as wallNow } from './gen/import/wasi-clocks-wall-clock';
import { CLOSED, NOTHING } from './console';
import { Guest } from './guest';
import { Processor, State } from './processor';

enum Call {
  Exit,
  Write,
  Read,
  Clock,
  Memory,
  Start,
  Processor,
  Timer,
  Interrupt,
  Arguments,
}

const NO_CALL: i64 = -1;
const BAD_ARGUMENT: i64 = -2;
const BAD_ADDRESS: i64 = -3;
const NO_ROOM: i64 = -4;
const NOBODY: i64 = -5;

/** Bytes that the console takes or gives in one call at most. */
const LONGEST: u64 = 32768;
const SECOND: u64 = 1_000_000_000;
/** Interrupts below are the processor's own exceptions. */
const FIRST_VECTOR: u64 = 32;
const LAST_VECTOR: u64 = 255;

/** Does a hypercall; the processor waits or goes on. */
export function hypercall(guest: Guest, processor: Processor, call: SystemCall): void {
  const a = call.arguments_.a;
  const b = call.arguments_.b;
  const c = call.arguments_.c;
  if (call.number_ == Call.Write || call.number_ == Call.Read) {
    processor.address = a;
    processor.length = min(b, LONGEST);
    if (call.number_ == Call.Write) return writeConsole(guest, processor);
    return readConsole(guest, processor);
  }
  processor.setAnswer(answerOf(guest, processor, call.number_, a, b, c));
}

function answerOf(guest: Guest, processor: Processor, number: u64, a: u64, b: u64, c: u64): i64 {
  if (number > <u64>Call.Arguments) return NO_CALL;
  switch (<Call>number) {
    case Call.Exit: return exit(guest, a);
    case Call.Clock: return clock(a);
    case Call.Memory: return moveMemory(guest, <i64>a);
    case Call.Start: return startProcessor(guest, a, b, c);
    case Call.Processor: return processor.number;
    case Call.Timer: return setTimer(processor, a, b);
    case Call.Interrupt: return interrupt(guest, a, b);
    default: return copyArguments(guest, a, b);
  }
}

function exit(guest: Guest, code: u64): i64 {
  guest.end(<u8>code, null);
  return 0;
}

/** Gives the console what it takes; waits when that is nothing. */
export function writeConsole(guest: Guest, processor: Processor): void {
  processor.state = State.Ready;
  const bytes = guest.vm.read(processor.address, <u32>processor.length);
  if (!bytes.isOk) return processor.setAnswer(BAD_ADDRESS);
  const taken = processor.length == 0 ? 0 : guest.output.write(bytes.value);
  if (taken == CLOSED) processor.setAnswer(NOBODY);
  else if (taken == NOTHING && processor.length > 0) processor.state = State.Writing;
  else processor.setAnswer(taken);
}

/** Gives the guest what has been typed; waits for the first byte, and gives 0 at the end. */
export function readConsole(guest: Guest, processor: Processor): void {
  processor.state = State.Ready;
  // Where it goes is tried first, so that nothing is lost.
  const there = guest.vm.read(processor.address, <u32>processor.length);
  if (!there.isOk || !guest.vm.write(processor.address, there.value).isOk) return processor.setAnswer(BAD_ADDRESS);
  const bytes = processor.length == 0 ? there.value : guest.input.read(<i32>processor.length);
  if (bytes.length == 0 && processor.length > 0 && !guest.input.ended) {
    processor.state = State.Reading;
    return;
  }
  guest.vm.write(processor.address, bytes);
  processor.setAnswer(bytes.length);
}

/** 0: nanoseconds since some moment, never going back; 1: since 1970. */
function clock(which: u64): i64 {
  if (which == 0) return monotonicNow();
  if (which != 1) return BAD_ARGUMENT;
  const time = wallNow();
  return time.seconds * SECOND + time.nanoseconds;
}

function moveMemory(guest: Guest, bytes: i64): i64 {
  const before = guest.moveTop(bytes);
  return before == ~0 ? NO_ROOM : before;
}

function startProcessor(guest: Guest, entry: u64, stack: u64, argument: u64): i64 {
  const number = guest.start(entry, stack, argument);
  return number == -2 ? BAD_ADDRESS : number < 0 ? NO_ROOM : number;
}

function isVector(vector: u64): bool {
  return vector >= FIRST_VECTOR && vector <= LAST_VECTOR;
}

/** Of the calling processor; a new one takes the place of the last, and 0 stops it. */
function setTimer(processor: Processor, deadline: u64, vector: u64): i64 {
  if (deadline != 0 && !isVector(vector)) return BAD_ARGUMENT;
  processor.deadline = deadline;
  processor.timerVector = <u8>vector;
  return 0;
}

function interrupt(guest: Guest, number: u64, vector: u64): i64 {
  if (number >= <u64>guest.processors.length || !isVector(vector)) return BAD_ARGUMENT;
  guest.processors[<i32>number].interrupt(<u8>vector);
  return 0;
}

/** Copies as many bytes of the arguments as fit, and gives how many there are. */
function copyArguments(guest: Guest, address: u64, length: u64): i64 {
  const all = guest.arguments_;
  const part = all.slice<StaticArray<u8>>(0, <i32>min<u64>(length, all.length));
  if (part.length > 0 && !guest.vm.write(address, part).isOk) return BAD_ADDRESS;
  return all.length;
}
