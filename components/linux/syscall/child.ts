// Other processes: making them, becoming another program, and waiting for children.

import { E2BIG, EBADF, ECHILD, EFAULT, EINTR, EINVAL, ENOENT, ERESTARTSYS, ESRCH } from '../errno';
import { O_PATH } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { placeOf } from '../file/open';
import { PidFile } from '../file/pid';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Block } from '../memory/block';
import { copyOut, copyString, readBlock, writeU32 } from '../memory/copy';
import { Place } from '../path/place';
import { Shares, makeProcess } from '../process/clone';
import { endOf, forget, newsOf } from '../process/family';
import { Process } from '../process/process';
import { PastTime } from '../process/processor-time';
import { LONGEST_STRING, execute, executeFile } from '../program/exec';
import { ExecRequest } from '../program/script';
import { CLD_CONTINUED, CLD_STOPPED, SignalInfo } from '../signal/info';
import { SIGCHLD, SIGCONT, SIGKILL, SIGNALS, bitOf } from '../signal/number';
import { State, Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { separate } from './namespace';
import { Table } from './table';
import { AT_FDCWD, AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, LONGEST_PATH, target } from './target';
import { usageBlock } from './usage';

export const CLONE_VM: u64 = 0x100;
const CLONE_FILES: u64 = 0x400;
export const CLONE_SIGHAND: u64 = 0x800;
export const CLONE_PIDFD: u64 = 0x1000;
const CLONE_VFORK: u64 = 0x4000;
export const CLONE_PARENT: u64 = 0x8000;
export const CLONE_SETTLS: u64 = 0x8_0000;
export const CLONE_PARENT_SETTID: u64 = 0x10_0000;
export const CLONE_CHILD_CLEARTID: u64 = 0x20_0000;
export const CLONE_CHILD_SETTID: u64 = 0x100_0000;
export const CLONE_CLEAR_SIGHAND: u64 = 1 << 32;

const WNOHANG: u32 = 1;
const WUNTRACED: u32 = 2;
const WEXITED: u32 = 4;
const WCONTINUED: u32 = 8;
const WNOWAIT: u32 = 0x0100_0000;
const WNOTHREAD: u32 = 0x2000_0000;
const WALL: u32 = 0x4000_0000;
const WCLONE: u32 = 0x8000_0000;

const P_ALL: i32 = 0;
const P_PID: i32 = 1;
const P_PGID: i32 = 2;
const P_PIDFD: i32 = 3;

/** Most strings of a call of exec. */
const MOST_STRINGS: i32 = 1 << 18;

export function childCalls(table: Table): void {
  table.add(57, 'fork', fork, '');
  table.add(58, 'vfork', vfork, '');
  table.add(59, 'execve', exec, 'path argv envp');
  table.add(61, 'wait4', wait4, 'int >wait waitflags >usage');
  table.add(247, 'waitid', waitid, 'idtype int >siginfo waitflags >usage');
  table.add(322, 'execveat', execAt, 'at path argv envp atflags');
}

// Making.

/** What clone and clone3 ask for. */
export class CloneRequest {
  flags: u64 = 0;
  endSignal: i32 = 0;
  stack: u64 = 0;
  parentId: u64 = 0;
  childId: u64 = 0;
  pidFile: u64 = 0;
  storage: u64 = 0;
}

function fork(thread: Thread, call: Call): i64 {
  const request = new CloneRequest();
  request.endSignal = SIGCHLD;
  return cloneProcess(thread, call, request);
}

function vfork(thread: Thread, call: Call): i64 {
  const request = new CloneRequest();
  request.flags = CLONE_VM | CLONE_VFORK;
  request.endSignal = SIGCHLD;
  return cloneProcess(thread, call, request);
}

/** A process as the request wants it; with CLONE_VFORK waits until it has a program of its own. */
export function cloneProcess(thread: Thread, call: Call, request: CloneRequest): i64 {
  const process = thread.process;
  if (thread.lentTo != 0) return awaitRelease(thread);
  const flags = request.flags;
  if (request.endSignal < 0 || request.endSignal > SIGNALS) return -EINVAL;
  const shares = new Shares();
  shares.memory = (flags & CLONE_VM) != 0;
  shares.files = (flags & CLONE_FILES) != 0;
  shares.parent = (flags & CLONE_PARENT) != 0;
  shares.forgetsHandlers = (flags & CLONE_CLEAR_SIGHAND) != 0;
  const made = makeProcess(thread, childRegisters(thread, request), shares);
  const child = made.process;
  if (child == null) {
    call.note = made.note;
    return -made.error;
  }
  separate(child, flags);
  child.endSignal = shares.parent ? process.endSignal : request.endSignal;
  const first = child.threads[0];
  if ((flags & CLONE_PARENT_SETTID) != 0) writeU32(process.space, request.parentId, child.id);
  if ((flags & CLONE_CHILD_SETTID) != 0) writeU32(child.space, request.childId, child.id);
  if ((flags & CLONE_CHILD_CLEARTID) != 0) first.clearAddress = request.childId;
  if ((flags & CLONE_PIDFD) != 0) {
    const number = process.files.add(new PidFile(child, 0), true);
    writeU32(process.space, request.pidFile, <u32>number);
  }
  if ((flags & CLONE_VFORK) == 0) return child.id;
  child.awaitedBy = thread;
  thread.lentTo = child.id;
  return awaitRelease(thread);
}

function childRegisters(thread: Thread, request: CloneRequest): Registers {
  const registers = thread.registers();
  registers.rax = 0;
  if (request.stack != 0) registers.rsp = request.stack;
  if ((request.flags & CLONE_SETTLS) != 0) registers.fsBase = request.storage;
  return registers;
}

/** Nothing but its end gets the thread out of this. */
function awaitRelease(thread: Thread): i64 {
  const child = thread.process.sandbox.find(thread.lentTo);
  if (child != null && child.awaitedBy == thread) {
    if (((thread.pending.set | thread.process.signals.pending.set) & bitOf(SIGKILL)) != 0) return -EINTR;
    thread.state = State.Waiting;
    return WAIT;
  }
  const id = thread.lentTo;
  thread.lentTo = 0;
  return id;
}

// Another program.

function exec(thread: Thread, call: Call): i64 {
  return execFrom(thread, call, AT_FDCWD, call.a0, call.a1, call.a2, 0);
}

function execAt(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a4;
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) {
    const path = copyString(thread.process.space, call.a1, LONGEST_PATH);
    if (path == null) return -EFAULT;
    return path.length == 0 && (flags & AT_EMPTY_PATH) == 0 ? -ENOENT : -EINVAL;
  }
  return execFrom(thread, call, call.i0, call.a1, call.a2, call.a3, flags);
}

function execFrom(thread: Thread, call: Call, descriptor: i32, path: u64, argv: u64, environment: u64, flags: u32): i64 {
  const process = thread.process;
  const found = target(thread, descriptor, path, flags);
  if (found.error != 0) return found.error;
  const request = new ExecRequest();
  let error = readStrings(thread, argv, request.argv);
  if (error == 0) error = readStrings(thread, environment, request.environment);
  if (error != 0) return error;
  // As Linux: a program always has a name.
  if (request.argv.length == 0) request.argv.push(new StaticArray<u8>(0));
  const itself = found.itself;
  if (itself != null) {
    if (!(itself instanceof NodeFile)) return -EBADF;
    request.path = '/dev/fd/' + descriptor.toString();
    const place: Place | null = placeOf(itself);
    // What is open as a path alone cannot be read through that.
    if ((itself.flags & O_PATH) != 0 && place != null) return execute(thread, process.directory, place.path, request, true);
    return executeFile(thread, (<NodeFile>itself).node.share(), itself.path, request);
  }
  request.path = descriptor == AT_FDCWD || found.path.startsWith('/')
    ? found.path
    : '/dev/fd/' + descriptor.toString() + '/' + found.path;
  return execute(thread, found.from, found.path, request, (flags & AT_SYMLINK_NOFOLLOW) == 0);
}

/** The strings that a list of pointers, with a null behind it, leads to. No list is an empty one. */
function readStrings(thread: Thread, address: u64, list: Array<StaticArray<u8>>): i64 {
  const space = thread.process.space;
  if (address == 0) return 0;
  while (list.length < MOST_STRINGS) {
    const pointer = readBlock(space, address + <u64>list.length * 8, 8);
    if (pointer == null) return -EFAULT;
    if (pointer.u64(0) == 0) return 0;
    const text = copyString(space, pointer.u64(0), LONGEST_STRING);
    if (text == null) return -EFAULT;
    if (text.length == <i32>LONGEST_STRING) return -E2BIG;
    list.push(text);
  }
  return -E2BIG;
}

// Waiting.

/** Which children are meant, and what about them. */
class Wanted {
  /** 0 for any. */
  id: i32 = 0;
  /** 0 for any. */
  group: i32 = 0;
  options: u32 = 0;

  includes(child: Process): bool {
    if (this.id != 0 && child.id != this.id) return false;
    if (this.group != 0 && child.group != this.group) return false;
    if ((this.options & WALL) != 0) return true;
    return (child.endSignal != SIGCHLD) == ((this.options & WCLONE) != 0);
  }
}

/** A child about which there is news, and what; or none. */
class News {
  child: Process | null = null;
  info: SignalInfo | null = null;
  /** There is a child that may have some. */
  hope: bool = false;
}

function look(thread: Thread, wanted: Wanted): News {
  const children = thread.process.children;
  const news = new News();
  const options = wanted.options;
  for (let i = 0; i < children.length; i++) {
    const child = children[i];
    if (!wanted.includes(child)) continue;
    news.hope = true;
    if (child.isZombie && (options & WEXITED) != 0) news.info = endOf(child);
    else if (child.stopNews && (options & WUNTRACED) != 0) news.info = newsOf(child, CLD_STOPPED, child.stopSignal);
    else if (child.continueNews && (options & WCONTINUED) != 0) news.info = newsOf(child, CLD_CONTINUED, SIGCONT);
    if (news.info == null) continue;
    news.child = child;
    return news;
  }
  return news;
}

/** The news are known. */
function settle(child: Process, info: SignalInfo): void {
  if (info.code == CLD_STOPPED) child.stopNews = false;
  else if (info.code == CLD_CONTINUED) child.continueNews = false;
  else forget(child);
}

function waitMore(thread: Thread): i64 {
  thread.awaitsChild = true;
  return thread.wait(ERESTARTSYS);
}

function wait4(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const options = <u32>call.a2;
  if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | WNOTHREAD | WALL | WCLONE)) != 0) return -EINVAL;
  if (call.i0 == i32.MIN_VALUE) return -ESRCH;
  const wanted = new Wanted();
  wanted.options = options | WEXITED;
  if (call.i0 > 0) wanted.id = call.i0;
  else if (call.i0 == 0) wanted.group = thread.process.group;
  else if (call.i0 < -1) wanted.group = -call.i0;
  const news = look(thread, wanted);
  const info = news.info;
  if (info == null) {
    if (!news.hope) return -ECHILD;
    return (options & WNOHANG) != 0 ? 0 : waitMore(thread);
  }
  const child = news.child!;
  const usage = rusageOf(child);
  settle(child, info);
  if (call.a1 != 0 && !writeU32(space, call.a1, waitStatus(child, info))) return -EFAULT;
  if (call.a3 != 0 && !copyOut(space, call.a3, usage.bytes)) return -EFAULT;
  return child.id;
}

/** As the W* macros take it apart. */
function waitStatus(child: Process, info: SignalInfo): u32 {
  if (info.code == CLD_STOPPED) return (<u32>info.status << 8) | 0x7f;
  if (info.code == CLD_CONTINUED) return 0xffff;
  if (child.signal == 0) return <u32>child.code << 8;
  return <u32>child.signal;
}

function waitid(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const options = <u32>call.a3;
  const known = WNOHANG | WUNTRACED | WEXITED | WCONTINUED | WNOWAIT | WNOTHREAD | WALL | WCLONE;
  if ((options & ~known) != 0 || (options & (WUNTRACED | WEXITED | WCONTINUED)) == 0) return -EINVAL;
  const wanted = new Wanted();
  wanted.options = options;
  const waits = (options & WNOHANG) == 0;
  switch (call.i0) {
    case P_ALL:
      break;
    case P_PID:
      if (call.i1 <= 0) return -EINVAL;
      wanted.id = call.i1;
      break;
    case P_PGID:
      if (call.i1 < 0) return -EINVAL;
      wanted.group = call.i1 == 0 ? process.group : call.i1;
      break;
    case P_PIDFD: {
      if (call.i1 < 0) return -EINVAL;
      const file = process.files.get(call.i1);
      if (file == null || !(file instanceof PidFile)) return -EBADF;
      wanted.id = (<PidFile>file).process.id;
      break;
    }
    default:
      return -EINVAL;
  }
  const news = look(thread, wanted);
  const info = news.info;
  if (info == null) {
    if (!news.hope) return -ECHILD;
    if (waits) return waitMore(thread);
    return writeNews(thread, call.a2, null);
  }
  const child = news.child!;
  const usage = rusageOf(child);
  if ((options & WNOWAIT) == 0) settle(child, info);
  if (call.a4 != 0 && !copyOut(process.space, call.a4, usage.bytes)) return -EFAULT;
  return writeNews(thread, call.a2, info);
}

/** siginfo_t of SIGCHLD, whatever signal the child was to send; zeros where there is nothing new. */
function writeNews(thread: Thread, address: u64, info: SignalInfo | null): i64 {
  if (address == 0) return 0;
  const block = Block.of(28);
  if (info != null) {
    const full = info.toBlock();
    block.put(0, full.slice(0, 28));
    block.setU32(0, SIGCHLD);
  }
  return copyOut(thread.process.space, address, block.bytes) ? 0 : -EFAULT;
}

/** struct rusage of an ended child and what it waited for. */
function rusageOf(child: Process): Block {
  const used = PastTime.of(child.used);
  used.addAll(child.childrenUsed);
  return usageBlock(used, child.peakMemory);
}
