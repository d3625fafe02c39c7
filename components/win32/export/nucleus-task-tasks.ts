// A program as the kernel's scheduler sees it.

import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { Pollable } from '../gen/import/wasi-io-poll';
import { CTRL_BREAK, CTRL_C, CTRL_CLOSE, control } from '../kernel32/control';
import { Process } from '../process/process';
import { Pause, Scheduler } from '../thread/schedule';

export class Task {
  private scheduler: Scheduler;
  /** Taken when the process ends, since its machine goes then. */
  private last: Usage | null = null;

  constructor(private process: Process) {
    this.scheduler = new Scheduler(process);
  }

  step(budget: u32): Progress {
    if (this.last != null) return this.done();
    while (this.process.console.keyboard.hear()) control(this.process, CTRL_C);
    const pause = this.scheduler.run(budget);
    this.process.flush();
    if (pause == Pause.Ended) return this.end();
    return pause == Pause.Budget ? Progress.ready() : Progress.blocked(this.scheduler.pollables());
  }

  notify(event: Event): void {
    if (event == Event.Resize) {
      this.process.console.follow();
      return;
    }
    control(this.process, event == Event.Interrupt ? CTRL_C : event == Event.Quit ? CTRL_BREAK : CTRL_CLOSE);
  }

  usage(): Usage {
    const last = this.last;
    if (last != null) return last;
    const used = this.process.space.vm.usage();
    return new Usage(used.instructions, this.process.calls, used.memory, used.peakMemory);
  }

  dropped(): void {
    this.process.release();
  }

  /** Done once everything that was written has left. */
  private end(): Progress {
    const waits: Array<Pollable> = [];
    this.process.subscribe(waits);
    if (waits.length > 0) return Progress.blocked(waits);
    const used = this.usage();
    this.last = new Usage(used.instructions, used.calls, 0, used.peakMemory);
    this.process.release();
    return this.done();
  }

  private done(): Progress {
    const message = this.process.message;
    return Progress.done(
      new Outcome(this.process.code, message == null ? Option.none<string>() : Option.some<string>(message)),
    );
  }
}
