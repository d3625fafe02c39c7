// A guest as the kernel's scheduler sees it.

import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Guest } from '../guest';
import { Pause, Scheduler } from '../schedule';

export class Task {
  private scheduler: Scheduler;
  /** Taken when the guest ends, since its machine goes then. */
  private last: Usage | null = null;

  constructor(private guest: Guest) {
    this.scheduler = new Scheduler(guest);
  }

  step(budget: u32): Progress {
    if (this.last != null) return this.done();
    const pause = this.scheduler.run(budget);
    this.guest.output.flush();
    if (pause == Pause.Ended) return this.end();
    return pause == Pause.Budget ? Progress.ready() : Progress.blocked(this.scheduler.pollables());
  }

  notify(event: Event): void {
    const signal = signalOf(event);
    if (signal != 0) this.guest.end(128 + signal, null);
  }

  usage(): Usage {
    const last = this.last;
    if (last != null) return last;
    const used = this.guest.vm.usage();
    return new Usage(used.instructions, this.guest.calls, used.memory, used.peakMemory);
  }

  dropped(): void {
    this.guest.release();
  }

  /** Done once everything that was written has left. */
  private end(): Progress {
    const waits: Array<Pollable> = [];
    if (!this.guest.output.drained()) this.guest.output.subscribe(waits);
    if (waits.length > 0) return Progress.blocked(waits);
    const used = this.usage();
    this.last = new Usage(used.instructions, used.calls, 0, used.peakMemory);
    this.guest.release();
    return this.done();
  }

  private done(): Progress {
    const message = this.guest.message;
    return Progress.done(
      new Outcome(this.guest.code, message == null ? Option.none<string>() : Option.some<string>(message)),
    );
  }
}

/** The signal that the exit code tells; 0 for what a guest is not told. */
function signalOf(event: Event): u8 {
  switch (event) {
    case Event.HangUp: return 1;
    case Event.Interrupt: return 2;
    case Event.Quit: return 3;
    case Event.Terminate: return 15;
    default: return 0;
  }
}
