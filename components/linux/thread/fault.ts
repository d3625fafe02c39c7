// What an exception of the processor becomes: memory that is made present, or a signal.

import { AccessFlags, Fault } from '../gen/import/nucleus-hypervisor-machine';
import { stopped } from '../debug/debugger';
import { Presence, makePresent } from '../memory/fault';
import { copyIn } from '../memory/copy';
import { LOW_END } from '../memory/layout';
import { force } from '../signal/deliver';
import {
  BUS_ADRERR, FPE_FLTDIV, FPE_FLTINV, FPE_FLTOVF, FPE_FLTRES, FPE_FLTUND, FPE_INTDIV, ILL_ILLOPN, SEGV_ACCERR, SEGV_MAPERR, SI_KERNEL, SignalInfo, TRAP_BRKPT, TRAP_TRACE,
} from '../signal/info';
import { SIGBUS, SIGFPE, SIGILL, SIGKILL, SIGSEGV, SIGTRAP } from '../signal/number';
import { Thread } from './thread';

// Vectors of the processor (Intel SDM volume 3, table 6-1).
const DIVIDE_ERROR: i32 = 0;
const DEBUG: i32 = 1;
const BREAKPOINT: i32 = 3;
const OVERFLOW: i32 = 4;
const BOUND: i32 = 5;
const INVALID_OPCODE: i32 = 6;
const STACK_FAULT: i32 = 12;
const PAGE_FAULT: i32 = 14;
const X87_ERROR: i32 = 16;
const ALIGNMENT_CHECK: i32 = 17;
const SIMD_ERROR: i32 = 19;

// Error code of a page fault.
const WAS_PRESENT: u32 = 1;
const WAS_WRITE: u32 = 2;
const WAS_FETCH: u32 = 16;

/** Where Linux's own addresses begin: it tells of all of them that they are present. */
const TASK_END: u64 = 0x7fff_ffff_f000;

/** Bytes of an instruction at most. */
const LONGEST_INSTRUCTION: u32 = 15;

export function handleFault(thread: Thread, fault: Fault): void {
  if (fault.vector == DEBUG && fault.code != 0) {
    stopped(thread, fault);
    return;
  }
  if (fault.vector == PAGE_FAULT) {
    handlePageFault(thread, fault);
    return;
  }
  const info = describe(thread, fault);
  info.isFault = true;
  info.trap = fault.vector;
  info.errorCode = fault.code;
  info.story += ` at rip ${hex(fault.rip)}`;
  force(thread, info);
}

function describe(thread: Thread, fault: Fault): SignalInfo {
  switch (<i32>fault.vector) {
    case DIVIDE_ERROR:
      return fatal(SIGFPE, FPE_INTDIV, fault.rip, 'division by zero, or a quotient that is too large,');
    case X87_ERROR:
    case SIMD_ERROR:
      return fatal(SIGFPE, floatCode(thread, fault.vector == SIMD_ERROR), fault.rip, 'floating-point exception');
    case STACK_FAULT:
      return fatal(SIGBUS, SI_KERNEL, 0, 'stack fault');
    case DEBUG:
      return fatal(SIGTRAP, isTraced(thread) ? TRAP_TRACE : TRAP_BRKPT, fault.rip, 'debug exception');
    case BREAKPOINT:
      return fatal(SIGTRAP, SI_KERNEL, 0, 'breakpoint');
    case INVALID_OPCODE:
      return fatal(SIGILL, ILL_ILLOPN, fault.rip, 'instruction ' + instructionBytes(thread, fault.rip));
    case ALIGNMENT_CHECK:
      return fatal(SIGBUS, 1, fault.address, 'unaligned access');
    case OVERFLOW:
    case BOUND:
    default:
      return fatal(SIGSEGV, SI_KERNEL, 0, 'general protection fault');
  }
}

/** Does TF stop the program after each instruction? */
function isTraced(thread: Thread): bool {
  return (thread.vcpu.getRegisters().rflags & 0x100) != 0;
}

/** Which unmasked exception it was: of MXCSR, or of the x87 control and status words. The first of them counts. */
function floatCode(thread: Thread, simd: bool): i32 {
  const image = changetype<usize>(thread.vcpu.getVectors());
  const mxcsr = load<u32>(image, 24);
  const exceptions = simd ? mxcsr & ~(mxcsr >> 7) : <u32>load<u16>(image, 2) & ~<u32>load<u16>(image);
  if (exceptions & 1) return FPE_FLTINV;
  if (exceptions & 4) return FPE_FLTDIV;
  if (exceptions & 8) return FPE_FLTOVF;
  if (exceptions & 0x12) return FPE_FLTUND;
  return FPE_FLTRES;
}

function fatal(number: i32, code: i32, address: u64, story: string): SignalInfo {
  const info = new SignalInfo(number, code);
  info.address = address;
  info.story = story;
  return info;
}

/** "0f 0b ..." for the message about an instruction that is not known. */
function instructionBytes(thread: Thread, rip: u64): string {
  let length = LONGEST_INSTRUCTION;
  let bytes = copyIn(thread.process.space, rip, length);
  // The code may end with the page.
  while (bytes == null && length > 1) bytes = copyIn(thread.process.space, rip, --length);
  if (bytes == null) return 'that cannot be read';
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += (i > 0 ? ' ' : '') + (<u32>bytes[i]).toString(16).padStart(2, '0');
  return text;
}

function handlePageFault(thread: Thread, fault: Fault): void {
  const process = thread.process;
  const writing = (fault.code & WAS_WRITE) != 0;
  const fetching = (fault.code & WAS_FETCH) != 0;
  const wanted = writing ? AccessFlags.Write : fetching ? AccessFlags.Execute : AccessFlags.Read;
  process.space.takeNote();
  const presence = makePresent(process.space, fault.address, wanted);
  if (presence == Presence.Present || presence == Presence.Dead) return;
  const verb = writing ? 'write to ' : fetching ? 'jump to ' : 'read from ';
  const story = `${verb}${hex(fault.address)}`;
  const where = ` at rip ${hex(fault.rip)}`;
  let info: SignalInfo;
  if (presence == Presence.Exhausted) {
    // As Linux's out-of-memory killer: the program cannot go on, and no handler could help.
    const note = process.space.takeNote();
    const taken = `no memory can be had at ${hex(fault.address)}: ${note}`;
    process.fail(128 + <u8>SIGKILL, note.length > 0 ? taken : outOfMemory(process.space.limit));
    return;
  }
  if (presence == Presence.NoData) {
    info = fatal(SIGBUS, BUS_ADRERR, fault.address, `${story}, beyond the end of the mapped file,${where}`);
  } else if (presence == Presence.Forbidden) {
    info = fatal(SIGSEGV, SEGV_ACCERR, fault.address, `${story}, which is mapped without that right,${where}`);
  } else {
    const canonical = ((<i64>fault.address << 16) >> 16) == <i64>fault.address;
    const why = canonical ? 'which is not mapped,' : 'which is no canonical address,';
    info = fatal(SIGSEGV, canonical ? SEGV_MAPERR : SI_KERNEL, fault.address, `${story}, ${why}${where}`);
  }
  info.isFault = true;
  info.trap = PAGE_FAULT;
  info.errorCode = fault.address < TASK_END ? fault.code : fault.code | WAS_PRESENT;
  force(thread, info);
}

export function outOfMemory(limit: u64): string {
  const used = limit < 1 << 20 ? `${limit >> 10} KiB` : `${limit >> 20} MiB`;
  const advice = limit < LOW_END ? 'allow more with --memory' : 'a program cannot have more';
  return `out of memory: ${used} are in use; ${advice}`;
}

export function hex(value: u64): string {
  return '0x' + value.toString(16);
}
