// The terminal of the sandbox, where a standard stream is one: its settings and its size. Settings are kept and given
// back as they were set; they do not reach the host's terminal, which stays in its line mode.

import { EFAULT, EINVAL, ENOTTY, EPERM } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';

const TCGETS: u32 = 0x5401;
const TCSETS: u32 = 0x5402;
const TCSETSF: u32 = 0x5404;
const TCSBRK: u32 = 0x5409;
const TCXONC: u32 = 0x540a;
const TCFLSH: u32 = 0x540b;
const TIOCSCTTY: u32 = 0x540e;
const TIOCNOTTY: u32 = 0x5422;
const TIOCGPGRP: u32 = 0x540f;
const TIOCSPGRP: u32 = 0x5410;
const TIOCGWINSZ: u32 = 0x5413;
const TIOCSWINSZ: u32 = 0x5414;
const TIOCGSID: u32 = 0x5429;

const SETTINGS_SIZE: i32 = 36;

export class Terminal {
  /** Session that it is the terminal of, and the group in front of it; 0 for none. */
  session: i32 = 0;
  foreground: i32 = 0;
  private settings: Block = defaultSettings();

  constructor(
    private rows: u32,
    private columns: u32,
  ) {}

  ioctl(thread: Thread, request: u32, argument: u64): i64 {
    const space = thread.process.space;
    switch (request) {
      case TCGETS:
        return copyOut(space, argument, this.settings.bytes) ? 0 : -EFAULT;
      case TIOCGWINSZ:
        return copyOut(space, argument, this.size().bytes) ? 0 : -EFAULT;
      case TIOCSWINSZ:
        return this.resize(readBlock(space, argument, 8));
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
        if (thread.process.session == this.session && thread.process.id == this.session) this.session = 0;
        return 0;
      case TCSBRK:
      case TCXONC:
      case TCFLSH:
        return 0;
      default:
        if (request < TCSETS || request > TCSETSF) return -ENOTTY;
        return this.set(readBlock(space, argument, SETTINGS_SIZE));
    }
  }

  private setForeground(thread: Thread, given: Block | null): i64 {
    const process = thread.process;
    if (given == null) return -EFAULT;
    if (process.session != this.session) return -ENOTTY;
    const group = given.i32(0);
    if (group < 0) return -EINVAL;
    if (!process.sandbox.hasGroup(group, this.session)) return -EPERM;
    this.foreground = group;
    return 0;
  }

  /** A session's leader without a terminal takes this one, if it is free. */
  private becomeTerminalOf(process: Process): i64 {
    if (process.session == this.session) return 0;
    if (process.session != process.id || this.session != 0) return -EPERM;
    this.session = process.session;
    this.foreground = process.group;
    return 0;
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
    this.rows = size.u16(0);
    this.columns = size.u16(2);
    return 0;
  }

  private set(settings: Block | null): i64 {
    if (settings == null) return -EFAULT;
    this.settings = settings;
    return 0;
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
