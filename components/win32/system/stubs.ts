// Guest code that leads to built-in functions: one stub for each that somebody asked for. A stub puts its number into eax and
// executes SYSCALL, which is how the personality hears of the call.

import { GuestCode } from '../code/guest-code';
import { Memory } from '../memory/access';
import { PAGE_EXECUTE_READ, PAGE_READWRITE, Space } from '../memory/space';
import { FunctionEntry } from '../exception/function-table';
import { Export, Shape } from './export';

const STUB: u32 = 32;
const POOL: u64 = 0x1_0000;

/** Numbers below are not exports'. */
const FIRST: u32 = 16;
/** A function of the guest's that was called from here has returned; its result is in r10. */
export const RETURNED: u32 = 1;

/** mov r10, rax: what the guest keeps over calls stays as it is for who walks up the stack */
const KEEP_RESULT: StaticArray<u8> = [0x49, 0x89, 0xc2];
/** mov r10, rcx */
const PLAIN: StaticArray<u8> = [0x49, 0x89, 0xca];
/** push rdi; lea rdi, [rsp + 0x30]; mov r10, rcx */
const WIDE: StaticArray<u8> = [0x57, 0x48, 0x8d, 0x7c, 0x24, 0x30, 0x49, 0x89, 0xca];
/** movq r10, xmm0; movq rdx, xmm1 */
const DOUBLE: StaticArray<u8> = [0x66, 0x49, 0x0f, 0x7e, 0xc2, 0x66, 0x48, 0x0f, 0x7e, 0xca];
/** movq r10, xmm0 */
const FIRST_DOUBLE: StaticArray<u8> = [0x66, 0x49, 0x0f, 0x7e, 0xc2];
/** movq r10, xmm0; movq rdx, xmm1; movq r8, xmm2 */
const THREE_DOUBLES: StaticArray<u8> = [0x66, 0x49, 0x0f, 0x7e, 0xc2, 0x66, 0x48, 0x0f, 0x7e, 0xca, 0x66, 0x49, 0x0f, 0x7e, 0xd0];
/** mov r10, rcx; movq r8, xmm2 */
const THIRD_DOUBLE: StaticArray<u8> = [0x49, 0x89, 0xca, 0x66, 0x49, 0x0f, 0x7e, 0xd0];
/** mov r10, rcx; movq rdx, xmm1; movq r8, xmm2 */
const SECOND_DOUBLES: StaticArray<u8> = [0x49, 0x89, 0xca, 0x66, 0x48, 0x0f, 0x7e, 0xca, 0x66, 0x49, 0x0f, 0x7e, 0xd0];
/** int3: nothing comes back there. */
const NEVER: StaticArray<u8> = [0xcc];
/** ret */
const RETURN: StaticArray<u8> = [0xc3];
/** pop rdi; ret */
const WIDE_RETURN: StaticArray<u8> = [0x5f, 0xc3];
/** movq xmm0, rax; ret */
const DOUBLE_RETURN: StaticArray<u8> = [0x66, 0x48, 0x0f, 0x6e, 0xc0, 0xc3];

// How the two kinds of code that have frames are unwound: UNWIND_INFO of each, with its row before it.

/** push rdi */
const WIDE_INFORMATION: StaticArray<u8> = [1, 0, 1, 0, 0, 0x70, 0, 0];
/** The room for arguments, then a machine frame. */
const RETURNED_INFORMATION: StaticArray<u8> = [1, 0, 2, 0, 0, 0x52, 0, 0x0a];
const ROW: u64 = 12;
const INFORMATION: u64 = 24;

export class Stubs {
  /** Numbers of stubs that keep rdi on the stack. */
  private readonly wide: Set<u64> = new Set<u64>();
  private readonly tables: u64;
  private readonly exports: Array<Export> = [];
  private readonly addresses: Map<string, u64> = new Map<string, u64>();
  /** What stubs are of, by their addresses. */
  private readonly owners: Map<u64, Export> = new Map<u64, Export>();
  private next: u64 = 0;
  private end: u64 = 0;
  readonly code: GuestCode;
  /** Calls are traced: guest code would not be seen. */
  isTraced: bool = false;
  /** Where functions of the guest's return to that were called from here. */
  readonly returned: u64;

  constructor(
    private readonly space: Space,
    private readonly memory: Memory,
  ) {
    this.code = new GuestCode(space, memory);
    this.returned = this.emit(RETURNED, KEEP_RESULT, NEVER);
    this.tables = space.allocate(0x1000, PAGE_READWRITE);
    this.memory.write(this.tables + INFORMATION, WIDE_INFORMATION);
    this.memory.write(this.tables + INFORMATION + 8, RETURNED_INFORMATION);
  }

  /** How code of a stub is unwound; null where it has no frame, or is no stub's. */
  unwinding(address: u64): FunctionEntry | null {
    const start = address & ~(<u64>STUB - 1);
    if (start == this.returned) return this.entry(start, 1);
    return this.wide.has(start) ? this.entry(start, 0) : null;
  }

  /** Rows lie below 4 GiB, and so do all stubs: offsets are addresses. */
  private entry(start: u64, which: u64): FunctionEntry {
    const row = this.tables + which * ROW;
    const information = <u32>(this.tables + INFORMATION + which * 8);
    this.memory.setU32(row, <u32>start);
    this.memory.setU32(row + 4, <u32>start + STUB);
    this.memory.setU32(row + 8, information);
    return new FunctionEntry(0, <u32>start, <u32>start + STUB, information, row);
  }

  /** The address that calls it; 0 if there is no memory for it. */
  addressOf(one: Export): u64 {
    const title = one.title;
    if (this.addresses.has(title)) return this.addresses.get(title);
    const address = one.code.length == 0 || (this.isTraced && one.handler != null) ? this.stubOf(one)
      : this.code.addressOf(one.code, this.code.hasSlot(one.code) ? this.stubOf(one) : 0);
    for (let i = 0; i < one.uses.length; i++) {
      const used = one.library.named(one.uses[i]);
      if (used != null) this.code.setSlot(used.code, this.stubOf(used));
    }
    this.addresses.set(title, address);
    return address;
  }

  private stubOf(one: Export): u64 {
    const address = this.makeStub(one);
    this.owners.set(address, one);
    return address;
  }

  private makeStub(one: Export): u64 {
    const number = FIRST + <u32>this.exports.push(one) - 1;
    switch (one.shape) {
      case Shape.Plain: return this.emit(number, PLAIN, RETURN);
      case Shape.Wide: return this.wideStub(number);
      case Shape.Real: return this.emit(number, PLAIN, DOUBLE_RETURN);
      case Shape.DoubleIntegers: return this.emit(number, FIRST_DOUBLE, DOUBLE_RETURN);
      case Shape.ThreeDoubles: return this.emit(number, THREE_DOUBLES, DOUBLE_RETURN);
      case Shape.ThirdDouble: return this.emit(number, THIRD_DOUBLE, RETURN);
      case Shape.SecondDoubles: return this.emit(number, SECOND_DOUBLES, RETURN);
      default: return this.emit(number, DOUBLE, DOUBLE_RETURN);
    }
  }

  private wideStub(number: u32): u64 {
    const address = this.emit(number, WIDE, WIDE_RETURN);
    this.wide.add(address);
    return address;
  }

  /** The built-in function that has code there; null if none has. `begin` as its row has it, or 0. */
  nameAt(address: u64, begin: u64): string | null {
    const start = address & ~(<u64>STUB - 1);
    if (start == this.returned) return '[callback]';
    if (this.owners.has(start)) return this.owners.get(start).title;
    return this.code.holds(address) ? this.code.nameAt(address, begin) : null;
  }

  /** What a stub's number stands for. */
  exportOf(number: u64): Export | null {
    const index = number - FIRST;
    return number >= FIRST && index < <u64>this.exports.length ? this.exports[<i32>index] : null;
  }

  private emit(number: u32, before: StaticArray<u8>, after: StaticArray<u8>): u64 {
    if (this.next == this.end) {
      this.next = this.space.allocate(POOL, PAGE_EXECUTE_READ);
      if (this.next == 0) return 0;
      this.end = this.next + POOL;
    }
    const code = new StaticArray<u8>(before.length + 7 + after.length);
    const at = changetype<usize>(code);
    memory.copy(at, changetype<usize>(before), before.length);
    const middle = at + <usize>before.length;
    // mov eax, number; syscall
    store<u8>(middle, 0xb8);
    store<u32>(middle + 1, number);
    store<u16>(middle + 5, 0x050f);
    memory.copy(middle + 7, changetype<usize>(after), after.length);
    const address = this.next;
    this.next += STUB;
    this.space.forceBytes(address, code);
    return address;
  }
}
