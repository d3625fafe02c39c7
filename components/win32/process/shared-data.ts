// The page that every process has at one address, and reads the time from without a call: Go's run-time system does. It is brought up to
// date when a thread's turn begins, by milliseconds.
//
// Most programs never read it, and the machine's memory has to reach 2 GiB for it, which costs the host collections of garbage
// (components/x86/RATIONALE.md). So it is made when somebody looks at it.
//
// Source: Microsoft, ntddk.h (KUSER_SHARED_DATA).

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Memory, utf16 } from '../memory/access';
import { Late } from '../memory/late';
import { Allocation, Kind, PAGE, PAGE_READWRITE, Space } from '../memory/space';
import { systemTime } from '../system/time';
import { BUILD, MAJOR, MINOR } from '../system/version';

const AT: u64 = 0x7ffe_0000;
const MULTIPLIER: u64 = 0x04;
const INTERRUPT_TIME: u64 = 0x08;
const IMAGE_NUMBERS: u64 = 0x2c;
const SYSTEM_ROOT: u64 = 0x30;
const BUILD_NUMBER: u64 = 0x260;
const PRODUCT_TYPE: u64 = 0x264;
const IS_PRODUCT_TYPE: u64 = 0x268;
const MAJOR_VERSION: u64 = 0x26c;
const MINOR_VERSION: u64 = 0x270;
const TICK_COUNT: u64 = 0x320;
/** Milliseconds of a tick, 15.625, times 2 to the 24th. */
const TICK: u32 = 0x0fa0_0000;
const AMD64: u32 = 0x8664;
const MILLISECOND: u64 = 1_000_000;

export class SharedData extends Late {
  /** Interrupt time and system time, each as its low word and twice its high one. */
  private readonly times: StaticArray<u8> = new StaticArray<u8>(24);
  private readonly page: Allocation | null;
  private isMade: bool = false;
  private last: u64 = 0;

  constructor(
    private readonly space: Space,
    private readonly memory: Memory,
  ) {
    super();
    this.page = space.reserveAt(AT, PAGE, PAGE_READWRITE, Kind.Private, true);
    space.late.add(this);
  }

  reach(address: u64, length: u64): bool {
    const page = this.page;
    if (this.isMade || page == null || address >= AT + PAGE || (address < AT && length <= AT - address)) return false;
    // What is committed is reached, too.
    this.isMade = true;
    this.isMade = this.space.commit(page, AT, PAGE, PAGE_READWRITE);
    if (!this.isMade) return false;
    this.fill();
    this.update();
    return true;
  }

  isOf(one: Allocation): bool {
    return one == this.page;
  }

  close(): void {}

  private fill(): void {
    const memory = this.memory;
    memory.setU32(AT + MULTIPLIER, TICK);
    memory.setU32(AT + IMAGE_NUMBERS, AMD64 | (AMD64 << 16));
    memory.write(AT + SYSTEM_ROOT, utf16('C:\\Windows'));
    memory.setU32(AT + BUILD_NUMBER, BUILD);
    memory.setU32(AT + PRODUCT_TYPE, 1);
    memory.setU32(AT + IS_PRODUCT_TYPE, 1);
    memory.setU32(AT + MAJOR_VERSION, MAJOR);
    memory.setU32(AT + MINOR_VERSION, MINOR);
  }

  /** Brings the times up to date, where a millisecond is over. */
  update(): void {
    if (!this.isMade) return;
    const time = now();
    if (time - this.last < MILLISECOND) return;
    this.last = time;
    const at = changetype<usize>(this.times);
    put(at, time / 100);
    put(at + 12, systemTime());
    this.memory.write(AT + INTERRUPT_TIME, this.times);
    const ticks = (time / MILLISECOND) * 8 / 125;
    this.memory.setU64(AT + TICK_COUNT, ticks);
    this.memory.setU32(AT + TICK_COUNT + 8, <u32>(ticks >> 32));
  }
}

/** A KSYSTEM_TIME. */
function put(at: usize, time: u64): void {
  store<u64>(at, time);
  store<u32>(at + 8, <u32>(time >> 32));
}
