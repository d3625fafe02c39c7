// nucleus:debug/debugger as this component exports it: a hold on the process that a task began with.

import { CallSamples, Sample } from '../../lib/call-samples';
import { Option, Result, Unit } from '../../lib/wit';
import { Debugger, Halt, Reason } from '../debug/debugger';
import { openFile, readFile, readLink, readMemory, sizeOf, writeMemory } from '../debug/inspection';
import { callOf, change, shownRegisters } from '../debug/state';
import {
  Cause, DebugError, File, Frame, Halt as SaidHalt, Module, Move, Process as Running, Sample as Sampled, State as Shown, Thread as Named,
} from '../gen/export/nucleus-debug-debugger';
import { Description } from '../file/description';
import { copyIn } from '../memory/copy';
import { Process } from '../process/process';
import { SI_USER, SignalInfo } from '../signal/info';
import { SIGKILL, SIGNALS, bitOf } from '../signal/number';
import { nameOf } from '../syscall/table';
import { Thread } from '../thread/thread';
import { Task } from './nucleus-task-tasks';

export class Session {
  private isToldOfEnd: bool = false;

  constructor(
    private target: Process,
    private debug: Debugger,
  ) {}

  static processes(task: Task): Array<Running> {
    const list: Array<Running> = [];
    const processes = task.first.sandbox.processes;
    for (let i = 0; i < processes.length; i++) {
      const one = processes[i];
      if (one.ended) continue;
      list.push(new Running(one.id, one.program.name, one.space.vm.usage().instructions));
    }
    return list;
  }

  static attach(task: Task): Result<Session, DebugError> {
    return attachTo(task.first);
  }

  static attachProcess(task: Task, id: u32): Result<Session, DebugError> {
    return attachTo(task.first.sandbox.find(id));
  }

  sampleCalls(every: u64): void {
    this.target.sandbox.samples = every == 0 ? null : new CallSamples(every);
  }

  sampledCall(): Option<Sampled> {
    const samples = this.target.sandbox.samples;
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
    for (let i = 0; i < threads.length; i++) list.push(new Named(threads[i].id, threads[i].name));
    return list;
  }

  look(): Option<SaidHalt> {
    const process = this.target;
    if (process.ended) return this.end();
    const halt = this.debug.takeNews();
    return halt == null ? Option.none<SaidHalt>() : Option.some<SaidHalt>(new SaidHalt(halt.thread, causeOf(halt)));
  }

  private end(): Option<SaidHalt> {
    if (this.isToldOfEnd) return Option.none<SaidHalt>();
    this.isToldOfEnd = true;
    const process = this.target;
    const cause = process.signal != 0 ? Cause.killed(<u8>process.signal) : Cause.exited(process.code);
    return Option.some<SaidHalt>(new SaidHalt(process.id, cause));
  }

  resume(moves: Array<Move>): void {
    if (!this.isAttached) return;
    this.debug.resume();
    const threads = this.target.threads;
    for (let i = 0; i < threads.length; i++) {
      for (let m = 0; m < moves.length; m++) {
        const move = moves[m];
        if (move.thread != 0 && move.thread != <u32>threads[i].id) continue;
        this.debug.release(threads[i], move.step, <i32>move.signal <= SIGNALS ? move.signal : 0);
        break;
      }
    }
  }

  halt(): void {
    if (this.isAttached) this.debug.halt();
  }

  kill(): void {
    this.target.die(new SignalInfo(SIGKILL, SI_USER));
  }

  detach(): void {
    if (this.isAttached) this.debug.detach();
  }

  pass(signals: StaticArray<u8>): void {
    let set: u64 = 0;
    for (let i = 0; i < signals.length; i++) {
      if (signals[i] > 0 && <i32>signals[i] <= SIGNALS) set |= bitOf(signals[i]);
    }
    this.debug.passes = set;
  }

  getState(id: u32): Result<Shown, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<Shown, DebugError>(DebugError.missing());
    return Result.ok<Shown, DebugError>(new Shown(shownRegisters(thread), callOf(thread)));
  }

  setState(id: u32, values: Shown): Result<Unit, DebugError> {
    const thread = this.find(id);
    if (thread == null) return failed(DebugError.missing());
    change(thread, values.registers, values.call);
    return done();
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
    return this.isAttached ? readMemory(this.target.space, address, length) : new StaticArray<u8>(0);
  }

  write(address: u64, data: StaticArray<u8>): Result<Unit, DebugError> {
    if (this.isAttached && writeMemory(this.target.space, address, data)) return done();
    return failed(DebugError.noAccess(address));
  }

  stop(address: u64, length: u32, on: u32): Result<Unit, DebugError> {
    if (length == 0 || on == 0) return failed(DebugError.badValue());
    if (!this.isAttached || copyIn(this.target.space, address, length) == null) return failed(DebugError.noAccess(address));
    return this.debug.points.add(address, length, on) ? done() : failed(DebugError.exhausted());
  }

  forget(address: u64, length: u32, on: u32): Result<Unit, DebugError> {
    return this.debug.points.remove(address, length, on) ? done() : failed(DebugError.missing());
  }

  called(id: u32): Result<Option<string>, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<Option<string>, DebugError>(DebugError.missing());
    const number = callOf(thread);
    return Result.ok<Option<string>, DebugError>(number < 0 ? Option.none<string>() : Option.some<string>(nameOf(<i32>number)));
  }

  modules(): Array<Module> {
    return [];
  }

  frames(id: u32): Result<Array<Frame>, DebugError> {
    if (this.find(id) == null) return Result.err<Array<Frame>, DebugError>(DebugError.missing());
    return Result.ok<Array<Frame>, DebugError>([]);
  }

  image(): string {
    return this.target.program.path;
  }

  auxiliary(): StaticArray<u8> {
    return this.target.auxiliary;
  }

  signalInfo(id: u32): Result<StaticArray<u8>, DebugError> {
    const thread = this.find(id);
    if (thread == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    const caught = thread.caught;
    if (caught == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    return Result.ok<StaticArray<u8>, DebugError>(caught.toBlock().bytes);
  }

  readLink(path: string): Result<string, DebugError> {
    const target = this.isAttached ? readLink(this.target, path) : null;
    return target == null ? Result.err<string, DebugError>(DebugError.missing()) : Result.ok<string, DebugError>(target);
  }

  stat(path: string): Result<File, DebugError> {
    const file = this.open(path);
    if (file == null) return Result.err<File, DebugError>(DebugError.missing());
    const size = sizeOf(file);
    file.release();
    return Result.ok<File, DebugError>(new File(size));
  }

  readFile(path: string, offset: u64, length: u32): Result<StaticArray<u8>, DebugError> {
    const file = this.open(path);
    if (file == null) return Result.err<StaticArray<u8>, DebugError>(DebugError.missing());
    const bytes = readFile(file, offset, length);
    file.release();
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

  private open(path: string): Description | null {
    return this.isAttached ? openFile(this.target, path) : null;
  }

  private find(id: u32): Thread | null {
    return this.isAttached ? this.target.findThread(id) : null;
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
    case Reason.Signal: return Cause.signal(<u8>halt.value);
    default: return Cause.executed();
  }
}
