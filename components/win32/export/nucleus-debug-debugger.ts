// nucleus:debug/debugger as this component exports it: a hold on the process that a task is about.

import { CallSamples, Sample } from '../../lib/call-samples';
import { Option, Result, Unit } from '../../lib/wit';
import { backtrace } from '../debug/backtrace';
import { Debugger, Halt, Reason } from '../debug/debugger';
import { LocatedFile, imagePath, locateFile, readMemory, shownPath, writeMemory } from '../debug/inspection';
import { change, shownRegisters } from '../debug/state';
import {
  Cause, DebugError, File, Frame, Halt as SaidHalt, Module, Move, Process as Running, Sample as Sampled, State as Shown, Thread as Named,
} from '../gen/export/nucleus-debug-debugger';
import { Process } from '../process/process';
import { Export } from '../system/export';
import { Thread } from '../thread/thread';
import { Task } from './nucleus-task-tasks';

/** What a shell shows of a program that was killed. */
const KILLED: u32 = 137;
const SIGNALS: u8 = 64;

export class Session {
  private isToldOfEnd: bool = false;

  constructor(
    private target: Process,
    private debug: Debugger,
  ) {}

  static processes(task: Task): Array<Running> {
    const list: Array<Running> = [];
    const processes = task.process.session.processes;
    for (let i = 0; i < processes.length; i++) {
      const one = processes[i];
      if (!one.ended) list.push(new Running(one.id, one.title, one.space.vm.usage().instructions));
    }
    return list;
  }

  static attach(task: Task): Result<Session, DebugError> {
    return attachTo(task.process);
  }

  static attachProcess(task: Task, id: u32): Result<Session, DebugError> {
    return attachTo(task.process.session.find(id));
  }

  sampleCalls(every: u64): void {
    this.target.session.samples = every == 0 ? null : new CallSamples(every);
  }

  sampledCall(): Option<Sampled> {
    const samples = this.target.session.samples;
    const sample: Sample | null = samples == null ? null : samples.sample;
    if (sample == null) return Option.none<Sampled>();
    return Option.some<Sampled>(new Sampled(sample.process, sample.thread, sample.name));
  }

  process(): u32 {
    return this.target.id;
  }

  threads(): Array<Named> {
    const list: Array<Named> = [];
    const threads = this.target.threads;
    for (let i = 0; i < threads.length; i++) list.push(new Named(threads[i].id, threads[i].description));
    return list;
  }

  look(): Option<SaidHalt> {
    const process = this.target;
    if (process.ended) {
      if (this.isToldOfEnd) return Option.none<SaidHalt>();
      this.isToldOfEnd = true;
      return Option.some<SaidHalt>(new SaidHalt(process.id, Cause.exited(<u8>process.code)));
    }
    const halt = this.debug.takeNews();
    return halt == null ? Option.none<SaidHalt>() : Option.some<SaidHalt>(new SaidHalt(halt.thread, causeOf(halt)));
  }

  resume(moves: Array<Move>): void {
    if (!this.isAttached) return;
    this.debug.resume();
    const threads = this.target.threads;
    for (let i = 0; i < threads.length; i++) {
      for (let m = 0; m < moves.length; m++) {
        const move = moves[m];
        if (move.thread != 0 && move.thread != threads[i].id) continue;
        this.debug.release(threads[i], move.step, move.signal);
        break;
      }
    }
  }

  halt(): void {
    if (this.isAttached) this.debug.halt();
  }

  kill(): void {
    this.target.exit(KILLED);
  }

  detach(): void {
    if (this.isAttached) this.debug.detach();
  }

  pass(signals: StaticArray<u8>): void {
    let set: u64 = 0;
    for (let i = 0; i < signals.length; i++) {
      if (signals[i] > 0 && signals[i] <= SIGNALS) set |= 1 << <u64>(signals[i] - 1);
    }
    this.debug.passes = set;
  }

  getState(id: u32): Result<Shown, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<Shown, DebugError>(DebugError.missing());
    return Result.ok<Shown, DebugError>(new Shown(shownRegisters(thread), -1));
  }

  setState(id: u32, values: Shown): Result<Unit, DebugError> {
    const thread = this.find(id);
    if (thread == null) return failed(DebugError.missing());
    return change(thread, values.registers) ? done() : failed(DebugError.badValue());
  }

  getVectors(id: u32): Result<StaticArray<u8>, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    return Result.ok<StaticArray<u8>, DebugError>(thread.vcpu.getVectors());
  }

  setVectors(id: u32, image: StaticArray<u8>): Result<Unit, DebugError> {
    const thread = this.find(id);
    if (thread == null) return failed(DebugError.missing());
    return thread.vcpu.setVectors(image).isOk ? done() : failed(DebugError.badValue());
  }

  read(address: u64, length: u32): StaticArray<u8> {
    return this.isAttached ? readMemory(this.target, address, length) : new StaticArray<u8>(0);
  }

  write(address: u64, data: StaticArray<u8>): Result<Unit, DebugError> {
    if (this.isAttached && writeMemory(this.target, address, data)) return done();
    return failed(DebugError.noAccess(address));
  }

  stop(address: u64, length: u32, on: u32): Result<Unit, DebugError> {
    if (length == 0 || on == 0) return failed(DebugError.badValue());
    if (!this.isAttached || this.target.memory.peek(address, length) == null) return failed(DebugError.noAccess(address));
    return this.debug.points.add(address, length, on) ? done() : failed(DebugError.exhausted());
  }

  forget(address: u64, length: u32, on: u32): Result<Unit, DebugError> {
    return this.debug.points.remove(address, length, on) ? done() : failed(DebugError.missing());
  }

  called(id: u32): Result<Option<string>, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<Option<string>, DebugError>(DebugError.missing());
    const one: Export | null = thread.inCall ? this.target.stubs.exportOf(thread.number) : null;
    return Result.ok<Option<string>, DebugError>(one == null ? Option.none<string>() : Option.some<string>(one.title));
  }

  modules(): Array<Module> {
    const list: Array<Module> = [];
    if (!this.isAttached) return list;
    const modules = this.target.modules.all;
    for (let i = 0; i < modules.length; i++) list.push(new Module(shownPath(modules[i].path), modules[i].base, modules[i].size));
    return list;
  }

  frames(id: u32): Result<Array<Frame>, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<Array<Frame>, DebugError>(DebugError.missing());
    return Result.ok<Array<Frame>, DebugError>(backtrace(thread));
  }

  image(): string {
    return imagePath(this.target);
  }

  auxiliary(): StaticArray<u8> {
    return new StaticArray<u8>(0);
  }

  /** Windows has no signals; what an exception is about stands in the registers, and in its record. */
  signalInfo(id: u32): Result<StaticArray<u8>, DebugError> {
    return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
  }

  /** Programs for Windows see no links: paths lead through them. */
  readLink(path: string): Result<string, DebugError> {
    return Result.err<string, DebugError>(DebugError.missing());
  }

  stat(path: string): Result<File, DebugError> {
    const file = this.locate(path);
    if (file == null) return Result.err<File, DebugError>(DebugError.missing());
    return Result.ok<File, DebugError>(new File(file.size));
  }

  readFile(path: string, offset: u64, length: u32): Result<StaticArray<u8>, DebugError> {
    const file = this.locate(path);
    if (file == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    const bytes = file.read(offset, length);
    if (bytes == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    return Result.ok<StaticArray<u8>, DebugError>(bytes);
  }

  dropped(): void {
    this.detach();
  }

  /** Is there a program still, and held by this session? */
  private get isAttached(): bool {
    return !this.target.ended && this.target.debug == this.debug;
  }

  private locate(path: string): LocatedFile | null {
    return this.isAttached ? locateFile(this.target, path) : null;
  }

  private find(id: u32): Thread | null {
    if (!this.isAttached) return null;
    const threads = this.target.threads;
    for (let i = 0; i < threads.length; i++) {
      if (threads[i].id == id) return threads[i];
    }
    return null;
  }
}

function attachTo(process: Process | null): Result<Session, DebugError> {
  if (process == null || process.ended) return Result.err<Session, DebugError>(DebugError.missing());
  if (process.debug != null) return Result.err<Session, DebugError>(DebugError.exhausted());
  return Result.ok<Session, DebugError>(new Session(process, new Debugger(process)));
}

function done(): Result<Unit, DebugError> {
  return Result.ok<Unit, DebugError>(0);
}

function failed(error: DebugError): Result<Unit, DebugError> {
  return Result.err<Unit, DebugError>(error);
}

function causeOf(halt: Halt): Cause {
  switch (halt.reason) {
    case Reason.Halted: return Cause.halted();
    case Reason.Stepped: return Cause.stepped();
    case Reason.Reached: return Cause.reached();
    case Reason.Accessed: return Cause.accessed(halt.value);
    case Reason.Modules: return Cause.modules();
    default: return Cause.signal(<u8>halt.value);
  }
}
