// Pseudo-terminals: what a program writes to the master is what is typed at the terminal that others have open, and what they write is
// what it reads. Between them is the line discipline of any terminal, with settings, a size, a session and a foreground group.
//
//     /dev/ptmx                    each open makes a pair and is its master
//     /dev/pts/N                   the terminal, once the master has unlocked it
//
// In packet mode (TIOCPKT, ioctl_tty(2)) what the master reads begins with a byte: 0 before what is shown, or alone what happened to the
// terminal. Stopping output by Ctrl-S is not there.

import { KeySignal } from '../../lib/line-discipline';
import { EAGAIN, EFAULT, EIO } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { ByteQueue } from './byte-queue';
import { readBlock, writeU32 } from '../memory/copy';
import { Process } from '../process/process';
import { Sandbox } from '../process/sandbox';
import { SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU } from '../signal/number';
import { sendToProcess } from '../signal/deliver';
import { SignalInfo } from '../signal/info';
import { Thread } from '../thread/thread';
import { Chunk, Description } from './description';
import { deviceStatus, DEVICE_PTMX, DEVICE_PTS } from './device';
import { O_CLOEXEC, POLLHUP, POLLIN, POLLOUT, POLLPRI, POLLRDNORM, POLLWRNORM } from './flags';
import { Keyboard } from './keyboard';
import { S_IFCHR, Status } from './status';
import { TIOCGPGRP, Terminal } from './terminal';

/** Bytes that wait on their way, in each direction; with more the writer waits. */
const ROOM: i32 = 65536;
/** A line that is being typed has so many at most; more are dropped, as by Linux. */
const LONGEST_LINE: i32 = 4095;

const TIOCGPTN: u32 = 0x8004_5430;
const TIOCSPTLCK: u32 = 0x4004_5431;
const TIOCGPTLCK: u32 = 0x8004_5439;
const TIOCGPTPEER: u32 = 0x5441;
const FIONREAD: u32 = 0x541b;
const TIOCPKT: u32 = 0x5420;
const TIOCGPKT: u32 = 0x8004_5438;
const TCFLSH: u32 = 0x540b;
const TCOFLUSH: u64 = 1;
const TCIOFLUSH: u64 = 2;
// What happened, in packet mode.
const FLUSHED_INPUT: u8 = 1;
const FLUSHED_OUTPUT: u8 = 2;
const STOPS_NO_MORE: u8 = 16;
const STOPS: u8 = 32;

export class PseudoTerminal {
  readonly terminal: Terminal = new Terminal(0, 0, new Keyboard(null));
  /** What the master is to read. */
  readonly shown: ByteQueue = new ByteQueue();
  readonly files: Array<PseudoTerminalFile> = [];
  isLocked: bool = true;
  /** The last who had the terminal open has closed it. */
  isDeserted: bool = false;
  master: MasterFile | null = null;
  group: u32 = 0;
  mode: u32 = 0o620;
  isPacket: bool = false;
  /** What the master is to be told in packet mode. */
  news: u8 = 0;

  constructor(
    readonly sandbox: Sandbox,
    readonly number: i32,
    /** Whose it is: who made it, until it is given away. */
    public user: u32,
    readonly since: Timestamp,
  ) {
    this.terminal.sandbox = sandbox;
    this.terminal.forgetEncoding();
    this.terminal.number = number;
  }

  get path(): string {
    return '/dev/pts/' + this.number.toString();
  }

  /** An open file of the terminal. */
  open(flags: u32): PseudoTerminalFile {
    this.isDeserted = false;
    return new PseudoTerminalFile(this, flags);
  }

  /** Takes what is typed. Bytes taken, or EAGAIN negated. */
  type(bytes: StaticArray<u8>): i64 {
    const discipline = this.terminal.keyboard.discipline;
    const room = ROOM - discipline.pending;
    if (room <= 0) return -EAGAIN;
    const count = min(room, bytes.length);
    for (let i = 0; i < count; i++) {
      if (discipline.editsLines && discipline.typed >= LONGEST_LINE && bytes[i] >= 0x20 && bytes[i] != discipline.erase) continue;
      discipline.feed(StaticArray.fromArray<u8>([bytes[i]]));
    }
    this.echo();
    let signal = discipline.takeSignal();
    while (signal != KeySignal.None) {
      this.terminal.signal(signal == KeySignal.Interrupt ? SIGINT : signal == KeySignal.Quit ? SIGQUIT : SIGTSTP);
      signal = discipline.takeSignal();
    }
    this.wakeFiles();
    return count;
  }

  private echo(): void {
    const echo = this.terminal.keyboard.discipline.takeEcho();
    // With nobody who reads it, what is typed is not shown any more.
    if (echo.length == 0 || this.shown.length >= ROOM) return;
    this.terminal.process(echo, this.shown);
    this.wakeMaster();
  }

  /** Shows what was written to the terminal. Bytes taken, or EAGAIN negated. */
  show(bytes: StaticArray<u8>): i64 {
    // A line feed becomes two bytes.
    const room = (ROOM - this.shown.length) / 2;
    if (room <= 0) return -EAGAIN;
    const count = min(room, bytes.length);
    this.terminal.process(count == bytes.length ? bytes : bytes.slice<StaticArray<u8>>(0, count), this.shown);
    this.wakeMaster();
    return count;
  }

  private wakeMaster(): void {
    if (this.master != null) this.master!.wake();
  }

  wakeFiles(): void {
    const files = this.files.slice(0);
    for (let i = 0; i < files.length; i++) files[i].wake();
  }

  /** One who had the terminal open does no more. */
  leave(file: PseudoTerminalFile): void {
    const index = this.files.indexOf(file);
    if (index < 0) return;
    this.files.splice(index, 1);
    if (this.files.length > 0) return;
    this.isDeserted = true;
    this.wakeMaster();
  }

  own(status: Status): void {
    status.user = this.user;
    status.group = this.group;
    status.mode = S_IFCHR | this.mode;
  }

  /** Asks the terminal, and keeps for the master in packet mode what that changes. */
  control(thread: Thread, request: u32, argument: u64): i64 {
    const stopped = this.terminal.stopsByKeys;
    const result = this.terminal.ioctl(thread, request, argument);
    const stops = this.terminal.stopsByKeys;
    if (stops != stopped) this.tell((this.news & ~(STOPS | STOPS_NO_MORE)) | (stops ? STOPS : STOPS_NO_MORE));
    // Other settings may make more of what was typed.
    this.wakeFiles();
    return result;
  }

  /** Who has the terminal open throws away what was typed, or shown. */
  flushed(which: u64): void {
    const input: u8 = which == TCOFLUSH ? 0 : FLUSHED_INPUT;
    const output: u8 = which == TCOFLUSH || which == TCIOFLUSH ? FLUSHED_OUTPUT : 0;
    this.tell(this.news | input | output);
  }

  private tell(news: u8): void {
    if (!this.isPacket) return;
    this.news = news;
    this.wakeMaster();
  }

  /** Nobody who has it open now has a terminal any more. */
  hangUp(): void {
    const files = this.files.slice(0);
    this.files.length = 0;
    this.isDeserted = true;
    for (let i = 0; i < files.length; i++) {
      files[i].isHungUp = true;
      files[i].wake();
    }
    this.wakeMaster();
  }

  /** The master has gone: the session's leader is told, and its terminal's group when the leader ends. */
  lose(): void {
    const terminal = this.terminal;
    const leader: Process | null = terminal.session == 0 ? null : this.sandbox.find(terminal.session);
    this.sandbox.pseudoTerminals[this.number] = null;
    this.hangUp();
    if (leader != null && !leader.isZombie) {
      leader.lostForeground = terminal.foreground;
      sendToProcess(leader, new SignalInfo(SIGHUP, 0));
      sendToProcess(leader, new SignalInfo(SIGCONT, 0));
    }
    terminal.session = 0;
    terminal.foreground = 0;
  }
}

/** Makes a pair, and opens its master; null if there are too many. */
export function makePseudoTerminal(process: Process, flags: u32): MasterFile | null {
  const sandbox = process.sandbox;
  const number = sandbox.freeTerminal();
  if (number < 0) return null;
  const made = new PseudoTerminal(sandbox, number, process.credentials.fileUser, process.clock.timestamp());
  while (sandbox.pseudoTerminals.length <= number) sandbox.pseudoTerminals.push(null);
  sandbox.pseudoTerminals[number] = made;
  const master = new MasterFile(made, flags);
  made.master = master;
  return master;
}

export class MasterFile extends Description {
  constructor(
    readonly pair: PseudoTerminal,
    flags: u32,
  ) {
    super(flags, '/dev/ptmx');
  }

  read(chunk: Chunk, limit: u32): i64 {
    const shown = this.pair.shown;
    if (limit == 0) return 0;
    const told = this.pair.isPacket ? this.pair.news : 0;
    if (told != 0) {
      this.pair.news = 0;
      chunk.bytes = [told];
      return 1;
    }
    if (shown.length == 0) return this.pair.isDeserted ? -EIO : -EAGAIN;
    const taken = <i32>min<u32>(limit, ROOM);
    chunk.bytes = this.pair.isPacket ? packet(shown.take(taken - 1)) : shown.take(taken);
    this.pair.wakeFiles();
    return chunk.bytes.length;
  }

  write(data: StaticArray<u8>): i64 {
    return this.pair.isDeserted ? this.ignored(data) : this.pair.type(data);
  }

  /** Nobody has the terminal open: what is typed waits for who opens it next, as far as there is room. */
  private ignored(data: StaticArray<u8>): i64 {
    const done = this.pair.type(data);
    return done < 0 ? data.length : done;
  }

  ready(): u32 {
    let events: u32 = 0;
    if (this.pair.shown.length > 0) events |= POLLIN | POLLRDNORM;
    if (this.pair.isPacket && this.pair.news != 0) events |= POLLPRI | POLLIN | POLLRDNORM;
    if (this.pair.isDeserted) events |= POLLHUP;
    if (this.pair.terminal.keyboard.discipline.pending < ROOM) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    deviceStatus(status, DEVICE_PTMX, 2, this.pair.since);
    return 0;
  }

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    const space = thread.process.space;
    const pair = this.pair;
    switch (request) {
      case TIOCGPTN:
        return writeU32(space, argument, pair.number) ? 0 : -EFAULT;
      case TIOCSPTLCK: {
        const given = readBlock(space, argument, 4);
        if (given == null) return -EFAULT;
        pair.isLocked = given.u32(0) != 0;
        return 0;
      }
      case TIOCGPTLCK:
        return writeU32(space, argument, pair.isLocked ? 1 : 0) ? 0 : -EFAULT;
      case TIOCGPTPEER: {
        if (pair.isLocked) return -EIO;
        const flags = <u32>argument;
        return thread.process.files.add(pair.open(flags & ~O_CLOEXEC), (flags & O_CLOEXEC) != 0);
      }
      case FIONREAD:
        return writeU32(space, argument, pair.shown.length) ? 0 : -EFAULT;
      case TIOCGPGRP:
        // Whoever has the master may ask, whatever its own terminal is.
        return writeU32(space, argument, pair.terminal.foreground) ? 0 : -EFAULT;
      case TIOCPKT: {
        const given = readBlock(space, argument, 4);
        if (given == null) return -EFAULT;
        if (!pair.isPacket) pair.news = 0;
        pair.isPacket = given.u32(0) != 0;
        return 0;
      }
      case TIOCGPKT:
        return writeU32(space, argument, pair.isPacket ? 1 : 0) ? 0 : -EFAULT;
      default:
        return pair.control(thread, request, argument);
    }
  }

  closed(): void {
    this.pair.master = null;
    this.pair.lose();
  }
}

/** What is shown, with the byte before it that says so. */
function packet(bytes: StaticArray<u8>): StaticArray<u8> {
  const all = new StaticArray<u8>(bytes.length + 1);
  memory.copy(changetype<usize>(all) + 1, changetype<usize>(bytes), bytes.length);
  return all;
}

export class PseudoTerminalFile extends Description {
  isHungUp: bool = false;

  constructor(
    readonly pair: PseudoTerminal,
    flags: u32,
  ) {
    super(flags, pair.path);
    pair.files.push(this);
  }

  read(chunk: Chunk, limit: u32): i64 {
    if (limit == 0) return 0;
    if (this.isHungUp) return this.waited ? -EIO : 0;
    const error = this.pair.terminal.check(SIGTTIN);
    if (error != 0) return error;
    const result = this.pair.terminal.readTyped(chunk, limit, false);
    if (result > 0 && this.pair.master != null) this.pair.master!.wake();
    return result;
  }

  write(data: StaticArray<u8>): i64 {
    if (this.isHungUp) return -EIO;
    const error = this.pair.terminal.stopsOutput ? this.pair.terminal.check(SIGTTOU) : 0;
    return error != 0 ? error : this.pair.show(data);
  }

  /** Does the call go on that waited for what can come no more? */
  private get waited(): bool {
    const running = this.pair.sandbox.running;
    return running != null && !running.fresh;
  }

  get patience(): u64 {
    return this.pair.terminal.patience;
  }

  ready(): u32 {
    if (this.isHungUp) return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM | POLLHUP;
    let events: u32 = 0;
    if (this.pair.terminal.keyboard.discipline.hasInput) events |= POLLIN | POLLRDNORM;
    if (this.pair.shown.length < ROOM) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  stat(status: Status): i64 {
    deviceStatus(status, DEVICE_PTS - this.pair.number, 3 + this.pair.number, this.pair.since);
    this.pair.own(status);
    return 0;
  }

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    if (this.isHungUp) return -EIO;
    const result = this.pair.control(thread, request, argument);
    if (request == TCFLSH && result == 0) this.pair.flushed(argument);
    return result;
  }

  closed(): void {
    this.pair.leave(this);
  }
}
