// A sandbox as the kernel's scheduler sees it.

import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Process } from '../process/process';
import { sendToProcess } from '../signal/deliver';
import { SI_KERNEL, SignalInfo } from '../signal/info';
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, signalName } from '../signal/number';
import { Pause, Scheduler } from '../thread/schedule';

export class Task {
  private scheduler: Scheduler;
  /** Taken when the process ends, since its machine goes then. */
  private last: Usage | null = null;
  private endTraced: bool = false;

  constructor(private process: Process) {
    this.scheduler = new Scheduler(process);
  }

  step(budget: u32): Progress {
    const process = this.process;
    if (this.last != null) return this.done();
    process.clock.enterStep();
    const pause = this.scheduler.run(budget);
    process.flushOutputs();
    if (pause == Pause.Ended) this.traceEnd();
    const trace = process.trace;
    const traced = trace == null || trace.flush();
    process.clock.leaveStep();
    if (pause == Pause.Ended) return this.end();
    if (pause == Pause.Budget && (traced || !trace!.crowded)) return Progress.ready();
    const waits = pause == Pause.Idle ? this.scheduler.pollables() : new Array<Pollable>(0);
    if (!traced) waits.push(trace!.output.subscribe());
    return Progress.blocked(waits);
  }

  notify(event: Event): void {
    sendToProcess(this.process, new SignalInfo(signalOf(event), SI_KERNEL));
  }

  usage(): Usage {
    const last = this.last;
    if (last != null) return last;
    const process = this.process;
    const used = process.space.vm.usage();
    return new Usage(used.instructions, process.calls, used.memory, used.peakMemory);
  }

  dropped(): void {
    if (this.last == null) this.process.release();
  }

  private traceEnd(): void {
    const process = this.process;
    const trace = process.trace;
    if (trace == null || this.endTraced) return;
    this.endTraced = true;
    const signal = process.signal;
    trace.end(process.id, signal == 0 ? `exited with ${process.code}` : 'killed by ' + signalName(signal));
  }

  /** Done once everything that was written has left. */
  private end(): Progress {
    const process = this.process;
    const waits: Array<Pollable> = [];
    for (let i = 0; i < process.outputs.length; i++) {
      if (!process.outputs[i].drained()) waits.push(process.outputs[i].subscribe());
    }
    const trace = process.trace;
    if (trace != null && !(trace.flush() && trace.output.drained())) waits.push(trace.output.subscribe());
    if (waits.length > 0) return Progress.blocked(waits);
    const used = this.usage();
    this.last = new Usage(used.instructions, used.calls, 0, used.peakMemory);
    process.release();
    return this.done();
  }

  private done(): Progress {
    const message = this.process.message;
    return Progress.done(
      new Outcome(this.process.code, message == null ? Option.none<string>() : Option.some<string>(message)),
    );
  }
}

function signalOf(event: Event): i32 {
  switch (event) {
    case Event.Interrupt: return SIGINT;
    case Event.Quit: return SIGQUIT;
    case Event.Terminate: return SIGTERM;
    case Event.HangUp: return SIGHUP;
    default: return SIGWINCH;
  }
}
