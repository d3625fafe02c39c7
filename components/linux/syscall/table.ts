// The table of system calls: number, name, handler, and the kinds of the arguments and of the result for the trace
// (trace/kinds.ts says what there is). Each group's file adds its rows. A number without a row is answered as by a kernel that does
// not know it, with ENOSYS.

import { ENOSYS } from '../errno';
import { GO_ON, MODE_NONE, judge } from '../filter/seccomp';
import { Thread } from '../thread/thread';
import { absentCalls } from './absent';
import { adviceCalls } from './advice';
import { asynchronousCalls } from './asynchronous';
import { attributeCalls } from './attribute';
import { extendedCalls } from './extended';
import { otherMemoryCalls } from './other-memory';
import { ownerCalls } from './owner';
import { Call } from './call';
import { capabilityCalls } from './capability';
import { childCalls } from './child';
import { credentialCalls } from './credential';
import { descriptorCalls } from './descriptor';
import { directoryCalls } from './directory';
import { epollCalls } from './epoll';
import { fileCalls } from './file';
import { filePageCalls } from './file-pages';
import { fileSystemCalls } from './file-system';
import { futexCalls } from './futex';
import { futexWordCalls } from './futex-words';
import { policyCalls } from './policy';
import { inotifyCalls } from './inotify';
import { limitCalls } from './limit';
import { lockCalls } from './lock';
import { memoryCalls } from './memory';
import { memoryLockCalls } from './memory-lock';
import { messageCalls } from './message';
import { mountCalls } from './mount';
import { moveCalls } from './move';
import { nameCalls } from './name';
import { namespaceCalls } from './namespace';
import { openHowCalls } from './open-how';
import { pidfdCalls } from './pidfd';
import { pollCalls } from './poll';
import { posixQueueCalls } from './posix-queue';
import { processCalls } from './process';
import { rootCalls } from './root';
import { schedulingCalls } from './scheduling';
import { seccompCalls } from './seccomp';
import { segmentCalls } from './segment';
import { semaphoreCalls } from './semaphore';
import { signalCalls } from './signal';
import { sleepCalls } from './sleep';
import { socketMessageCalls } from './socket-message';
import { socketOptionCalls } from './socket-option';
import { socketCalls } from './socket';
import { spaceCalls } from './space';
import { spliceCalls } from './splice';
import { systemCalls } from './system';
import { threadCalls } from './thread';
import { timeCalls } from './time';
import { timerCalls } from './timer';
import { transferCalls } from './transfer';
import { usageCalls } from './usage';

/** Numbers are below this. */
export const NUMBERS: i32 = 512;

/** Arguments that nobody looks at, and so could be anything. */
export const UNKNOWN_KINDS: string = 'hex hex hex hex hex hex';

export class Row {
  constructor(
    readonly name: string,
    readonly handler: (thread: Thread, call: Call) => i64,
    /** Kinds of the arguments, separated by blanks; behind "=" that of the result where it is no number. */
    readonly kinds: string,
  ) {}

  private split: Array<string> | null = null;

  /** The kinds of the arguments, taken apart for the first trace of the call. */
  get argumentKinds(): Array<string> {
    const known = this.split;
    if (known != null) return known;
    const end = this.kinds.indexOf('=');
    const text = end < 0 ? this.kinds : this.kinds.substring(0, end);
    const kinds = text.length == 0 ? new Array<string>(0) : text.split(' ');
    this.split = kinds;
    return kinds;
  }

  /** "" for a number. */
  get resultKind(): string {
    const end = this.kinds.indexOf('=');
    return end < 0 ? '' : this.kinds.substring(end + 1);
  }

  /** Of a refused call the error that it gives, and why. */
  error: i64 = 0;
  why: string = '';
}

export class Table {
  private rows: StaticArray<Row | null> = new StaticArray<Row | null>(NUMBERS);

  add(number: i32, name: string, handler: (thread: Thread, call: Call) => i64, kinds: string): void {
    assert(this.rows[number] == null, 'system call table: two rows with one number');
    this.rows[number] = new Row(name, handler, kinds);
  }

  /** A call that nobody can have here: it gives that error, and the trace says why. */
  refuse(number: i32, name: string, error: i64, why: string, kinds: string = UNKNOWN_KINDS): void {
    this.add(number, name, refused, kinds);
    const row = this.rows[number]!;
    row.error = error;
    row.why = why;
  }

  /** A remark for docs/syscalls.md, which a test makes of the sources: the call is there in part, and lacks this. */
  partial(number: i32, what: string): void {}

  get(number: i32): Row | null {
    return <u32>number < <u32>NUMBERS ? this.rows[number] : null;
  }
}

function refused(thread: Thread, call: Call): i64 {
  const row = table().get(call.number)!;
  call.note = row.why;
  return -row.error;
}

function build(): Table {
  const rows = new Table();
  transferCalls(rows);
  fileCalls(rows);
  spaceCalls(rows);
  spliceCalls(rows);
  descriptorCalls(rows);
  lockCalls(rows);
  inotifyCalls(rows);
  directoryCalls(rows);
  attributeCalls(rows);
  ownerCalls(rows);
  extendedCalls(rows);
  nameCalls(rows);
  moveCalls(rows);
  mountCalls(rows);
  rootCalls(rows);
  namespaceCalls(rows);
  adviceCalls(rows);
  asynchronousCalls(rows);
  openHowCalls(rows);
  pollCalls(rows);
  epollCalls(rows);
  filePageCalls(rows);
  fileSystemCalls(rows);
  futexWordCalls(rows);
  policyCalls(rows);
  memoryCalls(rows);
  memoryLockCalls(rows);
  processCalls(rows);
  credentialCalls(rows);
  capabilityCalls(rows);
  otherMemoryCalls(rows);
  schedulingCalls(rows);
  seccompCalls(rows);
  childCalls(rows);
  pidfdCalls(rows);
  threadCalls(rows);
  futexCalls(rows);
  signalCalls(rows);
  sleepCalls(rows);
  timeCalls(rows);
  timerCalls(rows);
  usageCalls(rows);
  limitCalls(rows);
  systemCalls(rows);
  socketCalls(rows);
  socketMessageCalls(rows);
  socketOptionCalls(rows);
  segmentCalls(rows);
  semaphoreCalls(rows);
  messageCalls(rows);
  posixQueueCalls(rows);
  absentCalls(rows);
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
  if (thread.filterMode != MODE_NONE && thread.fresh) {
    const verdict = judge(thread);
    if (verdict != GO_ON) return verdict;
  }
  const row = table().get(call.number);
  return row == null ? -ENOSYS : row.handler(thread, call);
}

/** As its manual page is called; "system call 9999" where there is none. */
export function nameOf(number: i32): string {
  const row = table().get(number);
  return row == null ? 'system call ' + number.toString() : row.name;
}
