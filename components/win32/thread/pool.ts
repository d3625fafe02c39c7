// The process's pool: functions of the program's that run on threads of the system's, when they are handed in, when a time comes, or
// when an object is signaled. A thread of the pool ends when there is nothing to do.
//
// Source: Microsoft, "Thread Pools".

import { Notice, Reason, told } from '../image/notify';
import { Event } from '../object/event';
import { KernelObject } from '../object/kernel-object';
import { Process } from '../process/process';
import { Deadline } from './deadlines';
import { exitThread, makeThread } from './create';
import { Frame, Thread } from './thread';
import { Wait, WAIT_TIMEOUT } from './wait';

const STACK: u64 = 0x10_0000;
/** Threads at most; what comes then waits for one. */
const MOST: i32 = 64;

/** A call that is due. */
export class Job {
  a3: u64 = 0;

  constructor(
    readonly address: u64,
    readonly a0: u64,
    readonly a1: u64,
    readonly a2: u64,
    /** Whose call it is; null of one that stands alone. */
    readonly owner: Work | null,
  ) {}
}

/** What a program has made in the pool. It is signaled when none of its calls is due or runs. */
export class Work extends KernelObject {
  pending: i32 = 0;
  /** Set when no more of it runs, nor of those that end with it. */
  last: Event | null = null;
  group: Array<Work> = [];

  constructor(
    readonly address: u64,
    readonly context: u64,
  ) {
    super();
  }

  signaled(thread: Thread): bool {
    return this.pending == 0;
  }

  /** Takes back calls that have not begun. */
  cancel(pool: Pool): void {
    for (let i = pool.jobs.length - 1; i >= 0; i--) {
      if (pool.jobs[i].owner != this) continue;
      pool.jobs.splice(i, 1);
      this.finished();
    }
  }

  finished(): void {
    this.pending--;
    if (this.last != null && this.isOver) this.last!.set();
    this.wake();
  }

  private get isOver(): bool {
    for (let i = 0; i < this.group.length; i++) if (this.group[i].pending > 0) return false;
    return this.pending == 0;
  }

  /** Nothing of it will begin any more. */
  stop(process: Process): void {}
}

/** Calls at a time, and maybe again and again. */
export class PoolTimer extends Work {
  /** Nanoseconds; 0 for once. */
  period: u64 = 0;
  isSet: bool = false;
  /** Handle of the queue that it stands in; 0 for the one that is always there. */
  queue: u64 = 0;
  private due!: TimerDue;

  constructor(
    private readonly process: Process,
    address: u64,
    context: u64,
    /** What it is given: an instance before the context or not, and what comes last. */
    private readonly job: (timer: PoolTimer) => Job,
    readonly handle: u64,
  ) {
    super(address, context);
    this.due = new TimerDue(this);
  }

  start(at: u64, period: u64): void {
    this.period = period;
    this.isSet = true;
    this.process.deadlines.set(this.due, at);
  }

  stop(process: Process): void {
    this.isSet = false;
    process.deadlines.clear(this.due);
  }

  fire(): void {
    this.isSet = this.period != 0;
    if (this.isSet) this.process.deadlines.set(this.due, this.due.at + this.period);
    // One that has not begun yet stands for this one, too.
    if (this.pending < 2) this.process.pool.submit(this.job(this));
  }
}

class TimerDue extends Deadline {
  constructor(private readonly timer: PoolTimer) {
    super();
  }

  expire(): void {
    this.timer.fire();
  }
}

/** Calls when an object is signaled, or a time has passed: a thread of its own waits. */
export class PoolWait extends Work {
  /** Null while it waits for nothing. */
  object: KernelObject | null = null;
  until: u64 = 0;
  waiter: Thread | null = null;
  /** It waits again after each call; the time of each wait. */
  repeats: bool = false;
  interval: u64 = 0;

  constructor(
    address: u64,
    context: u64,
    readonly job: (wait: PoolWait, isTimeout: bool) => Job,
    readonly handle: u64,
  ) {
    super(address, context);
  }

  start(process: Process, object: KernelObject, until: u64): bool {
    this.stop(process);
    const thread = makeThread(process, STACK, 0);
    if (thread == null) return false;
    object.retain();
    this.object = object;
    this.until = until;
    this.waiter = thread;
    thread.run(new Waiter(process, this));
    thread.resume();
    return true;
  }

  stop(process: Process): void {
    const waiter = this.waiter;
    if (this.object != null) this.object!.release();
    this.object = null;
    this.waiter = null;
    if (waiter != null) waiter.end(0);
  }
}

class Waiter extends Notice {
  private isWaiting: bool = false;

  constructor(
    process: Process,
    private readonly wait: PoolWait,
  ) {
    super(Reason.ThreadAttach, told(process, Reason.ThreadAttach), 0);
  }

  done(thread: Thread, result: u64): void {
    const wait = this.wait;
    if (this.isWaiting) {
      thread.process.pool.submit(wait.job(wait, <u32>result == WAIT_TIMEOUT));
      if (!wait.repeats) {
        wait.waiter = null;
        wait.stop(thread.process);
        exitThread(thread, 0);
        return;
      }
      if (wait.interval != 0) wait.until += wait.interval;
    }
    this.isWaiting = true;
    thread.pause(new Wait([wait.object!], false, false), wait.until);
  }
}

export class Pool {
  readonly jobs: Array<Job> = [];
  /** What programs have made, by handles. */
  readonly works: Map<u64, Work> = new Map<u64, Work>();
  private nextHandle: u64 = 0x7000_0000_0000;
  private threads: i32 = 0;

  constructor(private readonly process: Process) {}

  newHandle(): u64 {
    this.nextHandle += 16;
    return this.nextHandle;
  }

  add(handle: u64, work: Work): u64 {
    work.retain();
    this.works.set(handle, work);
    return handle;
  }

  find(handle: u64): Work | null {
    return this.works.has(handle) ? this.works.get(handle) : null;
  }

  /** False if there is nobody to do it. */
  submit(job: Job): bool {
    const owner = job.owner;
    if (owner != null) owner.pending++;
    this.jobs.push(job);
    if (this.threads == MOST) return true;
    const thread = makeThread(this.process, STACK, 0);
    if (thread == null) return this.threads > 0;
    this.threads++;
    thread.run(new Worker(this.process));
    thread.resume();
    return true;
  }

  /** The next call; null if there is none, and then the thread goes. */
  take(): Job | null {
    if (this.jobs.length > 0) return this.jobs.shift();
    this.threads--;
    return null;
  }
}

/** Calls a function of the system's when the callback that `thread` is in returns; false if it is in none. */
export function callLater(thread: Thread, name: string, a0: u64, a1: u64): bool {
  const modules = thread.process.modules;
  const frame: Frame | null = thread.frames.length == 0 ? null : thread.frames[0];
  if (frame == null || !(frame instanceof Worker) || (<Worker>frame).job == null) return false;
  (<Worker>frame).endings.push(new Job(modules.find(modules.load('kernel32.dll')!, name), a0, a1, 0, null));
  return true;
}

/** A thread of the pool. */
export class Worker extends Notice {
  job: Job | null = null;
  /** What is to be called when its callback has returned. */
  readonly endings: Array<Job> = [];

  constructor(process: Process) {
    super(Reason.ThreadAttach, told(process, Reason.ThreadAttach), 0);
  }

  done(thread: Thread, result: u64): void {
    if (this.endings.length > 0) {
      const ending = this.endings.shift();
      thread.enter(ending.address, ending.a0, ending.a1, ending.a2);
      return;
    }
    const last = this.job;
    if (last != null && last.owner != null) last.owner!.finished();
    const job = thread.process.pool.take();
    this.job = job;
    if (job == null) exitThread(thread, 0);
    else thread.enter(job.address, job.a0, job.a1, job.a2, job.a3);
  }
}
