// Runs a guest's processors one after the other, each for a slice at most, and fires their timers between slices.

import { Pressure } from '../lib/collector';
import { Exit, ExitTag, Fault, MachineErrorTag } from './gen/import/nucleus-hypervisor-machine';
import { now, subscribeInstant } from './gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from './gen/import/wasi-io-poll';
import { Guest, STUCK } from './guest';
import { hypercall, readConsole, writeConsole } from './hypercall';
import { readPort, writePort } from './port';
import { Processor, State } from './processor';

/** Instructions that a processor gets before the next one's turn: few, since others may spin for what it holds. */
const SLICE: u32 = 20_000;
/** What an exit is charged, in instructions: about the time that it takes here. */
const EXIT_COST: i64 = 500;

export enum Pause {
  Budget,
  /** No processor can go on by itself. */
  Idle,
  Ended,
}

export class Scheduler {
  private turn: i32 = 0;
  private retired: u64 = 0;

  constructor(private guest: Guest) {}

  run(budget: u32): Pause {
    const guest = this.guest;
    this.retryConsole();
    let left: i64 = budget;
    while (!guest.ended) {
      this.fireTimers();
      const processor = this.next();
      if (processor == null) {
        if (this.canWake()) return Pause.Idle;
        guest.end(STUCK, 'every processor has halted, and no timer is set that could wake one');
        break;
      }
      left -= this.runSlice(processor, <u32>min<i64>(left, SLICE));
      if (left <= 0 || Pressure.high()) return guest.ended ? Pause.Ended : Pause.Budget;
    }
    return Pause.Ended;
  }

  /** What a guest that is idle waits for. */
  pollables(): Array<Pollable> {
    const waits: Array<Pollable> = [];
    const processors = this.guest.processors;
    let reads = false;
    let writes = false;
    for (let i = 0; i < processors.length; i++) {
      if (processors[i].state == State.Reading) reads = true;
      if (processors[i].state == State.Writing) writes = true;
    }
    if (reads) this.guest.input.subscribe(waits);
    if (writes) this.guest.output.subscribe(waits);
    const deadline = this.nextDeadline();
    if (deadline != 0) waits.push(subscribeInstant(deadline));
    return waits;
  }

  private canWake(): bool {
    const processors = this.guest.processors;
    for (let i = 0; i < processors.length; i++) if (processors[i].state != State.Halted) return true;
    return this.nextDeadline() != 0;
  }

  /** The processor whose turn it is: the next that is ready after the last. */
  private next(): Processor | null {
    const processors = this.guest.processors;
    for (let i = 1; i <= processors.length; i++) {
      const index = (this.turn + i) % processors.length;
      if (processors[index].state != State.Ready) continue;
      this.turn = index;
      return processors[index];
    }
    return null;
  }

  /** Something may be there now for those that wait for the console. */
  private retryConsole(): void {
    const processors = this.guest.processors;
    for (let i = 0; i < processors.length; i++) {
      if (processors[i].state == State.Reading) readConsole(this.guest, processors[i]);
      else if (processors[i].state == State.Writing) writeConsole(this.guest, processors[i]);
    }
  }

  private nextDeadline(): u64 {
    const processors = this.guest.processors;
    let first: u64 = 0;
    for (let i = 0; i < processors.length; i++) {
      const deadline = processors[i].deadline;
      if (deadline != 0 && (first == 0 || deadline < first)) first = deadline;
    }
    return first;
  }

  private fireTimers(): void {
    const first = this.nextDeadline();
    if (first == 0) return;
    const time = now();
    if (time < first) return;
    const processors = this.guest.processors;
    for (let i = 0; i < processors.length; i++) {
      const processor = processors[i];
      if (processor.deadline == 0 || processor.deadline > time) continue;
      processor.deadline = 0;
      processor.interrupt(processor.timerVector);
    }
  }

  /** One processor's turn; gives what it cost. */
  private runSlice(processor: Processor, slice: u32): i64 {
    const guest = this.guest;
    let left: i64 = slice;
    while (left > 0 && processor.state == State.Ready && !guest.ended) {
      const result = processor.vcpu.run(<u32>left, processor.takeAnswer());
      if (!result.isOk) {
        const died = result.error.tag == MachineErrorTag.PeerDied;
        guest.end(255, died ? 'the machine that ran it has failed' : 'the machine refused to run it');
        break;
      }
      left -= this.retiredSince();
      if (result.value.tag == ExitTag.Preempted) break;
      left -= EXIT_COST;
      this.handle(processor, result.value);
    }
    return max<i64>(slice - left, 1);
  }

  private retiredSince(): i64 {
    const all = this.guest.vm.usage().instructions;
    const used = all - this.retired;
    this.retired = all;
    return <i64>used;
  }

  private handle(processor: Processor, exit: Exit): void {
    const guest = this.guest;
    if (exit.tag == ExitTag.Halt) {
      processor.state = State.Halted;
      return;
    }
    guest.calls++;
    if (exit.tag == ExitTag.Hypercall) hypercall(guest, processor, exit.hypercall);
    else if (exit.tag == ExitTag.PortRead) readPort(processor, exit.portRead);
    else if (exit.tag == ExitTag.PortWrite) writePort(guest, exit.portWrite);
    else if (exit.tag == ExitTag.Shutdown) guest.end(STUCK, shutdownText(processor, exit.shutdown));
    else guest.end(255, 'the machine gave an exit that a bare processor has not');
  }
}

/** By vector. */
const NAMES: StaticArray<string> = [
  '#DE', '#DB', 'NMI', '#BP', '#OF', '#BR', '#UD', '#NM', '#DF', '', '#TS', '#NP', '#SS', '#GP', '#PF', '', '#MF', '#AC', '#MC', '#XM',
];

function shutdownText(processor: Processor, fault: Fault): string {
  const named = <i32>fault.vector < NAMES.length && NAMES[fault.vector].length > 0;
  const name = named ? NAMES[fault.vector] : 'interrupt ' + fault.vector.toString();
  const code = fault.code == 0 ? '' : ', error code 0x' + fault.code.toString(16);
  const at = fault.vector == 14 ? ', address 0x' + fault.address.toString(16) : '';
  return (
    'triple fault on processor ' + processor.number.toString() + ': ' + name + ' at 0x' + fault.rip.toString(16) + code + at +
    ', for which the interrupt table has no handler that can be reached'
  );
}
