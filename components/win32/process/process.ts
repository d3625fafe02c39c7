// One process: an address space, modules, threads, and what they share.

import { Crt } from '../crt/state';
import { Debugger } from '../debug/debugger';
import { flushAll } from '../crt/stdio/stream';
import { Vm } from '../gen/import/nucleus-hypervisor-machine';
import { FunctionTables } from '../exception/function-table';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Movable } from '../kernel32/movable';
import { Modules } from '../image/modules';
import { Symbols } from '../dbghelp/session';
import { Hashes } from '../hash/hash';
import { Memory } from '../memory/access';
import { Heap } from '../memory/heap';
import { Space } from '../memory/space';
import { Console } from '../console/console';
import { DiskFile } from '../object/disk-file';
import { File } from '../object/file';
import { Files } from '../object/files';
import { Handles } from '../object/handles';
import { Job } from '../object/job';
import { NamedObject } from '../object/named-object';
import { Output } from '../object/output';
import { ProcessObject } from '../object/process-object';
import { PipeName } from '../object/named-pipe';
import { LATER_ON, Request } from '../object/request';
import { View } from '../object/section';
import { InputFile } from '../object/stream-file';
import { WorkingDirectory } from '../path/working-directory';
import { Export } from '../system/export';
import { Stubs } from '../system/stubs';
import { systemTime } from '../system/time';
import { Version } from '../system/version';
import { Deadlines } from '../thread/deadlines';
import { Fiber } from '../thread/fiber';
import { Parking } from '../thread/parking';
import { Pool } from '../thread/pool';
import { Ready } from '../thread/ready';
import { LOCAL_SLOTS, SLOTS } from '../thread/slots';
import { Thread } from '../thread/thread';
import { SharedData } from './shared-data';
import { Environment } from './environment';
import { Session } from './session';
import { Trace } from './trace';

/** Exit code of a run that could not go on: a function is not there. */
const NOT_THERE: u8 = 126;
const FAILED: u8 = 255;

export class Process {
  readonly id: u32;
  /** Of the process that made it; 0 of the first. */
  parent: u32 = 0;
  readonly space: Space;
  readonly memory: Memory;
  heap!: Heap;
  /** What HeapCreate has made, by handle. */
  readonly heaps: Map<u64, Heap> = new Map<u64, Heap>();
  /** What LocalAlloc and GlobalAlloc have made that may move, by handle. */
  readonly movables: Map<u64, Movable> = new Map<u64, Movable>();
  /** What encoded pointers are mixed with; 0 before the first. */
  cookie: u64 = 0;
  stubs!: Stubs;
  modules!: Modules;
  sharedData!: SharedData;
  /** The version of Windows that the program is told; null before it asks. */
  toldVersion: Version | null = null;
  /** What the C runtime keeps. */
  crt!: Crt;
  readonly threads: Array<Thread> = [];
  /** Those that can go on. */
  readonly ready: Ready = new Ready();
  /** Those whose waits are tried again and again, since something outside ends them. */
  polled: Array<Thread> = [];
  readonly deadlines: Deadlines = new Deadlines();
  /** Threads that wait for locks, for conditions, and for words to change. */
  readonly locks: Parking = new Parking();
  readonly conditions: Parking = new Parking();
  readonly addresses: Parking = new Parking();
  /** Threads that wait to be alerted, by their number. */
  readonly alerts: Parking = new Parking();
  /** What it has been put into; null for none. */
  job: Job | null = null;
  /** What handles of the process stand for. */
  object!: ProcessObject;
  /** Instructions that have been counted to its threads' slices. */
  retired: u64 = 0;
  /** Wall clock at its start, in units of 100 ns since 1601. */
  readonly started: u64 = systemTime();
  readonly handles: Handles = new Handles();
  /** Handles of standard input, output and error. */
  readonly standard: StaticArray<u64> = [0, 0, 0];
  /** What leaves the process by streams of the host's: all of it has left before the process is done. */
  readonly outputs: Array<Output> = [];
  /** What comes into it by such streams. */
  readonly inputs: Array<InputFile> = [];
  /** What SetConsoleCtrlHandler was given. */
  readonly controlHandlers: Array<u64> = [];
  ignoresInterrupt: bool = false;
  /** What is mapped. */
  readonly views: Array<View> = [];
  /** Transfers that wait for something to read, or for room. */
  readonly requests: Array<Request> = [];
  /** What it reads keys from and shows text at: the session's, but of one that is detached. */
  console: Console;
  files!: Files;
  readonly directory: WorkingDirectory = new WorkingDirectory('C:\\');
  /** Of the temporary file that was named last. */
  private temporary: u32 = 0;
  /** Null where nobody traces. */
  trace: Trace | null = null;
  /** Who looks into it, and stops it. */
  debug: Debugger | null = null;
  peb: u64 = 0;
  pool!: Pool;
  readonly hashes: Hashes = new Hashes();
  readonly symbols: Symbols = new Symbols();
  /** By their handles. */
  readonly fibers: Map<u64, Fiber> = new Map<u64, Fiber>();
  /** Where functions' unwind information is found. */
  functions!: FunctionTables;
  /** Functions of AddVectoredExceptionHandler and AddVectoredContinueHandler, first called first. */
  readonly exceptionHandlers: Array<u64> = [];
  readonly continueHandlers: Array<u64> = [];
  /** What SetUnhandledExceptionFilter was given. */
  unhandledFilter: u64 = 0;
  /** Where it stands in memory for who asks, in UTF-8 and in UTF-16; 0 before. */
  readonly commandLineAt: StaticArray<u64> = [0, 0];
  /** Which of the slots that TlsAlloc gives are taken. */
  readonly slots: StaticArray<bool> = new StaticArray<bool>(SLOTS);
  /** By the slots that FlsAlloc gives: whether it is taken, and what is called for values when a thread ends. */
  readonly localSlots: StaticArray<bool> = new StaticArray<bool>(LOCAL_SLOTS);
  readonly localCallbacks: StaticArray<u64> = new StaticArray<u64>(LOCAL_SLOTS);
  commandLine: string = '';
  arguments_: Array<string> = [];
  readonly environment: Environment = new Environment();
  /** Calls of built-in functions. */
  calls: u64 = 0;
  /** Its modules are being told of its end. */
  isEnding: bool = false;
  ended: bool = false;
  code: u32 = 0;
  message: string | null = null;
  private released: bool = false;

  constructor(
    vm: Vm,
    readonly session: Session,
  ) {
    this.id = session.newProcessId();
    this.console = session.console;
    const space = new Space(vm, session.budget);
    this.space = space;
    this.memory = new Memory(vm, space.late);
    this.sharedData = new SharedData(this.space, this.memory);
    this.heap = new Heap(this.space, this.memory, true);
    this.stubs = new Stubs(this.space, this.memory);
    this.modules = new Modules(this);
    this.crt = new Crt(this);
    this.pool = new Pool(this);
    this.functions = new FunctionTables(this);
    this.object = new ProcessObject(this);
    this.object.retain();
  }

  /** Objects that have names. */
  get named(): Map<string, NamedObject> {
    return this.session.named;
  }

  /** Named pipes, by their names in small letters. */
  get pipes(): Map<string, PipeName> {
    return this.session.pipes;
  }

  /** As messages name it. */
  get title(): string {
    return this.modules.all.length == 0 ? 'a program' : this.modules.program.title;
  }

  /** With the last one ends the process. */
  threadEnded(thread: Thread): void {
    const at = this.threads.indexOf(thread);
    if (at >= 0) this.threads.splice(at, 1);
    this.modules.storage.end(thread.id);
    thread.vcpu.drop();
    // Its fiber goes with it.
    if (thread.fiber != null) this.fibers.delete(thread.fiber!.address);
    thread.stack.release(this.space);
    const teb = this.space.find(thread.teb);
    if (teb != null) this.space.release(teb);
    thread.release();
    if (this.threads.length == 0) this.exit(thread.code);
  }

  /** Ends with Windows's code, of which a shell can show the low byte. */
  exit(code: u32): void {
    this.end(code, null);
  }

  /** It cannot go on, for no fault of its own. */
  fail(why: string): void {
    this.end(FAILED, 'win32: ' + why);
  }

  /** Ends with a code for a reason that a person should see. */
  exitFor(code: u32, why: string): void {
    this.end(code, 'win32: ' + why);
  }

  /** It has called what is not there. */
  missing(thread: Thread, wanted: Export): void {
    const from = this.memory.u64(thread.vcpu.getRegisters().rsp);
    flushAll(this);
    this.end(NOT_THERE, 'win32: ' + wanted.title + ' ' + wanted.why + ' (called from ' + this.modules.whereIs(from) + ')');
  }

  /** Nobody handles what has happened: its code is the exit code. */
  crashed(code: u32, what: string, at: u64): void {
    this.end(code, 'win32: ' + what + ' in ' + this.modules.whereIs(at));
  }

  whereIs(address: u64): string {
    return this.modules.whereIs(address);
  }

  /** A DLL that it cannot start without could not be loaded. */
  refuse(reason: string): void {
    this.end(NOT_THERE, 'win32: ' + reason);
  }

  private end(code: u32, message: string | null): void {
    if (this.ended) return;
    this.ended = true;
    this.code = code;
    this.message = message;
  }

  /** What a handle stands for, null if that is nothing or no file. */
  file(handle: u64): File | null {
    const object = this.handles.find(handle);
    return object instanceof File ? <File>object : null;
  }

  /** A number for a temporary file's name; 0 after the last. */
  nextTemporary(): u32 {
    if (this.temporary < 0x1_0000) this.temporary++;
    return this.temporary & 0xffff;
  }

  /** Standard input, where a handle stands for that. */
  inputFile(handle: u64): InputFile | null {
    const object = this.handles.find(handle);
    return object instanceof InputFile ? <InputFile>object : null;
  }

  /** The file or directory that a handle stands for; null if it does not. */
  diskFile(handle: u64): DiskFile | null {
    const object = this.handles.find(handle);
    return object instanceof DiskFile ? <DiskFile>object : null;
  }

  flush(): void {
    for (let i = 0; i < this.outputs.length; i++) this.outputs[i].flush();
  }

  /** Ends those transfers that can be done now. */
  pollRequests(): void {
    for (let i = 0; i < this.requests.length; i++) {
      const one = this.requests[i];
      const error = one.attempt();
      if (error == LATER_ON) continue;
      this.requests.splice(i--, 1);
      one.finish(error);
    }
  }

  /** To input that a call has found nothing in. */
  subscribeInputs(waits: Array<Pollable>): void {
    for (let i = 0; i < this.inputs.length; i++) this.inputs[i].subscribe(waits);
  }

  /** To whatever takes no more of what was written; adds nothing once all has left. */
  subscribe(waits: Array<Pollable>): void {
    const trace = this.trace;
    if (trace != null) trace.flush();
    for (let i = 0; i < this.outputs.length; i++) if (!this.outputs[i].drained()) this.outputs[i].subscribe(waits);
  }

  /** After its end, while others of its session run: whoever waits for it or its threads hears of that, and what it had goes. */
  bury(): void {
    const threads = this.threads.slice(0);
    for (let i = 0; i < threads.length; i++) threads[i].end(this.code);
    this.release();
    this.object.ended(this.code);
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    // Whoever drops the task of a program that runs has ended it; a session of its debugger may live longer.
    this.end(1, null);
    for (let i = 0; i < this.views.length; i++) {
      this.views[i].section.pages.writeBack(0, this.views[i].section.size);
      this.views[i].section.release();
    }
    this.files.leave();
    this.handles.closeAll();
    const job = this.job;
    if (job != null) job.leave(this);
    for (let i = 0; i < this.threads.length; i++) this.threads[i].vcpu.drop();
    this.space.close();
    for (let i = 0; i < this.outputs.length; i++) this.outputs[i].close();
  }
}
