// Sets of semaphores, and operations on several of a set at once: all of them are done, or none.

import { ENOMEM, ERANGE } from '../errno';
import { Thread } from '../thread/thread';
import { Process } from '../process/process';
import { Permission } from './permission';
import { IpcObject, Registry } from './registry';
import { Sleeper, Sleepers } from './sleeper';

/** SEMVMX, and the largest change at a process's end. */
export const LARGEST_VALUE: i32 = 32767;
/** Most semaphores of a set (SEMMSL), of all sets (SEMMNS: memory bounds it), and operations of a call (SEMOPM). */
export const MOST_IN_SET: i32 = 32000;
export const MOST_IN_ALL: i32 = 1_000_000;
export const MOST_OPERATIONS: u64 = 500;

/** Values that are kept for ends of processes, in all sets, by all processes: they are the personality's own memory. */
const MOST_UNDONE: i32 = 4_000_000;

let undone: i32 = 0;

export const SEM_UNDO: u32 = 0x1000;

/** struct sembuf. */
export class Operation {
  constructor(
    readonly index: i32,
    readonly change: i32,
    readonly flags: u32,
  ) {}
}

export class SemaphoreSleeper extends Sleeper {
  /** The operation that cannot be done yet. */
  blocked: Operation | null = null;

  constructor(
    thread: Thread,
    readonly operations: Array<Operation>,
  ) {
    super(thread);
  }
}

/** What becomes of a set's values when a process ends. */
class Undo {
  readonly changes: StaticArray<i32>;

  constructor(
    readonly process: i32,
    size: i32,
  ) {
    this.changes = new StaticArray<i32>(size);
  }
}

export class SemaphoreSet extends IpcObject {
  readonly values: StaticArray<i32>;
  /** Number of the process that changed each last. */
  readonly users: StaticArray<i32>;
  readonly sleepers: Sleepers<SemaphoreSleeper> = new Sleepers<SemaphoreSleeper>();
  operatedAt: u64 = 0;
  changedAt: u64 = 0;
  isRemoved: bool = false;
  private undos: Array<Undo> = [];

  constructor(permission: Permission, size: i32) {
    super(permission);
    this.values = new StaticArray<i32>(size);
    this.users = new StaticArray<i32>(size);
  }

  get size(): i32 {
    return this.values.length;
  }

  /**
   * Does all operations, or none. 0, ERANGE or ENOMEM negated, or 1 if one must wait, which `blocked` of the sleeper is then.
   */
  operate(process: i32, sleeper: SemaphoreSleeper): i64 {
    const operations = sleeper.operations;
    let done = 0;
    let result: i64 = 0;
    while (done < operations.length) {
      result = this.tryOne(process, operations[done]);
      if (result != 0) break;
      done++;
    }
    if (result == 0) {
      for (let i = 0; i < operations.length; i++) this.users[operations[i].index] = process;
      return 0;
    }
    sleeper.blocked = operations[done];
    while (--done >= 0) this.revert(process, operations[done]);
    return result;
  }

  private tryOne(process: i32, operation: Operation): i64 {
    const index = operation.index;
    const change = operation.change;
    const value = this.values[index];
    if (change == 0) return value == 0 ? 0 : 1;
    if (value + change < 0) return 1;
    if (value + change > LARGEST_VALUE) return -ERANGE;
    if ((operation.flags & SEM_UNDO) != 0) {
      const undo = this.undoOf(process);
      if (undo == null) return -ENOMEM;
      const later = undo.changes[index] - change;
      if (later < -LARGEST_VALUE - 1 || later > LARGEST_VALUE) return -ERANGE;
      undo.changes[index] = later;
    }
    this.values[index] = value + change;
    return 0;
  }

  private revert(process: i32, operation: Operation): void {
    this.values[operation.index] -= operation.change;
    if ((operation.flags & SEM_UNDO) != 0) this.undoOf(process)!.changes[operation.index] += operation.change;
  }

  /** Null if there is no memory. */
  private undoOf(process: i32): Undo | null {
    for (let i = 0; i < this.undos.length; i++) {
      if (this.undos[i].process == process) return this.undos[i];
    }
    if (undone + this.size > MOST_UNDONE) return null;
    undone += this.size;
    const made = new Undo(process, this.size);
    this.undos.push(made);
    return made;
  }

  /** A value that was set is what it is: nobody's end changes it. */
  forgetUndo(index: i32): void {
    for (let i = 0; i < this.undos.length; i++) this.undos[i].changes[index] = 0;
  }

  /** The process has ended. */
  undo(process: i32): void {
    for (let i = 0; i < this.undos.length; i++) {
      const undo = this.undos[i];
      if (undo.process != process) continue;
      for (let k = 0; k < this.size; k++) {
        if (undo.changes[k] == 0) continue;
        this.values[k] = min(max(this.values[k] + undo.changes[k], 0), LARGEST_VALUE);
        this.users[k] = process;
      }
      this.undos.splice(i, 1);
      undone -= this.size;
      this.sleepers.wake();
      return;
    }
  }

  /** Nobody's end changes it any more. */
  forgetAll(): void {
    undone -= this.undos.length * this.size;
    this.undos.length = 0;
  }

  /** How many wait for this semaphore to grow, or to become zero. */
  waiting(index: i32, forZero: bool): i32 {
    const sleepers = this.sleepers.all();
    let count = 0;
    for (let i = 0; i < sleepers.length; i++) {
      const blocked = sleepers[i].blocked;
      if (blocked != null && blocked.index == index && (blocked.change == 0) == forZero) count++;
    }
    return count;
  }
}

export class SemaphoreSets extends Registry<SemaphoreSet> {
  /** Semaphores of all sets. */
  total: i32 = 0;

  make(process: Process, key: i32, size: i32, flags: u32): SemaphoreSet {
    const made = new SemaphoreSet(new Permission(process.credentials, key, flags), size);
    made.changedAt = process.clock.realtime();
    this.total += size;
    this.add(made);
    return made;
  }

  destroy(set: SemaphoreSet): void {
    set.isRemoved = true;
    set.forgetAll();
    this.total -= set.size;
    this.remove(set);
    set.sleepers.wake();
  }

  undo(process: i32): void {
    for (let i = 0; i < this.length; i++) {
      const set = this.at(i);
      if (set != null) set.undo(process);
    }
  }
}
