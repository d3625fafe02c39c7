// DISPATCHER_CONTEXT: what a function's handler is told of the function.
//
// Source: Microsoft, winnt.h (DISPATCHER_CONTEXT of x64).

import { Memory } from '../memory/access';

export const DISPATCHER_SIZE: u64 = 0x50;
export const SCOPE_INDEX: u64 = 0x48;

export class Dispatcher {
  constructor(
    /** Where the function is. */
    readonly pc: u64,
    readonly base: u64,
    readonly entry: u64,
    readonly frame: u64,
    /** Where an unwinding ends; 0 while a handler is looked for. */
    public target: u64,
    /** Address of what the processor held. */
    public context: u64,
    readonly handler: u64,
    readonly handlerData: u64,
    /** How many of the function's scopes are done. */
    public scope: u32,
  ) {}

  /** Zeros where it is not there. */
  static read(memory: Memory, at: u64): Dispatcher {
    const bytes = memory.bytes(at, <u32>DISPATCHER_SIZE);
    const from = changetype<usize>(bytes == null ? NOTHING : bytes);
    return new Dispatcher(
      load<u64>(from),
      load<u64>(from, 8),
      load<u64>(from, 16),
      load<u64>(from, 24),
      load<u64>(from, 0x20),
      load<u64>(from, 0x28),
      load<u64>(from, 0x30),
      load<u64>(from, 0x38),
      load<u32>(from, 0x48),
    );
  }

  write(memory: Memory, at: u64): void {
    const bytes = new StaticArray<u8>(<i32>DISPATCHER_SIZE);
    const to = changetype<usize>(bytes);
    store<u64>(to, this.pc);
    store<u64>(to, this.base, 8);
    store<u64>(to, this.entry, 16);
    store<u64>(to, this.frame, 24);
    store<u64>(to, this.target, 0x20);
    store<u64>(to, this.context, 0x28);
    store<u64>(to, this.handler, 0x30);
    store<u64>(to, this.handlerData, 0x38);
    store<u32>(to, this.scope, 0x48);
    memory.write(at, bytes);
  }
}

const NOTHING = new StaticArray<u8>(<i32>DISPATCHER_SIZE);
