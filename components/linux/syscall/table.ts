// The table of system calls: number, name, handler, and the kinds of the arguments and of the result for the trace
// (trace/kinds.ts says what there is). Each group's file adds its rows.

import { ENOSYS } from '../errno';
import { Thread } from '../thread/thread';
import { attributeCalls } from './attribute';
import { extendedCalls } from './extended';
import { ownerCalls } from './owner';
import { Call } from './call';
import { childCalls } from './child';
import { descriptorCalls } from './descriptor';
import { directoryCalls } from './directory';
import { epollCalls } from './epoll';
import { fileCalls } from './file';
import { futexCalls } from './futex';
import { limitCalls } from './limit';
import { memoryCalls } from './memory';
import { nameCalls } from './name';
import { pidfdCalls } from './pidfd';
import { pollCalls } from './poll';
import { processCalls } from './process';
import { signalCalls } from './signal';
import { sleepCalls } from './sleep';
import { socketCalls } from './socket';
import { systemCalls } from './system';
import { threadCalls } from './thread';
import { timeCalls } from './time';
import { timerCalls } from './timer';
import { transferCalls } from './transfer';

/** Numbers are below this. */
export const NUMBERS: i32 = 512;

export class Row {
  constructor(
    readonly name: string,
    readonly handler: (thread: Thread, call: Call) => i64,
    /** Kinds of the arguments, separated by blanks; behind "=" that of the result where it is no number. */
    readonly kinds: string,
  ) {}
}

export class Table {
  private rows: StaticArray<Row | null> = new StaticArray<Row | null>(NUMBERS);

  add(number: i32, name: string, handler: (thread: Thread, call: Call) => i64, kinds: string): void {
    assert(this.rows[number] == null, 'system call table: two rows with one number');
    this.rows[number] = new Row(name, handler, kinds);
  }

  get(number: i32): Row | null {
    return <u32>number < <u32>NUMBERS ? this.rows[number] : null;
  }
}

function build(): Table {
  const rows = new Table();
  transferCalls(rows);
  fileCalls(rows);
  descriptorCalls(rows);
  directoryCalls(rows);
  attributeCalls(rows);
  ownerCalls(rows);
  extendedCalls(rows);
  nameCalls(rows);
  pollCalls(rows);
  epollCalls(rows);
  memoryCalls(rows);
  processCalls(rows);
  childCalls(rows);
  pidfdCalls(rows);
  threadCalls(rows);
  futexCalls(rows);
  signalCalls(rows);
  sleepCalls(rows);
  timeCalls(rows);
  timerCalls(rows);
  limitCalls(rows);
  systemCalls(rows);
  socketCalls(rows);
  return rows;
}

let built: Table | null = null;

/** The one table; made at first use, since the groups' modules import this one. */
export function table(): Table {
  let result = built;
  if (result == null) {
    result = build();
    built = result;
  }
  return result;
}

/** Runs the handler of the thread's call. */
export function handle(thread: Thread): i64 {
  const call = thread.call;
  const row = table().get(call.number);
  return row == null ? -ENOSYS : row.handler(thread, call);
}
