// CONTEXT: what a processor holds, as programs see and change it.
//
// Source: Microsoft, winnt.h (CONTEXT of x64), "CONTEXT structure".

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Memory } from '../memory/access';
import { Thread } from '../thread/thread';

export const CONTEXT_SIZE: u32 = 0x4d0;
export const FLAGS_AT: usize = 0x30;
const MXCSR_AT: usize = 0x34;
const SEGMENTS_AT: usize = 0x38;
const RFLAGS_AT: usize = 0x44;
/** rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. */
export const REGISTERS_AT: usize = 0x78;
const RIP_AT: usize = 0xf8;
/** As FXSAVE64 makes it. */
const FLOATS_AT: usize = 0x100;
export const VECTORS_AT: usize = 0x1a0;
const FLOATS_SIZE: i32 = 512;
const FLOATS_MXCSR: usize = FLOATS_AT + 24;
/** What an XSAVE image holds of vectors' upper halves, and of which of its parts are there. */
const IMAGE_SIZE: i32 = 832;

// Parts that ContextFlags names.
const AMD64: u32 = 0x10_0000;
export const CONTROL: u32 = AMD64 | 1;
export const INTEGER: u32 = AMD64 | 2;
const SEGMENTS: u32 = AMD64 | 4;
export const FLOATS: u32 = AMD64 | 8;
export const ALL: u32 = CONTROL | INTEGER | SEGMENTS | FLOATS;

/** cs, ds, es, fs, gs, ss of 64-bit programs. */
const SELECTORS: StaticArray<u16> = [0x33, 0x2b, 0x2b, 0x53, 0x2b, 0x2b];
/** What a program may set of RFLAGS: status flags, trap, direction, alignment check, ID. */
const SETTABLE: u32 = 0x24_0dd5;
const FIXED: u64 = 0x202;

export const RAX: usize = 0;
export const RCX: usize = 1;
export const RDX: usize = 2;
export const RBX: usize = 3;
export const RSP: usize = 4;
export const RBP: usize = 5;
export const RSI: usize = 6;
export const RDI: usize = 7;

export class Context {
  constructor(readonly bytes: StaticArray<u8>) {}

  /** Null where it is not there. */
  static read(memory: Memory, at: u64): Context | null {
    const bytes = memory.bytes(at, CONTEXT_SIZE);
    return bytes == null ? null : new Context(bytes);
  }

  /** What a thread's processor holds; `rip` and the rest as of its last exit. */
  static of(thread: Thread): Context {
    const context = new Context(new StaticArray<u8>(CONTEXT_SIZE));
    context.setFlags(ALL);
    context.takeRegisters(thread.vcpu.getRegisters());
    const image = thread.vcpu.getVectors();
    memory.copy(context.at + FLOATS_AT, changetype<usize>(image), FLOATS_SIZE);
    store<u32>(context.at + MXCSR_AT, load<u32>(context.at + FLOATS_MXCSR));
    for (let i = 0; i < SELECTORS.length; i++) store<u16>(context.at + SEGMENTS_AT + <usize>i * 2, SELECTORS[i]);
    return context;
  }

  private get at(): usize {
    return changetype<usize>(this.bytes);
  }

  get flags(): u32 {
    return load<u32>(this.at + FLAGS_AT);
  }

  setFlags(flags: u32): void {
    store<u32>(this.at + FLAGS_AT, flags);
  }

  get(register: usize): u64 {
    return load<u64>(this.at + REGISTERS_AT + (register & 15) * 8);
  }

  set(register: usize, value: u64): void {
    store<u64>(this.at + REGISTERS_AT + (register & 15) * 8, value);
  }

  get rsp(): u64 {
    return this.get(RSP);
  }

  set rsp(value: u64) {
    this.set(RSP, value);
  }

  get rip(): u64 {
    return load<u64>(this.at + RIP_AT);
  }

  set rip(value: u64) {
    store<u64>(this.at + RIP_AT, value);
  }

  vector(register: usize): StaticArray<u8> {
    const start = <i32>(VECTORS_AT + (register & 15) * 16);
    return this.bytes.slice<StaticArray<u8>>(start, start + 16);
  }

  setVector(register: usize, from: StaticArray<u8>): void {
    memory.copy(this.at + VECTORS_AT + (register & 15) * 16, changetype<usize>(from), 16);
  }

  setControls(mxcsr: u32, x87: u16): void {
    store<u32>(this.at + MXCSR_AT, mxcsr);
    store<u16>(this.at + FLOATS_AT, x87);
  }

  get mxcsr(): u32 {
    return load<u32>(this.at + MXCSR_AT);
  }

  get x87Control(): u32 {
    return load<u16>(this.at + FLOATS_AT);
  }

  get x87Status(): u32 {
    return load<u16>(this.at + FLOATS_AT + 2);
  }

  clearFlags(which: u64): void {
    store<u32>(this.at + RFLAGS_AT, load<u32>(this.at + RFLAGS_AT) & ~<u32>which);
  }

  copy(): Context {
    return new Context(this.bytes.slice<StaticArray<u8>>(0));
  }

  write(memory: Memory, at: u64): bool {
    return memory.write(at, this.bytes);
  }

  takeRegisters(from: Registers): void {
    this.set(0, from.rax);
    this.set(1, from.rcx);
    this.set(2, from.rdx);
    this.set(3, from.rbx);
    this.set(4, from.rsp);
    this.set(5, from.rbp);
    this.set(6, from.rsi);
    this.set(7, from.rdi);
    this.set(8, from.r8);
    this.set(9, from.r9);
    this.set(10, from.r10);
    this.set(11, from.r11);
    this.set(12, from.r12);
    this.set(13, from.r13);
    this.set(14, from.r14);
    this.set(15, from.r15);
    this.rip = from.rip;
    store<u32>(this.at + RFLAGS_AT, <u32>from.rflags);
  }

  /** Puts the parts that its flags name into a thread's processor. */
  load(thread: Thread): void {
    const now = thread.vcpu.getRegisters();
    if ((this.flags & INTEGER) == INTEGER) this.giveIntegers(now);
    if ((this.flags & CONTROL) == CONTROL) {
      now.rsp = this.rsp;
      now.rip = this.rip;
      now.rflags = (load<u32>(this.at + RFLAGS_AT) & SETTABLE) | FIXED;
    }
    thread.setRegisters(now);
    if ((this.flags & FLOATS) == FLOATS) this.loadFloats(thread);
  }

  private giveIntegers(to: Registers): void {
    to.rax = this.get(0);
    to.rcx = this.get(1);
    to.rdx = this.get(2);
    to.rbx = this.get(3);
    to.rbp = this.get(5);
    to.rsi = this.get(6);
    to.rdi = this.get(7);
    to.r8 = this.get(8);
    to.r9 = this.get(9);
    to.r10 = this.get(10);
    to.r11 = this.get(11);
    to.r12 = this.get(12);
    to.r13 = this.get(13);
    to.r14 = this.get(14);
    to.r15 = this.get(15);
  }

  /** Upper halves of vectors stay as they are. */
  private loadFloats(thread: Thread): void {
    const image = thread.vcpu.getVectors().slice<StaticArray<u8>>(0, IMAGE_SIZE);
    const at = changetype<usize>(image);
    memory.copy(at, this.at + FLOATS_AT, FLOATS_SIZE);
    const mask = load<u32>(at + 28);
    store<u32>(at + 24, load<u32>(this.at + MXCSR_AT) & (mask == 0 ? 0xffff : mask));
    thread.vcpu.setVectors(image);
  }
}
