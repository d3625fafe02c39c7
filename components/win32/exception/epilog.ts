// Epilogs: what is left of a function that has begun to take its frame down. They are recognised by their instructions, which the
// convention limits: add to rsp or lea of it, pops, and a return or a jump out of the function.
//
// Source: Microsoft, "x64 prolog and epilog".

import { Memory } from '../memory/access';
import { Context, RSP } from './context';
import { FunctionEntry } from './function-table';

/** Bytes that an epilog has at most, by what the convention allows. */
const LONGEST: u32 = 48;

class Code {
  constructor(
    private readonly bytes: StaticArray<u8>,
    public at: u32,
  ) {}

  /** A byte, so many further on; 0 behind the end. */
  byte(ahead: u32): u32 {
    const at = this.at + ahead;
    return at < <u32>this.bytes.length ? this.bytes[at] : 0;
  }

  word(ahead: u32): i32 {
    return <i32>(this.byte(ahead) | (this.byte(ahead + 1) << 8) | (this.byte(ahead + 2) << 16) | (this.byte(ahead + 3) << 24));
  }
}

function codeAt(memory: Memory, address: u64): Code | null {
  // No further than the page's end if the next page is not there.
  const bytes = memory.bytes(address, LONGEST);
  if (bytes != null) return new Code(bytes, 0);
  const rest = memory.bytes(address, min(LONGEST, 0x1000 - <u32>(address & 0xfff)));
  return rest == null ? null : new Code(rest, 0);
}

export function isEpilog(memory: Memory, entry: FunctionEntry, context: Context): bool {
  const code = codeAt(memory, context.rip);
  if (code == null) return false;
  skipRelease(code, context, false);
  while (popped(code) >= 0) code.at += code.byte(0) < 0x50 ? 2 : 1;
  // A jump with nothing before it is one between parts of the function, with its frame still there.
  return isReturn(code) || (code.at > 0 && leaves(code, entry, context.rip));
}

/** Does the rest of it; false where the stack is not there. */
export function runEpilog(memory: Memory, context: Context): bool {
  const code = codeAt(memory, context.rip);
  if (code == null) return false;
  skipRelease(code, context, true);
  for (let register = popped(code); register >= 0; register = popped(code)) {
    context.set(register, memory.u64(context.rsp));
    context.rsp += 8;
    code.at += code.byte(0) < 0x50 ? 2 : 1;
  }
  const target = memory.bytes(context.rsp, 8);
  if (target == null) return false;
  context.rip = load<u64>(changetype<usize>(target));
  context.rsp += 8;
  return true;
}

/** Skips add rsp or lea rsp; `runs` does it, too. */
function skipRelease(code: Code, context: Context, runs: bool): void {
  const prefix = code.byte(0);
  if (prefix == 0x48 && code.byte(2) == 0xc4 && (code.byte(1) == 0x83 || code.byte(1) == 0x81)) {
    const isShort = code.byte(1) == 0x83;
    if (runs) context.rsp += <i64>(isShort ? <i32>(<i8>code.byte(3)) : code.word(3));
    code.at += isShort ? 4 : 7;
    return;
  }
  // lea rsp, [register + displacement]; only frame registers without an index
  if ((prefix & 0xfe) != 0x48 || code.byte(1) != 0x8d) return;
  const mode = code.byte(2);
  const register = (mode & 7) | ((prefix & 1) << 3);
  if ((mode & 0x38) != 0x20 || (mode & 7) == 4 || (mode >> 6 != 1 && mode >> 6 != 2)) return;
  const isShort = mode >> 6 == 1;
  if (runs) context.set(RSP, context.get(register) + <i64>(isShort ? <i32>(<i8>code.byte(3)) : code.word(3)));
  code.at += isShort ? 4 : 7;
}

/** The register of a pop that comes next; -1 if none does. */
function popped(code: Code): i32 {
  const first = code.byte(0);
  if (first >= 0x58 && first <= 0x5f) return <i32>(first - 0x58);
  const second = code.byte(1);
  return (first & 0xf0) == 0x40 && second >= 0x58 && second <= 0x5f ? <i32>(second - 0x58 + ((first & 1) << 3)) : -1;
}

function isReturn(code: Code): bool {
  const first = code.byte(0);
  return first == 0xc3 || first == 0xc2 || (first == 0xf3 && code.byte(1) == 0xc3);
}

/** A jump to another function; one to the function's own beginning is a call of itself. */
function leaves(code: Code, entry: FunctionEntry, start: u64): bool {
  const first = code.byte(0);
  if (first == 0xeb || first == 0xe9) {
    const length = first == 0xeb ? 2 : 5;
    const target = start + code.at + length + <i64>(first == 0xeb ? <i32>(<i8>code.byte(1)) : code.word(1));
    const offset = target - entry.base;
    return offset <= entry.begin || offset >= entry.end;
  }
  if (first == 0xff) return code.byte(1) == 0x25;
  return (first & 0xf8) == 0x48 && code.byte(1) == 0xff && (code.byte(2) & 0x38) == 0x20 && (code.byte(2) >> 6 == 3 || code.byte(2) == 0x25);
}
