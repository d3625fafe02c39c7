// The terminal of the sandbox, where a standard stream is one: its settings and its size. The host's terminal knows two modes: lines,
// while the settings are what they are on a new one as far as keys go, and keys, of which the settings are made here (keyboard.ts).

import { EAGAIN, EFAULT, EINVAL, EIO, ENOTTY, EPERM, ERESTARTSYS, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { isOrphaned, sendToGroup } from '../process/family';
import { Process } from '../process/process';
import { Sandbox } from '../process/sandbox';
import { SIGCONT, SIGHUP, SIGTTIN, SIGTTOU, SIGWINCH, bitOf } from '../signal/number';
import { SIG_IGN } from '../signal/signals';
import { Thread } from '../thread/thread';
import { ByteQueue } from './byte-queue';
import { Chunk } from './description';
import { Keyboard } from './keyboard';

const TCGETS: u32 = 0x5401;
const TCSETS: u32 = 0x5402;
const TCSETSF: u32 = 0x5404;
const TCSBRK: u32 = 0x5409;
const TCXONC: u32 = 0x540a;
const TCFLSH: u32 = 0x540b;
const TIOCSCTTY: u32 = 0x540e;
const TIOCNOTTY: u32 = 0x5422;
export const TIOCGPGRP: u32 = 0x540f;
const TIOCSPGRP: u32 = 0x5410;
const TIOCGWINSZ: u32 = 0x5413;
const TIOCSWINSZ: u32 = 0x5414;
const TIOCGSID: u32 = 0x5429;
const FIONREAD: u32 = 0x541b;
/** struct termios2: that of TCGETS, and both speeds. */
const TCGETS2: u32 = 0x802c542a;
const TCSETS2: u32 = 0x402c542b;
const TCSETSF2: u32 = 0x402c542d;

// Bits of the settings.
const INLCR: u32 = 0o100;
const IGNCR: u32 = 0o200;
const ICRNL: u32 = 0o400;
const IXON: u32 = 0o2000;
const IUTF8: u32 = 0o40000;
const OPOST: u32 = 1;
const ONLCR: u32 = 4;
const OCRNL: u32 = 0o10;
const ISIG: u32 = 1;
const ICANON: u32 = 2;
const ECHO: u32 = 8;
const ECHONL: u32 = 0o100;
const NOFLSH: u32 = 0o200;
const TOSTOP: u32 = 0o400;
const ECHOCTL: u32 = 0o1000;

// Places in the settings, and of keys among these.
const INPUT: i32 = 0;
const OUTPUT: i32 = 4;
const LOCAL: i32 = 12;
const KEYS: i32 = 17;
const VINTR: i32 = 0;
const VQUIT: i32 = 1;
const VERASE: i32 = 2;
const VKILL: i32 = 3;
const VEOF: i32 = 4;
const VTIME: i32 = 5;
const VSTART: i32 = 8;
const VSTOP: i32 = 9;
const CTRL_Q: u8 = 0x11;
const CTRL_S: u8 = 0x13;
const VMIN: i32 = 6;
const VSUSP: i32 = 10;
const VEOL: i32 = 11;
const VWERASE: i32 = 14;
const VLNEXT: i32 = 15;
/** 38400 baud. */
const SPEED: u32 = 38400;
/** TCIFLUSH and TCIOFLUSH. */
const FLUSHES_INPUT: u64 = 0;
const FLUSHES_BOTH: u64 = 2;

const SETTINGS_SIZE: i32 = 36;

export class Terminal {
  /** Session that it is the terminal of, and the group in front of it; 0 for none. */
  session: i32 = 0;
  /** Whose terminal it is, and N of its /dev/pts/N. */
  sandbox: Sandbox | null = null;
  number: i32 = 0;
  foreground: i32 = 0;
  private settings: Block = defaultSettings();
  /** The byte that went out last. */
  private shownLast: u8 = 0;

  constructor(
    public rows: u32,
    public columns: u32,
    readonly keyboard: Keyboard,
  ) {}

  /** Nobody has said that bytes are UTF-8 (IUTF8). */
  forgetEncoding(): void {
    this.settings.setU32(INPUT, this.settings.u32(INPUT) & ~IUTF8);
  }

  /** The host's has another size now. */
  follow(): void {
    const size = this.keyboard.size();
    if (size == null || size.rows == 0) return;
    this.rows = size.rows;
    this.columns = size.columns;
  }

  /** Line feeds go down and nowhere else, which the host's output does not know. */
  get isPlain(): bool {
    const flags = this.settings.u32(OUTPUT);
    return this.keyboard.takesKeys && (flags & (OPOST | ONLCR)) != (OPOST | ONLCR);
  }

  /** A line feed only goes down: IND (ECMA-48) does that whatever the host does with one. Behind a carriage return it is all the same. */
  indexed(data: StaticArray<u8>): StaticArray<u8> {
    const shown: Array<u8> = [];
    let before = this.shownLast;
    for (let i = 0; i < data.length; i++) {
      if (data[i] == 0x0a && before != 0x0d) {
        shown.push(0x1b);
        shown.push(0x44);
      } else shown.push(data[i]);
      before = data[i];
    }
    return StaticArray.fromArray<u8>(shown);
  }

  /** What has gone out. */
  showed(data: StaticArray<u8>): void {
    if (data.length > 0) this.shownLast = data[data.length - 1];
  }

  /** Bytes that a read waits for. */
  get least(): i32 {
    return this.isCanonical ? 0 : this.key(VMIN);
  }

  /** Nanoseconds that a read waits for the first one where it need not have any. */
  get patience(): u64 {
    return this.isCanonical || this.key(VMIN) > 0 ? 0 : <u64>this.key(VTIME) * 100_000_000;
  }

  get isCanonical(): bool {
    return (this.settings.u32(LOCAL) & ICANON) != 0;
  }

  private key(index: i32): u8 {
    return <u8>this.settings.u8(KEYS + index);
  }

  /** Those in the background may not write (TOSTOP). */
  get stopsOutput(): bool {
    return (this.settings.u32(LOCAL) & TOSTOP) != 0;
  }

  /**
   * What keeps the process whose turn it is, if it is in the background, from what needs the foreground: its group gets `number`, and the
   * call begins again once it goes on. 0, or ERESTARTSYS or EIO negated.
   */
  check(number: i32): i64 {
    const sandbox = this.sandbox;
    const thread: Thread | null = sandbox == null ? null : sandbox.running;
    if (thread == null) return 0;
    const process = thread.process;
    if (process.session != this.session || this.foreground == 0 || process.group == this.foreground) return 0;
    const isHeard = (thread.mask & bitOf(number)) == 0 && process.signals.action(number).handler != SIG_IGN;
    if (!isHeard) return number == SIGTTIN ? -EIO : 0;
    if (isOrphaned(process.sandbox, process.group)) return -EIO;
    sendToGroup(process.sandbox, process.group, number);
    return -ERESTARTSYS;
  }

  /** Sends to those in front of it. */
  signal(number: i32): void {
    if (this.sandbox != null && this.foreground != 0) sendToGroup(this.sandbox!, this.foreground, number);
  }

  /** Do the usual two keys, Ctrl-S and Ctrl-Q, stop output and let it go on? */
  get stopsByKeys(): bool {
    return (this.settings.u32(INPUT) & IXON) != 0 && this.key(VSTOP) == CTRL_S && this.key(VSTART) == CTRL_Q;
  }

  /** What has been typed, as the settings have it handed over. Bytes, or EAGAIN negated; 0 at an end. */
  readTyped(chunk: Chunk, limit: u32, isOver: bool): i64 {
    const discipline = this.keyboard.discipline;
    const least = min<u32>(this.least, limit);
    if (<u32>discipline.available < least && !isOver) return -EAGAIN;
    const typed = discipline.read(<i32>min<u32>(limit, i32.MAX_VALUE));
    if (typed != null) {
      chunk.bytes = typed;
      return typed.length;
    }
    const waits = this.isCanonical || this.patience > 0;
    return isOver || !waits ? 0 : -EAGAIN;
  }

  /** Output as the settings change it on its way. */
  process(data: StaticArray<u8>, to: ByteQueue): void {
    const flags = this.settings.u32(OUTPUT);
    for (let i = 0; i < data.length; i++) {
      const byte = data[i];
      if ((flags & (OPOST | ONLCR)) == (OPOST | ONLCR) && byte == 0x0a) to.push(0x0d);
      to.push((flags & (OPOST | OCRNL)) == (OPOST | OCRNL) && byte == 0x0d ? 0x0a : byte);
    }
  }

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    const space = thread.process.space;
    let error: i64 = 0;
    switch (request) {
      case TCGETS:
        return copyOut(space, argument, this.settings.bytes) ? 0 : -EFAULT;
      case TIOCGWINSZ:
        return copyOut(space, argument, this.size().bytes) ? 0 : -EFAULT;
      case TIOCSWINSZ:
        return this.resize(readBlock(space, argument, 8));
      case TCGETS2:
        return copyOut(space, argument, this.withSpeeds()) ? 0 : -EFAULT;
      case FIONREAD:
        this.keyboard.pump();
        return writeU32(space, argument, this.keyboard.discipline.available) ? 0 : -EFAULT;
      case TCFLSH:
        error = this.check(SIGTTOU);
        if (error != 0) return error;
        if (argument > FLUSHES_BOTH) return -EINVAL;
        if (argument == FLUSHES_INPUT || argument == FLUSHES_BOTH) this.discard();
        return 0;
      case TIOCGPGRP:
        if (thread.process.session != this.session) return -ENOTTY;
        return writeU32(space, argument, this.foreground) ? 0 : -EFAULT;
      case TIOCGSID:
        if (thread.process.session != this.session) return -ENOTTY;
        return writeU32(space, argument, this.session) ? 0 : -EFAULT;
      case TIOCSPGRP:
        return this.setForeground(thread, readBlock(space, argument, 4));
      case TIOCSCTTY:
        return this.becomeTerminalOf(thread.process);
      case TIOCNOTTY:
        if (thread.process.session != this.session) return -ENOTTY;
        if (thread.process.id == this.session) this.leave();
        return 0;
      case TCSBRK:
      case TCXONC:
        return this.check(SIGTTOU);
      default:
        if (request >= TCSETS2 && request <= TCSETSF2) request = TCSETS + (request - TCSETS2);
        if (request < TCSETS || request > TCSETSF) return -ENOTTY;
        error = this.check(SIGTTOU);
        if (error != 0) return error;
        if (request == TCSETSF) this.discard();
        return this.set(readBlock(space, argument, SETTINGS_SIZE));
    }
  }

  private setForeground(thread: Thread, given: Block | null): i64 {
    const process = thread.process;
    if (given == null) return -EFAULT;
    if (process.session != this.session) return -ENOTTY;
    const error = this.check(SIGTTOU);
    if (error != 0) return error == -EIO ? -ENOTTY : error;
    const group = given.i32(0);
    if (group < 0) return -EINVAL;
    if (!process.sandbox.hasGroup(group, this.session)) return process.sandbox.isGroup(group) ? -EPERM : -ESRCH;
    this.foreground = group;
    return 0;
  }

  /** A session's leader without a terminal takes this one, if it is free. */
  private becomeTerminalOf(process: Process): i64 {
    if (process.session == this.session) return 0;
    if (process.session != process.id || this.session != 0 || process.terminal != null) return -EPERM;
    this.take(process);
    return 0;
  }

  /** Is the terminal of the session that the process leads. */
  take(process: Process): void {
    this.session = process.session;
    this.foreground = process.group;
  }

  /** The session's leader gives it up: those in front are told. */
  private leave(): void {
    const group = this.foreground;
    this.session = 0;
    this.foreground = 0;
    if (group == 0 || this.sandbox == null) return;
    sendToGroup(this.sandbox!, group, SIGHUP);
    sendToGroup(this.sandbox!, group, SIGCONT);
  }

  /** struct winsize; the sizes in pixels are not known. */
  private size(): Block {
    const block = Block.of(8);
    block.setU16(0, this.rows);
    block.setU16(2, this.columns);
    return block;
  }

  private resize(size: Block | null): i64 {
    if (size == null) return -EFAULT;
    if (this.rows == size.u16(0) && this.columns == size.u16(2)) return 0;
    this.rows = size.u16(0);
    this.columns = size.u16(2);
    this.signal(SIGWINCH);
    return 0;
  }

  private set(settings: Block | null): i64 {
    if (settings == null) return -EFAULT;
    this.settings = settings;
    this.apply();
    return 0;
  }

  private discard(): void {
    this.keyboard.pump();
    this.keyboard.discipline.discard();
  }

  private withSpeeds(): StaticArray<u8> {
    const all = Block.of(SETTINGS_SIZE + 8);
    for (let i = 0; i < SETTINGS_SIZE; i++) all.setU8(i, this.settings.u8(i));
    all.setU32(SETTINGS_SIZE, SPEED);
    all.setU32(SETTINGS_SIZE + 4, SPEED);
    return all.bytes;
  }

  /** Has keys treated as the settings say, by the host's line mode where that does the same. */
  private apply(): void {
    const settings = this.settings;
    const input = settings.u32(INPUT);
    const local = settings.u32(LOCAL);
    const to = this.keyboard.discipline;
    to.editsLines = (local & ICANON) != 0;
    to.echoes = (local & ECHO) != 0;
    to.echoesNewline = (local & ECHONL) != 0 && to.editsLines;
    to.showsControl = (local & ECHOCTL) != 0;
    to.signals = (local & ISIG) != 0;
    to.keepsTyped = (local & NOFLSH) != 0;
    to.returnIsNewline = (input & ICRNL) != 0;
    to.newlineIsReturn = (input & INLCR) != 0;
    to.ignoresReturn = (input & IGNCR) != 0;
    to.interrupt = this.key(VINTR);
    to.quit = this.key(VQUIT);
    to.suspend = this.key(VSUSP);
    to.erase = this.key(VERASE);
    to.kill = this.key(VKILL);
    to.wordErase = this.key(VWERASE);
    to.end = this.key(VEOF);
    to.literalNext = this.key(VLNEXT);
    to.lineEnd = this.key(VEOL);
    // What has been typed already is the old settings'.
    this.keyboard.take(!this.isLikeNew());
    to.changed();
  }

  /** As far as keys go. */
  private isLikeNew(): bool {
    const fresh = defaultSettings();
    const settings = this.settings;
    const all = ICANON | ECHO | ISIG;
    if ((settings.u32(LOCAL) & all) != all || (settings.u32(LOCAL) & NOFLSH) != 0) return false;
    if ((settings.u32(INPUT) & (INLCR | IGNCR | ICRNL)) != ICRNL) return false;
    for (let i = KEYS; i <= KEYS + VLNEXT; i++) {
      if (i != KEYS + VTIME && i != KEYS + VMIN && settings.u8(i) != fresh.u8(i)) return false;
    }
    return true;
  }
}

/** struct termios as a new Linux terminal has it: line mode, echo, signals; 38400 baud, 8 bits. */
function defaultSettings(): Block {
  const block = Block.of(SETTINGS_SIZE);
  block.setU32(0, 0o42400);
  block.setU32(4, 0o5);
  block.setU32(8, 0o277);
  block.setU32(12, 0o105073);
  // VINTR, VQUIT, VERASE, VKILL, VEOF, VTIME, VMIN, VSWTC, VSTART, VSTOP, VSUSP, VEOL, VREPRINT, VDISCARD, VWERASE, VLNEXT
  const keys: u8[] = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22];
  for (let i = 0; i < keys.length; i++) block.setU8(17 + i, keys[i]);
  return block;
}
