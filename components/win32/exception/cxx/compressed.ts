// A function's compressed tables: __CxxFrameHandler4, which Visual C++ has made by itself since 2019.
//
//   header   bits 0 catch funclet, 1 several pieces of code, 2 flags, 3 states, 4 try blocks, 5 synchronous, 6 noexcept
//   flags    a number, if it has some
//   states   offset, if it has some: how many, then of each: how far back the state lies that comes next, and what is called
//   tries    offset, if it has some: how many, then of each: low, high, high of its handlers, offset of these
//   states by address: offset; of several pieces an array of these, by where each begins
//   frame    of a catch funclet, where it has that of the function
//
// Source: Microsoft, "Making C++ Exception Handling Smaller On x64", ehdata4_export.h (FuncInfo4, UWMap4, TryBlockMap4, HandlerMap4,
// IPtoStateMap4, SepIPtoStateMap4).

import { Memory } from '../../memory/access';
import { Action, EMPTY, FunctionInfo, Handler, MOST, MOST_HANDLERS, MOST_TRIES, NO_ACTION, TryBlock } from './function-info';
import { Packed } from './packed';

const IS_CATCH: u32 = 1;
const IN_PIECES: u32 = 2;
const HAS_FLAGS: u32 = 4;
const HAS_STATES: u32 = 8;
const HAS_TRIES: u32 = 0x10;
const SYNCHRONOUS: u32 = 0x20;
const NOEXCEPT: u32 = 0x40;

// What is called when a state is left.
const NOTHING: u32 = 0;
const OBJECT: u32 = 1;
const POINTER_TO_OBJECT: u32 = 2;

// What a handler has.
const HAS_ADJECTIVES: u32 = 1;
const HAS_TYPE: u32 = 2;
const HAS_OBJECT: u32 = 4;
/** Where the function goes on is told from the image's base, not from the function's beginning. */
const FROM_BASE: u32 = 8;

/** A state: the one that comes next, and what is called. */
class State {
  constructor(
    /** Where its row lies. */
    readonly at: u64,
    readonly next: i32,
    readonly kind: u32,
    readonly address: u64,
    readonly object: u32,
  ) {}
}

export class Compressed extends FunctionInfo {
  private readonly header: u32;
  private readonly rows: Array<State> = [];
  private readonly blocks: Array<TryBlock> = [];
  private readonly addressesAt: u64;
  private readonly frame: i64;

  constructor(
    memory: Memory,
    base: u64,
    at: u64,
    /** Address of the function, or of the piece of it that is looked at. */
    private readonly begin: u64,
  ) {
    super(memory, base);
    const packed = new Packed(memory, at);
    const header = packed.byte();
    this.header = header;
    if ((header & HAS_FLAGS) != 0) packed.number();
    if ((header & HAS_STATES) != 0) readStates(memory, base, packed.offset(), this.rows);
    if ((header & HAS_TRIES) != 0) readTries(memory, base, packed.offset(), this.blocks);
    const addresses = base + packed.offset();
    this.addressesAt = (header & IN_PIECES) == 0 ? addresses : pieceAt(memory, base, addresses, begin);
    this.frame = (header & IS_CATCH) == 0 ? -1 : <i64>packed.number();
  }

  get isKnown(): bool {
    return true;
  }

  get isSynchronous(): bool {
    return (this.header & SYNCHRONOUS) != 0;
  }

  get isNoexcept(): bool {
    return (this.header & NOEXCEPT) != 0;
  }

  get parentAt(): i64 {
    return this.frame;
  }

  get states(): i32 {
    return this.rows.length;
  }

  stateAt(address: u64): i32 {
    if (this.addressesAt == 0) return EMPTY;
    const packed = new Packed(this.memory, this.addressesAt);
    let from = this.begin;
    let state = EMPTY;
    for (let left = min(packed.number(), MOST); left > 0; left--) {
      from += packed.number();
      if (address < from) break;
      state = <i32>packed.number() - 1;
    }
    return state;
  }

  next(state: i32): i32 {
    return state < 0 || state >= this.states ? EMPTY : this.rows[state].next;
  }

  action(state: i32, frame: u64): Action {
    if (state < 0 || state >= this.states) return NO_ACTION;
    const row = this.rows[state];
    if (row.kind == NOTHING) return NO_ACTION;
    if (row.kind == OBJECT) return new Action(row.address, frame + row.object);
    return new Action(row.address, row.kind == POINTER_TO_OBJECT ? this.memory.u64(frame + row.object) : frame);
  }

  get tries(): i32 {
    return this.blocks.length;
  }

  tryAt(index: i32): TryBlock {
    return this.blocks[index];
  }

  /** Each begins where the one before it ends. */
  handlerAt(block: TryBlock, index: u32): Handler {
    const packed = new Packed(this.memory, block.handlersAt);
    let handler = this.readHandler(packed);
    for (let i: u32 = 0; i < index; i++) handler = this.readHandler(packed);
    return handler;
  }

  private readHandler(packed: Packed): Handler {
    const handler = new Handler();
    const header = packed.byte();
    if ((header & HAS_ADJECTIVES) != 0) handler.adjectives = packed.number();
    const type: u32 = (header & HAS_TYPE) != 0 ? packed.offset() : 0;
    if (type != 0) handler.type = this.base + type;
    if ((header & HAS_OBJECT) != 0) handler.object = <i32>packed.number();
    handler.address = this.base + packed.offset();
    for (let left = min((header >> 4) & 3, 2); left > 0; left--) {
      handler.continuations.push((header & FROM_BASE) != 0 ? this.base + packed.offset() : this.begin + packed.number());
    }
    return handler;
  }
}

function readStates(memory: Memory, base: u64, offset: u32, rows: Array<State>): void {
  const packed = new Packed(memory, base + offset);
  for (let left = min(packed.number(), MOST); left > 0; left--) {
    const at = packed.at;
    const first = packed.number();
    const kind = first & 3;
    const address: u64 = kind == NOTHING ? 0 : base + packed.offset();
    const object: u32 = kind == OBJECT || kind == POINTER_TO_OBJECT ? packed.number() : 0;
    rows.push(new State(at, rowAt(rows, at - (first >> 2)), kind, address, object));
  }
}

/** The number of the state whose row lies there: EMPTY before the first. */
function rowAt(rows: Array<State>, at: u64): i32 {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function readTries(memory: Memory, base: u64, offset: u32, blocks: Array<TryBlock>): void {
  const packed = new Packed(memory, base + offset);
  const count = min(packed.number(), MOST_TRIES);
  for (let i: u32 = 0; i < count; i++) {
    const low = <i32>packed.number();
    const high = <i32>packed.number();
    const catchHigh = <i32>packed.number();
    const handlers = new Packed(memory, base + packed.offset());
    const handlerCount = min(handlers.number(), MOST_HANDLERS);
    blocks.push(new TryBlock(<i32>i, low, high, catchHigh, handlerCount, handlers.at));
  }
}

/** Where a piece has its states by address; 0 if it has none. */
function pieceAt(memory: Memory, base: u64, at: u64, begin: u64): u64 {
  const packed = new Packed(memory, at);
  for (let left = min(packed.number(), MOST); left > 0; left--) {
    const start = base + packed.offset();
    const offset = packed.offset();
    if (start == begin) return base + offset;
  }
  return 0;
}
