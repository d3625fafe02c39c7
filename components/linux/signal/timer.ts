// Timers that send signals: those of setitimer, of which a process has three, and those of timer_create.

import { Process } from '../process/process';
import { ProcessorTime } from '../process/processor-time';
import { Timer } from '../process/timer';
import { Thread } from '../thread/thread';
import { sendToProcess, sendToThread } from './deliver';
import { SI_KERNEL, SI_TIMER, SignalInfo } from './info';

/** Number of a timer of setitimer. */
export const INTERVAL_TIMER: i32 = -1;

export class SignalTimer extends Timer {
  /** What was sent last; it counts further times while it waits. */
  private last: SignalInfo | null = null;

  constructor(
    private process: Process,
    processor: ProcessorTime | null,
    /** As timer_create gave it. */
    readonly id: i32,
    /** The signal; 0 for none. */
    private number: i32,
    private value: u64,
    /** The thread that gets the signal; null for the whole process. */
    private receiver: Thread | null,
    onlyUser: bool = false,
  ) {
    super(process.clock, processor, onlyUser);
  }

  /** Further times that the last signal stands for. */
  get overrun(): i32 {
    const last = this.last;
    return last == null ? 0 : last.overrun;
  }

  fired(count: u64): void {
    if (this.number == 0) return;
    const receiver = this.receiver;
    const pending = receiver == null ? this.process.signals.pending : receiver.pending;
    const last = this.last;
    if (last != null && pending.holds(last)) {
      last.overrun += <i32>min<u64>(count, <u64>(i32.MAX_VALUE - last.overrun));
      return;
    }
    const info = new SignalInfo(this.number, this.id == INTERVAL_TIMER ? SI_KERNEL : SI_TIMER);
    if (this.id != INTERVAL_TIMER) {
      info.sender = this.id;
      info.value = this.value;
      info.overrun = <i32>min<u64>(count - 1, i32.MAX_VALUE);
    }
    this.last = info;
    if (receiver == null) sendToProcess(this.process, info);
    else sendToThread(receiver, info);
  }
}
