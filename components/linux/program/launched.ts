// A process whose program is of another kind, which somebody else runs: a Windows program, say. Its files, number, group, parent and signals
// are those of any process; it has one thread, which does nothing but pass on what the program reads and writes.

import { EAGAIN, EINTR } from '../errno';
import { Chunk, Description } from '../file/description';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../file/flags';
import { DemandTag, Event, NewsFlags, Outcome, OutputName, Program } from '../gen/import/nucleus-launcher-programs';
import { Pollable } from '../gen/import/wasi-io-poll';
import { part } from '../memory/block';
import { CHUNK } from '../memory/layout';
import { Process } from '../process/process';
import { SI_KERNEL, SignalInfo } from '../signal/info';
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM } from '../signal/number';
import { Thread } from '../thread/thread';

/** The low byte of what Windows has a program end with that does nothing about Ctrl-C (STATUS_CONTROL_C_EXIT). */
const INTERRUPTED: u8 = 0x3a;
/** Errors from here on say how a call starts again. */
const RESTARTS: i64 = 512;

export class Launched extends Description {
  /** Taken from the program and not written yet, and where it goes. */
  private pending: StaticArray<u8> | null = null;
  private target: OutputName = OutputName.Output;
  /** What its thread waits for. */
  private news: u32 = 0;
  /** The signal that it was told of last. */
  private told: i32 = 0;

  constructor(
    private program: Program,
    /** Bytes of memory that it may have. */
    readonly memory: u64,
  ) {
    super(0, 'anon_inode:[program]');
  }

  get external(): bool {
    return true;
  }

  ready(): u32 {
    return 0;
  }

  subscribe(events: u32, to: Array<Pollable>): void {
    to.push(this.program.subscribe(this.news));
  }

  closed(): void {
    this.program.drop();
  }

  halt(halted: bool): void {
    this.program.halt(halted);
  }

  /** Tells it of a signal that would end it. False if it is none that it can hear of. */
  hears(number: i32): bool {
    let event = Event.Interrupt;
    if (number == SIGQUIT) event = Event.Quit;
    else if (number == SIGTERM) event = Event.Terminate;
    else if (number == SIGHUP) event = Event.HangUp;
    else if (number != SIGINT) return false;
    if (!this.program.notify(event)) return false;
    this.told = number;
    return true;
  }

  /** Its thread's turn: passes on what there is, and waits for more. */
  serve(thread: Thread): void {
    const process = thread.process;
    const isBlocked = !this.passOutput(thread);
    if (!isBlocked) {
      const ended = this.program.ended();
      if (ended.isSome) {
        this.finish(process, ended.value);
        return;
      }
    }
    const isStarved = !this.passInput(thread);
    this.news = NewsFlags.End;
    if (!isBlocked) this.news |= NewsFlags.Output;
    if (!isStarved) this.news |= NewsFlags.Input;
    thread.watch(this, POLLIN);
    thread.wait(EINTR);
  }

  private finish(process: Process, outcome: Outcome): void {
    process.sandbox.pastInstructions += outcome.instructions;
    if (this.told != 0 && outcome.code == INTERRUPTED) process.die(new SignalInfo(this.told, SI_KERNEL));
    else process.exit(outcome.code);
  }

  /** False if it has written something that its file does not take now. */
  private passOutput(thread: Thread): bool {
    while (true) {
      let data = this.pending;
      if (data == null) {
        const piece = this.program.take();
        if (!piece.isSome) return true;
        data = piece.value.data;
        this.target = piece.value.to;
        this.pending = data;
      }
      const file = thread.process.files.get(this.target == OutputName.Output ? 1 : 2);
      const count = file == null || !file.writable ? -1 : file.write(data);
      if (count == -EAGAIN || -count >= RESTARTS) {
        if (count == -EAGAIN) thread.watch(file!, POLLOUT);
        return false;
      }
      if (count < 0) this.program.refuse(this.target);
      this.pending = count < 0 || count >= data.length ? null : part(data, <i32>count, data.length - <i32>count);
    }
  }

  /** False if it wants to read what is not there yet. */
  private passInput(thread: Thread): bool {
    const demand = this.program.demand();
    if (demand.tag == DemandTag.Nothing) return true;
    const file = thread.process.files.get(0);
    if (file == null || !file.readable) {
      this.program.finish();
      return true;
    }
    if (demand.tag == DemandTag.Readable) {
      if ((file.ready() & (POLLIN | POLLHUP | POLLERR)) != 0) {
        this.program.readable();
        return true;
      }
    } else {
      const chunk = new Chunk();
      const count = file.read(chunk, min<u32>(demand.bytes, <u32>CHUNK));
      if (count > 0) this.program.supply(chunk.bytes);
      else if (count != -EAGAIN && -count < RESTARTS) this.program.finish();
      if (count != -EAGAIN) return -count < RESTARTS;
    }
    thread.watch(file, POLLIN);
    return false;
  }
}
