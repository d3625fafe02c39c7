// DISPATCHER_CONTEXT: what a function's handler is told of the function.
//
// Source: Microsoft, winnt.h (DISPATCHER_CONTEXT of x64).

import { Memory } from '../memory/access';

export const DISPATCHER_SIZE: u64 = 0x50;
export const TARGET: u64 = 0x20;
export const CONTEXT: u64 = 0x28;
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

  static read(memory: Memory, at: u64): Dispatcher {
    return new Dispatcher(
      memory.u64(at),
      memory.u64(at + 8),
      memory.u64(at + 16),
      memory.u64(at + 24),
      memory.u64(at + TARGET),
      memory.u64(at + CONTEXT),
      memory.u64(at + 0x30),
      memory.u64(at + 0x38),
      memory.u32(at + SCOPE_INDEX),
    );
  }

  write(memory: Memory, at: u64): void {
    memory.setU64(at, this.pc);
    memory.setU64(at + 8, this.base);
    memory.setU64(at + 16, this.entry);
    memory.setU64(at + 24, this.frame);
    memory.setU64(at + TARGET, this.target);
    memory.setU64(at + CONTEXT, this.context);
    memory.setU64(at + 0x30, this.handler);
    memory.setU64(at + 0x38, this.handlerData);
    memory.setU64(at + 0x40, 0);
    memory.setU32(at + SCOPE_INDEX, this.scope);
  }
}
