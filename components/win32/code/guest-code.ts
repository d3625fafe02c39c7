// Functions that run as machine code of the guest's, for which asking the personality would take longer than doing it. Those that
// cannot do all cases themselves go on in the row's handler, by a slot that holds its stub's address.
//
// Slots have pages of their own before the code: those may only be read, and the code only be read and executed.

import { Memory } from '../memory/access';
import { Kind, PAGE_EXECUTE_READ, PAGE_READONLY, PAGE_READWRITE, Space } from '../memory/space';
import { BYTES, CODE_NAMES, CODE_OFFSETS, CODE_START, SLOT_NAMES, SLOT_OFFSETS, TABLES, TABLES_END } from './bytes';

/** A function out of the page that reads clocks (clock.s). */
const CLOCK: string = 'QueryPerformanceCounter';
const PAGE_MASK: u64 = 4095;

export class GuestCode {
  /** Where all of it lies; 0 before something of it is asked for. */
  base: u64 = 0;

  constructor(
    private readonly space: Space,
    private readonly memory: Memory,
  ) {}

  holds(address: u64): bool {
    return this.base != 0 && address >= this.base && address < this.base + CODE_START + BYTES.length;
  }

  /** Name of the function that an address is in, and that begins at `begin`, if its row says so; those that only others call have none. */
  nameAt(address: u64, begin: u64): string {
    const offset = <u32>(address - this.base);
    let found = -1;
    for (let i = 0; i < CODE_OFFSETS.length; i++) {
      if (<u32>CODE_OFFSETS[i] <= offset && (found < 0 || CODE_OFFSETS[i] > CODE_OFFSETS[found])) found = i;
    }
    return found < 0 || this.base + CODE_OFFSETS[found] < begin ? '[system]' : CODE_NAMES[found];
  }

  /** How its functions unwind: RUNTIME_FUNCTIONs, relative to the base. */
  get functionTable(): u64 {
    return this.base + TABLES;
  }

  /** How many of them there are. */
  get functionCount(): u32 {
    return (TABLES_END - TABLES) / 12;
  }

  /** Does the function need its handler? */
  hasSlot(name: string): bool {
    return SLOT_NAMES.includes(name);
  }

  /** Where the function begins; 0 if there is no memory for it. `handler` is the address of what its slot leads to. */
  addressOf(name: string, handler: u64): u64 {
    if (!this.isThere()) return 0;
    this.setSlot(name, handler);
    return this.base + CODE_OFFSETS[CODE_NAMES.indexOf(name)];
  }

  /** Has the slot of a name, if there is one, lead to a handler. */
  setSlot(name: string, handler: u64): void {
    const slot = SLOT_NAMES.indexOf(name);
    if (slot >= 0 && this.isThere()) this.space.force(this.base + SLOT_OFFSETS[slot], handler);
  }

  private isThere(): bool {
    if (this.base != 0) return true;
    const space = this.space;
    const made = space.reserve(CODE_START + BYTES.length, PAGE_EXECUTE_READ, Kind.Private, true);
    if (made == null) return false;
    const code = made.base + CODE_START;
    const isWritten = space.commit(made, made.base, made.size, PAGE_READWRITE) && this.memory.write(code, BYTES);
    const isCode =
      isWritten && space.commit(made, made.base, CODE_START, PAGE_READONLY) && space.commit(made, code, made.end - code, PAGE_EXECUTE_READ);
    if (isCode && space.vm.lendClocks((made.base + CODE_OFFSETS[CODE_NAMES.indexOf(CLOCK)]) & ~PAGE_MASK).isOk) {
      this.base = made.base;
      return true;
    }
    space.release(made);
    return false;
  }
}
