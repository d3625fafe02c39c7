// The frame that a signal handler runs on, and the way back: struct rt_sigframe of arch/x86/include/asm/sigframe.h.
//
//     frame  +0    return address: the restorer, which makes rt_sigreturn
//            +8    ucontext: flags, link, stack (24), sigcontext (256), mask
//            +312  siginfo (128)
//     above  XSAVE image (832), 64-byte aligned; the sigcontext points to it. What the processor leaves unused of the legacy area says
//            that there is more than that (struct _fpx_sw_bytes), and a second magic number stands behind it all
//
// rsp at the handler's entry is the frame's address; 8 below a multiple of 16, as after a call.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { initialVectors } from '../thread/initial-vectors';
import { Thread } from '../thread/thread';
import { SignalInfo } from './info';
import { Action, SA_ONSTACK, SA_RESTORER, UNBLOCKABLE } from './signals';
import { SS_AUTODISARM } from './alternate-stack';

const RED_ZONE: u64 = 128;
const VECTORS_SIZE: i32 = 832;
const LEGACY_SIZE: i32 = 512;
/** FP_XSTATE_MAGIC1 in the software bytes of the legacy area, FP_XSTATE_MAGIC2 behind the image. */
const MAGIC_AT: i32 = 464;
const MAGIC_1: u32 = 0x4650_5853;
const MAGIC_2: u32 = 0x4650_5845;
const MAGIC_SIZE: i32 = 4;
/** x87, SSE and AVX. */
const COMPONENTS: u64 = 7;
const CONTEXT: i32 = 8;
const MACHINE_CONTEXT: i32 = CONTEXT + 40;
const MASK: i32 = MACHINE_CONTEXT + 256;
const INFO: i32 = 312;
const FRAME_SIZE: i32 = 440;
/** UC_FP_XSTATE, UC_SIGCONTEXT_SS and UC_STRICT_RESTORE_SS. */
const CONTEXT_FLAGS: u64 = 7;
const USER_SEGMENTS: u64 = 0x002b_0000_0000_0033;
/** Flags that a program may set: AC, OF, DF, TF, SF, ZF, AF, PF, CF, and RF. */
const SETTABLE_FLAGS: u64 = 0x5_0dd5;
const DIRECTION_TRAP_RESUME: u64 = 0x1_0500;

/** Makes `registers` enter the handler. False if the frame cannot be written. */
export function pushFrame(thread: Thread, registers: Registers, action: Action, info: SignalInfo, mask: u64): bool {
  const space = thread.process.space;
  const vectors = vectorsOf(thread);
  const vectorsAt = (stackTop(thread, registers.rsp, action) - vectors.length) & ~63;
  const frame = ((vectorsAt - FRAME_SIZE) & ~15) - 8;
  const block = Block.of(FRAME_SIZE);
  block.setU64(0, (action.flags & SA_RESTORER) != 0 ? action.restorer : 0);
  block.setU64(CONTEXT, CONTEXT_FLAGS);
  thread.alternate.putInto(block, CONTEXT + 16, registers.rsp);
  putRegisters(block, registers);
  block.setU64(MACHINE_CONTEXT + 152, info.errorCode);
  block.setU64(MACHINE_CONTEXT + 160, info.trap);
  block.setU64(MACHINE_CONTEXT + 168, mask);
  block.setU64(MACHINE_CONTEXT + 176, info.isFault ? info.address : 0);
  block.setU64(MACHINE_CONTEXT + 184, vectorsAt);
  block.setU64(MASK, mask);
  block.put(INFO, info.toBlock().bytes);
  if (!copyOut(space, vectorsAt, vectors) || !copyOut(space, frame, block.bytes)) return false;
  // An x87 exception that waits in the frame would otherwise come again, at the handler's first instruction of x87.
  if (!thread.vcpu.setVectors(initialVectors()).isOk) return false;
  if ((thread.alternate.flags & SS_AUTODISARM) != 0) thread.alternate.disable();
  registers.rdi = info.number;
  registers.rsi = frame + INFO;
  registers.rdx = frame + CONTEXT;
  registers.rax = 0;
  registers.rsp = frame;
  registers.rip = action.handler;
  registers.rflags &= ~DIRECTION_TRAP_RESUME;
  return true;
}

/** The vector image as the kernel puts it into a frame. */
function vectorsOf(thread: Thread): StaticArray<u8> {
  const image = thread.vcpu.getVectors();
  const block = Block.of(VECTORS_SIZE + MAGIC_SIZE);
  block.put(0, image);
  block.setU32(MAGIC_AT, MAGIC_1);
  block.setU32(MAGIC_AT + 4, VECTORS_SIZE + MAGIC_SIZE);
  block.setU64(MAGIC_AT + 8, COMPONENTS);
  block.setU32(MAGIC_AT + 16, VECTORS_SIZE);
  block.setU32(VECTORS_SIZE, MAGIC_2);
  return block.bytes;
}

/** Takes the image at `at`: whole where both magic numbers are there, else the legacy area alone. */
function takeVectors(thread: Thread, at: u64): bool {
  const legacy = readBlock(thread.process.space, at, LEGACY_SIZE);
  if (legacy == null) return false;
  if (legacy.u32(MAGIC_AT) == MAGIC_1) {
    const whole = readBlock(thread.process.space, at, VECTORS_SIZE + MAGIC_SIZE);
    if (whole != null && whole.u32(VECTORS_SIZE) == MAGIC_2) {
      return thread.vcpu.setVectors(whole.slice(0, VECTORS_SIZE)).isOk;
    }
  }
  return thread.vcpu.setVectors(legacy.bytes).isOk;
}

function stackTop(thread: Thread, pointer: u64, action: Action): u64 {
  const alternate = thread.alternate;
  if ((action.flags & SA_ONSTACK) != 0 && alternate.enabled && !alternate.contains(pointer)) {
    return alternate.address + alternate.size;
  }
  return pointer - RED_ZONE;
}

function putRegisters(block: Block, r: Registers): void {
  const at = MACHINE_CONTEXT;
  block.setU64(at, r.r8);
  block.setU64(at + 8, r.r9);
  block.setU64(at + 16, r.r10);
  block.setU64(at + 24, r.r11);
  block.setU64(at + 32, r.r12);
  block.setU64(at + 40, r.r13);
  block.setU64(at + 48, r.r14);
  block.setU64(at + 56, r.r15);
  block.setU64(at + 64, r.rdi);
  block.setU64(at + 72, r.rsi);
  block.setU64(at + 80, r.rbp);
  block.setU64(at + 88, r.rbx);
  block.setU64(at + 96, r.rdx);
  block.setU64(at + 104, r.rax);
  block.setU64(at + 112, r.rcx);
  block.setU64(at + 120, r.rsp);
  block.setU64(at + 128, r.rip);
  block.setU64(at + 136, r.rflags);
  block.setU64(at + 144, USER_SEGMENTS);
}

function takeRegisters(block: Block, r: Registers): void {
  const at = MACHINE_CONTEXT;
  r.r8 = block.u64(at);
  r.r9 = block.u64(at + 8);
  r.r10 = block.u64(at + 16);
  r.r11 = block.u64(at + 24);
  r.r12 = block.u64(at + 32);
  r.r13 = block.u64(at + 40);
  r.r14 = block.u64(at + 48);
  r.r15 = block.u64(at + 56);
  r.rdi = block.u64(at + 64);
  r.rsi = block.u64(at + 72);
  r.rbp = block.u64(at + 80);
  r.rbx = block.u64(at + 88);
  r.rdx = block.u64(at + 96);
  r.rax = block.u64(at + 104);
  r.rcx = block.u64(at + 112);
  r.rsp = block.u64(at + 120);
  r.rip = block.u64(at + 128);
  r.rflags = (r.rflags & ~SETTABLE_FLAGS) | (block.u64(at + 136) & SETTABLE_FLAGS);
}

/** rt_sigreturn: goes back to where the frame says. False if the frame cannot be read or is no good. */
export function popFrame(thread: Thread): bool {
  const registers = thread.registers();
  // The return address has been popped.
  const frame = readBlock(thread.process.space, registers.rsp - 8, FRAME_SIZE);
  if (frame == null) return false;
  takeRegisters(frame, registers);
  const vectorsAt = frame.u64(MACHINE_CONTEXT + 184);
  if (vectorsAt != 0) {
    if (!takeVectors(thread, vectorsAt)) return false;
  }
  thread.mask = frame.u64(MASK) & ~UNBLOCKABLE;
  thread.alternate.takeFrom(frame, CONTEXT + 16);
  thread.setRegisters(registers);
  return true;
}
