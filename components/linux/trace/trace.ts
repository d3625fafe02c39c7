// One line for each system call, as strace writes them: when the call ends, with the thread's number first.

import { ENOSYS, describeErrno } from '../errno';
import { HostOutput } from '../file/host-output';
import { encode, part } from '../memory/block';
import { SignalInfo } from '../signal/info';
import { Process } from '../process/process';
import { signalName } from '../signal/number';
import { Call } from '../syscall/call';
import { linuxName } from '../syscall/linux-names';
import { Row, UNKNOWN_KINDS, table } from '../syscall/table';
import { NO_ANSWER, Thread } from '../thread/thread';
import { isGiven, show, showGiven, showResult } from './kinds';
import { signalText } from './structures';

/** With more bytes than this waiting, the program waits too. */
const BACKLOG: i32 = 256 << 10;

export class Trace {
  private lines: Array<string> = [];
  private waiting: StaticArray<u8> = new StaticArray<u8>(0);

  constructor(readonly output: HostOutput) {}

  /** Keeps what the call was given, before it changes anything: its own memory, too, if it is execve. */
  begin(thread: Thread): void {
    const kinds = rowOf(thread.call).argumentKinds;
    const shown = new Array<string>(kinds.length);
    for (let i = 0; i < kinds.length; i++) shown[i] = isGiven(kinds[i]) ? '' : show(thread, kinds[i], i);
    thread.call.shown = shown;
  }

  call(thread: Thread, result: i64): void {
    const call = thread.call;
    const row = rowOf(call);
    const name = row.name.length == 0 ? nameOf(call.number) : row.name;
    const kinds = row.argumentKinds;
    const shown = call.shown;
    call.shown = null;
    let text = '';
    for (let i = 0; i < kinds.length; i++) {
      const given = isGiven(kinds[i]);
      const one = given ? showGiven(thread, kinds[i], i, result) : shown == null ? show(thread, kinds[i], i) : shown[i];
      if (one.length > 0) text += (text.length > 0 ? ', ' : '') + one;
    }
    const note = call.note.length > 0 ? ` [${call.note}]` : '';
    call.note = '';
    this.add(thread, `${name}(${text}) = ${answerText(thread, row.resultKind, result)}${note}`);
  }

  signal(thread: Thread, info: SignalInfo): void {
    this.add(thread, `--- ${signalName(info.number)} ${signalText(info.toBlock())} ---`);
  }

  endOf(process: Process): void {
    const signal = process.signal;
    const text = signal == 0 ? `exited with ${process.code}` : 'killed by ' + signalName(signal);
    this.lines.push(`${process.id} +++ ${text} +++\n`);
  }

  private add(thread: Thread, line: string): void {
    this.lines.push(`${thread.id} ${line}\n`);
  }

  /** Writes what the stream takes. True if all is gone, or nobody will ever take the rest. */
  flush(): bool {
    if (this.lines.length > 0) {
      this.waiting = concatenate(this.waiting, encode(this.lines.join('')));
      this.lines.length = 0;
    }
    while (this.waiting.length > 0) {
      const count = this.output.write(this.waiting);
      if (count < 0) {
        if (!this.output.broken) return false;
        this.waiting = new StaticArray<u8>(0);
        break;
      }
      this.waiting = part(this.waiting, <i32>count, this.waiting.length - <i32>count);
    }
    return true;
  }

  get crowded(): bool {
    return this.waiting.length > BACKLOG;
  }
}

function nameOf(number: i32): string {
  const name = linuxName(number);
  return name.length > 0 ? name : 'syscall_' + number.toString();
}

/** Of calls that nobody knows; made at first use, since the table's module comes later. */
let unknownRow: Row | null = null;

function unknown(thread: Thread, call: Call): i64 {
  return -ENOSYS;
}

function rowOf(call: Call): Row {
  const row = table().get(call.number);
  if (row != null) return row;
  if (unknownRow == null) unknownRow = new Row('', unknown, UNKNOWN_KINDS);
  return unknownRow!;
}

function answerText(thread: Thread, kind: string, result: i64): string {
  if (result == NO_ANSWER) return '?';
  if (result < 0 && result > -4096) {
    return (result <= -512 ? '? ' : '-1 ') + describeErrno(-result);
  }
  return showResult(thread, kind, result);
}

function concatenate(first: StaticArray<u8>, second: StaticArray<u8>): StaticArray<u8> {
  if (first.length == 0) return second;
  return first.concat<StaticArray<u8>>(second);
}
