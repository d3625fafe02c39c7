// A sandbox as the kernel's scheduler sees it.

import { KeySignal } from '../../lib/line-discipline';
import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { Pollable } from '../gen/import/wasi-io-poll';
import { sendToGroup } from '../process/family';
import { Process } from '../process/process';
import { Sandbox } from '../process/sandbox';
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH } from '../signal/number';
import { Pause, Scheduler } from '../thread/schedule';

export class Task {
  private scheduler: Scheduler;
  /** Taken when the sandbox ends, since its machines go then. */
  private last: Usage | null = null;
  private isOver: bool = false;

  constructor(private sandbox: Sandbox) {
    this.scheduler = new Scheduler(sandbox);
  }

  /** The process that it is about. */
  get first(): Process {
    return this.sandbox.first;
  }

  step(budget: u32): Progress {
    const sandbox = this.sandbox;
    if (this.last != null) return this.done();
    this.hearKeys();
    const pause = this.isOver ? Pause.Ended : this.scheduler.run(budget);
    if (pause == Pause.Ended) this.isOver = true;
    sandbox.flushOutputs();
    const trace = sandbox.trace;
    const traced = trace == null || trace.flush();
    if (pause == Pause.Ended) return this.end();
    if (pause == Pause.Budget && (traced || !trace!.crowded)) return Progress.ready();
    const waits = pause == Pause.Idle ? this.scheduler.pollables() : new Array<Pollable>(0);
    if (pause == Pause.Idle) sandbox.terminal.keyboard.subscribe(waits);
    if (!traced) waits.push(trace!.output.subscribe());
    return Progress.blocked(waits);
  }

  /** Keys that are signals interrupt whatever those in front of the terminal do. */
  private hearKeys(): void {
    const keyboard = this.sandbox.terminal.keyboard;
    keyboard.pump();
    let signal = keyboard.takeSignal();
    while (signal != KeySignal.None) {
      const number = signal == KeySignal.Interrupt ? SIGINT : signal == KeySignal.Quit ? SIGQUIT : SIGTSTP;
      this.sandbox.terminal.signal(number);
      signal = keyboard.takeSignal();
    }
  }

  /** What the terminal sends goes to those in front of it. */
  notify(event: Event): void {
    const sandbox = this.sandbox;
    if (event == Event.Resize) sandbox.terminal.follow();
    const group = event == Event.Terminate || event == Event.HangUp ? sandbox.first.group : sandbox.terminal.foreground;
    sendToGroup(sandbox, group, signalOf(event));
  }

  usage(): Usage {
    const last = this.last;
    if (last != null) return last;
    const sandbox = this.sandbox;
    sandbox.notePeak();
    return new Usage(sandbox.instructions(), sandbox.calls, sandbox.memory(), sandbox.peakMemory);
  }

  dropped(): void {
    if (this.last == null) this.sandbox.release();
  }

  /** Done once everything that was written has left. */
  private end(): Progress {
    const sandbox = this.sandbox;
    const waits: Array<Pollable> = [];
    for (let i = 0; i < sandbox.outputs.length; i++) {
      if (!sandbox.outputs[i].drained()) waits.push(sandbox.outputs[i].subscribe());
    }
    const trace = sandbox.trace;
    if (trace != null && !(trace.flush() && trace.output.drained())) waits.push(trace.output.subscribe());
    if (waits.length > 0) return Progress.blocked(waits);
    sandbox.release();
    const used = this.usage();
    this.last = new Usage(used.instructions, used.calls, 0, used.peakMemory);
    return this.done();
  }

  private done(): Progress {
    const first = this.sandbox.first;
    const message = first.message;
    return Progress.done(new Outcome(first.code, message == null ? Option.none<string>() : Option.some<string>(message)));
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
