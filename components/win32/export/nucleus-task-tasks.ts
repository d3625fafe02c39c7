// A program as the kernel's scheduler sees it.

import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { Pollable } from '../gen/import/wasi-io-poll';
import { CTRL_BREAK, CTRL_C, CTRL_CLOSE, control } from '../kernel32/control';
import { Process } from '../process/process';
import { Session } from '../process/session';
import { Pause, Scheduler } from '../thread/schedule';

export class Task {
  private scheduler: Scheduler;
  /** Taken when the process ends, since its machine goes then. */
  private last: Usage | null = null;

  /** The first process, which the task ends with. */
  readonly process: Process;

  constructor(private session: Session) {
    this.process = session.first;
    this.scheduler = new Scheduler(session);
  }

  step(budget: u32): Progress {
    if (this.last != null) return this.done();
    while (this.session.console.keyboard.hear()) this.tell(CTRL_C);
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
    this.tell(event == Event.Interrupt ? CTRL_C : event == Event.Quit ? CTRL_BREAK : CTRL_CLOSE);
  }

  /** All processes at the console hear of its events. */
  private tell(event: u32): void {
    const processes = this.session.processes;
    for (let i = 0; i < processes.length; i++) if (processes[i].console == this.session.console) control(processes[i], event);
    if (processes.length > 1) this.session.reap();
  }

  usage(): Usage {
    const last = this.last;
    if (last != null) return last;
    const processes = this.session.processes;
    const sum = new Usage(this.session.pastInstructions, this.session.pastCalls, 0, 0);
    for (let i = 0; i < processes.length; i++) {
      const used = processes[i].space.vm.usage();
      sum.instructions += used.instructions;
      sum.calls += processes[i].calls;
      sum.memory += used.memory;
      sum.peakMemory += used.peakMemory;
    }
    return sum;
  }

  dropped(): void {
    this.session.release();
  }

  /** Done once everything that was written has left. */
  private end(): Progress {
    const waits: Array<Pollable> = [];
    this.process.subscribe(waits);
    if (waits.length > 0) return Progress.blocked(waits);
    const used = this.usage();
    this.last = new Usage(used.instructions, used.calls, 0, used.peakMemory);
    this.session.release();
    return this.done();
  }

  private done(): Progress {
    const message = this.process.message;
    return Progress.done(
      new Outcome(<u8>this.process.code, message == null ? Option.none<string>() : Option.some<string>(message)),
    );
  }
}
