// What Visual C++'s compiler says of a function: its states, what is destroyed when one is left, its try blocks, and which state each
// address is in. There are two forms: tables of fixed rows (`tables.ts`), which a function and the funclets of its catch blocks share, and
// compressed ones (`compressed.ts`), of which each funclet has its own.
//
// Source: Microsoft, ehdata.h; "Making C++ Exception Handling Smaller On x64".

import { Memory } from '../../memory/access';

/** More states and rows, try blocks, and handlers than that no function has. */
export const MOST: u32 = 1 << 16;
export const MOST_TRIES: u32 = 1024;
export const MOST_HANDLERS: u32 = 256;

/** The state outside of everything. */
export const EMPTY: i32 = -1;

export class TryBlock {
  constructor(
    readonly index: i32,
    readonly low: i32,
    readonly high: i32,
    readonly catchHigh: i32,
    readonly handlers: u32,
    readonly handlersAt: u64,
  ) {}

  /** Is the state in the block itself? */
  holds(state: i32): bool {
    return state >= this.low && state <= this.high;
  }

  /** Is it in one of its handlers? */
  catches(state: i32): bool {
    return state > this.high && state <= this.catchHigh;
  }
}

/** One catch. */
export class Handler {
  adjectives: u32 = 0;
  /** Of the type_info; 0 for catch (...). */
  type: u64 = 0;
  /** Where the object goes in the frame; 0 for nowhere. */
  object: i32 = 0;
  address: u64 = 0;
  /** Where the funclet's frame has the function's, if the function's tables say that. */
  frame: u32 = 0;
  /** Where the function may go on, which the funclet tells by number then; empty if it tells an address. */
  readonly continuations: Array<u64> = [];

  /** Where the function goes on, of what its funclet gave. */
  goesOnAt(result: u64): u64 {
    return result < <u64>this.continuations.length ? this.continuations[<i32>result] : result;
  }
}

/** What is called when a state is left. */
export class Action {
  constructor(
    /** 0 for nothing. */
    readonly address: u64,
    /** An object's destructor is given the object, a funclet the frame. */
    readonly argument: u64,
  ) {}
}

export abstract class FunctionInfo {
  constructor(
    readonly memory: Memory,
    readonly base: u64,
  ) {}

  /** False of a version that is not known. */
  abstract get isKnown(): bool;
  /** Other exceptions than C++'s do not concern it. */
  abstract get isSynchronous(): bool;
  abstract get isNoexcept(): bool;
  /** Of a funclet with tables of its own: where its frame has the function's; -1 of others. */
  abstract get parentAt(): i64;
  abstract get states(): i32;
  /** The state that an address is in. */
  abstract stateAt(address: u64): i32;
  /** The state that it is in when this one has been left. */
  abstract next(state: i32): i32;
  /** For the frame that states speak of. */
  abstract action(state: i32, frame: u64): Action;
  abstract get tries(): i32;
  /** Inner ones come first. */
  abstract tryAt(index: i32): TryBlock;
  abstract handlerAt(block: TryBlock, index: u32): Handler;
}

/** Of a state that is left without a call. */
export const NO_ACTION = new Action(0, 0);
