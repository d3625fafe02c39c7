// Structures in guest memory as strace shows them: as much of each as helps.

import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from '../file/status';
import { Block } from '../memory/block';
import { copyIn, copyString, readBlock } from '../memory/copy';
import { signalName } from '../signal/number';
import { Thread } from '../thread/thread';
import { quote } from './escape';
import * as names from './names';

const LISTED: i32 = 16;
const BYTES_SHOWN: u32 = 33;
const SA_RESTORER: u64 = 0x04000000;

/** A structure of some kind at an address; `result` is the call's, for what it gave. */
export function showStructure(thread: Thread, kind: string, address: u64, index: i32, result: i64): string {
  if (address == 0) return 'NULL';
  if (kind == 'pollfds') return pollList(thread, address, <i32>thread.call.argument(index + 1));
  if (kind == 'envp') return environment(thread, address);
  if (kind == 'events') return eventList(thread, address, <i32>result);
  if (kind == 'dents') return `${pointer(address)} /* ${entries(thread, address, <i32>result)} entries */`;
  if (kind == 'groups') return groupList(thread, address, <i32>result);
  if (kind == 'fdset') return descriptorSet(thread, address, <i32>thread.call.a0);
  const block = readBlock(thread.process.space, address, sizeOf(kind));
  return block == null || block.bytes.length == 0 ? pointer(address) : structure(kind, block, address);
}

function sizeOf(kind: string): i32 {
  if (kind == 'integer' || kind == 'wait') return 4;
  if (kind == 'fds' || kind == 'sigset' || kind == 'long') return 8;
  if (kind == 'epollevent') return 12;
  if (kind == 'timespec' || kind == 'timeval' || kind == 'rlimit') return 16;
  if (kind == 'timerspec' || kind == 'timerval' || kind == 'sigaction' || kind == 'times') return 32;
  if (kind == 'stack' || kind == 'openhow') return 24;
  if (kind == 'stat' || kind == 'usage') return 144;
  if (kind == 'cloneargs') return 64;
  if (kind == 'statx' || kind == 'siginfo') return 128;
  return kind == 'uname' ? 390 : 0;
}

function structure(kind: string, block: Block, address: u64): string {
  if (kind == 'integer') return `[${block.i32(0)}]`;
  if (kind == 'long') return `[${block.i64(0)}]`;
  if (kind == 'wait') return `[${waitStatus(block.u32(0))}]`;
  if (kind == 'fds') return `[${block.i32(0)}, ${block.i32(4)}]`;
  if (kind == 'sigset') return signals(block.u64(0));
  if (kind == 'epollevent') return event(block, 0);
  if (kind == 'timespec') return time(block, 0, 'nsec');
  if (kind == 'timeval') return time(block, 0, 'usec');
  if (kind == 'times') return `[${time(block, 0, 'nsec')}, ${time(block, 16, 'nsec')}]`;
  if (kind == 'timerspec') return `{it_interval=${time(block, 0, 'nsec')}, it_value=${time(block, 16, 'nsec')}}`;
  if (kind == 'timerval') return `{it_interval=${time(block, 0, 'usec')}, it_value=${time(block, 16, 'usec')}}`;
  if (kind == 'rlimit') return `{rlim_cur=${limit(block.u64(0))}, rlim_max=${limit(block.u64(8))}}`;
  if (kind == 'sigaction') return action(block);
  if (kind == 'stack') return `{ss_sp=${pointer(block.u64(0))}, ss_flags=${names.STACK_FLAGS.flags(block.u32(8))}, ss_size=${block.u64(16)}}`;
  if (kind == 'openhow') return `{flags=${names.OPEN_MODES.one(block.u64(0) & 3)}${more(names.OPEN_FLAGS.flags(block.u64(0) & ~3))}, resolve=0x${block.u64(16).toString(16)}}`;
  if (kind == 'stat') return `{st_mode=${mode(block.u32(24))}, ${size(block.u32(24), block.u64(48), block.u64(40))}, ...}`;
  if (kind == 'statx') return `{stx_mask=0x${block.u32(0).toString(16)}, stx_mode=${mode(block.u16(28))}, stx_size=${block.u64(40)}, ...}`;
  if (kind == 'usage') return `{ru_utime=${time(block, 0, 'usec')}, ru_stime=${time(block, 16, 'usec')}, ...}`;
  if (kind == 'cloneargs') return cloned(block);
  if (kind == 'siginfo') return signalText(block);
  if (kind == 'uname') return `{sysname=${textIn(block, 0)}, nodename=${textIn(block, 65)}, ...}`;
  return pointer(address);
}

export function pointer(value: u64): string {
  return value == 0 ? 'NULL' : '0x' + value.toString(16);
}

function more(flags: string): string {
  return flags.length > 0 ? '|' + flags : '';
}

// Strings.

/** ["a", "b"], as execve takes them. */
export function argumentList(thread: Thread, address: u64): string {
  if (address == 0) return 'NULL';
  let text = '';
  for (let i = 0; i <= LISTED * 2; i++) {
    const block = readBlock(thread.process.space, address + i * 8, 8);
    if (block == null) return pointer(address);
    if (block.u64(0) == 0) return '[' + text + ']';
    const found = i < LISTED * 2 ? copyString(thread.process.space, block.u64(0), <i32>BYTES_SHOWN) : null;
    const one = found == null ? (i < LISTED * 2 ? pointer(block.u64(0)) : '...') : quote(found, found.length);
    text += (text.length > 0 ? ', ' : '') + one;
  }
  return '[' + text + ']';
}

function environment(thread: Thread, address: u64): string {
  let count = 0;
  while (true) {
    const block = readBlock(thread.process.space, address + count * 8, 8);
    if (block == null || block.u64(0) == 0) break;
    count++;
  }
  return `${pointer(address)} /* ${count} ${count == 1 ? 'var' : 'vars'} */`;
}

function textIn(block: Block, from: i32): string {
  let end = from;
  while (end < block.bytes.length && block.bytes[end] != 0) end++;
  return quote(block.bytes.slice<StaticArray<u8>>(from, end), end - from);
}

/** Of a list of buffers as many bytes as `length` says; iov_len is that of each. */
export function vectors(thread: Thread, address: u64, count: i32, length: i64): string {
  if (address == 0) return 'NULL';
  const shown = min(max(count, 0), LISTED);
  const block = readBlock(thread.process.space, address, shown * 16);
  if (block == null) return pointer(address);
  let text = '';
  let left = length;
  for (let i = 0; i < shown; i++) {
    const whole = <i64>block.u64(i * 16 + 8);
    const part = min<i64>(whole, left);
    left -= part;
    const found = copyIn(thread.process.space, block.u64(i * 16), <u32>min<i64>(max<i64>(part, 0), BYTES_SHOWN));
    const bytes = found == null ? pointer(block.u64(i * 16)) : quote(found, part);
    text += (i > 0 ? ', ' : '') + `{iov_base=${bytes}, iov_len=${whole}}`;
  }
  return '[' + text + (count > shown ? ', ...]' : ']');
}

// Descriptors.

function pollList(thread: Thread, address: u64, count: i32): string {
  const shown = min(max(count, 0), LISTED);
  const block = readBlock(thread.process.space, address, shown * 8);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const events = names.POLL_EVENTS.flags(block.u16(i * 8 + 4));
    text += (i > 0 ? ', ' : '') + `{fd=${block.i32(i * 8)}, events=${events}}`;
  }
  return '[' + text + (count > shown ? ', ...]' : ']');
}

/** Those with events that poll found. */
export function pollResults(thread: Thread, address: u64, count: i32): string {
  const shown = min(max(count, 0), LISTED);
  const block = readBlock(thread.process.space, address, shown * 8);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const found = block.u16(i * 8 + 6);
    if (found == 0) continue;
    text += (text.length > 0 ? ', ' : '') + `{fd=${block.i32(i * 8)}, revents=${names.POLL_EVENTS.flags(found)}}`;
  }
  return '[' + text + ']';
}

function event(block: Block, at: i32): string {
  const data = block.u64(at + 4);
  return `{events=${names.EPOLL_EVENTS.flags(block.u32(at))}, data={u32=${<u32>data}, u64=${data}}}`;
}

function eventList(thread: Thread, address: u64, count: i32): string {
  if (count <= 0) return '[]';
  const shown = min(count, LISTED);
  const block = readBlock(thread.process.space, address, shown * 12);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) text += (i > 0 ? ', ' : '') + event(block, i * 12);
  return '[' + text + (count > shown ? ', ...]' : ']');
}

function descriptorSet(thread: Thread, address: u64, count: i32): string {
  const most = min(max(count, 0), 1024);
  const bytes = copyIn(thread.process.space, address, <u32>(most + 7) >> 3);
  if (bytes == null) return pointer(address);
  let text = '';
  for (let i = 0; i < most; i++) {
    if ((bytes[i >> 3] >> <u8>(i & 7)) & 1) text += (text.length > 0 ? ' ' : '') + i.toString();
  }
  return '[' + text + ']';
}

/** Records of getdents64. */
function entries(thread: Thread, address: u64, length: i32): i32 {
  let count = 0;
  for (let at = 0; at < length; count++) {
    const block = readBlock(thread.process.space, address + at, 24);
    if (block == null || block.u16(16) == 0) break;
    at += block.u16(16);
  }
  return count;
}

function groupList(thread: Thread, address: u64, count: i32): string {
  const shown = min(max(count, 0), LISTED);
  const block = readBlock(thread.process.space, address, shown * 4);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) text += (i > 0 ? ', ' : '') + block.u32(i * 4).toString();
  return '[' + text + (count > shown ? ', ...]' : ']');
}

// Numbers.

function time(block: Block, at: i32, fraction: string): string {
  return `{tv_sec=${block.i64(at)}, tv_${fraction}=${block.i64(at + 8)}}`;
}

function limit(value: u64): string {
  if (value == u64.MAX_VALUE) return 'RLIM64_INFINITY';
  return value > 1024 && value % 1024 == 0 ? `${value / 1024}*1024` : value.toString();
}

function mode(value: u32): string {
  return `${kindName(value)}|${('0' + (value & 0o7777).toString(8)).padStart(3, '0')}`;
}

function size(kind: u32, bytes: u64, device: u64): string {
  const isDevice = (kind & S_IFMT) == S_IFCHR || (kind & S_IFMT) == S_IFBLK;
  if (!isDevice) return `st_size=${bytes}`;
  return `st_rdev=makedev(0x${((device >> 8) & 0xfff).toString(16)}, 0x${(device & 0xff).toString(16)})`;
}

function kindName(value: u32): string {
  switch (value & S_IFMT) {
    case S_IFDIR: return 'S_IFDIR';
    case S_IFREG: return 'S_IFREG';
    case S_IFLNK: return 'S_IFLNK';
    case S_IFCHR: return 'S_IFCHR';
    case S_IFBLK: return 'S_IFBLK';
    case S_IFIFO: return 'S_IFIFO';
    case S_IFSOCK: return 'S_IFSOCK';
    default: return '0' + (value & S_IFMT).toString(8);
  }
}

// Signals and processes.

/** "[INT TERM]", or "~[...]" where most are in it. */
function signals(set: u64): string {
  const most = popcnt(set) > 32;
  const listed = most ? ~set : set;
  let text = '';
  for (let i = 1; i <= 64; i++) {
    if (((listed >> (i - 1)) & 1) == 0) continue;
    text += (text.length > 0 ? ' ' : '') + signalName(i).substring(3);
  }
  return (most ? '~[' : '[') + text + ']';
}

function action(block: Block): string {
  const handler = block.u64(0);
  const name = handler == 0 ? 'SIG_DFL' : handler == 1 ? 'SIG_IGN' : pointer(handler);
  const restorer = (block.u64(8) & SA_RESTORER) != 0 ? ', sa_restorer=' + pointer(block.u64(16)) : '';
  return `{sa_handler=${name}, sa_mask=${signals(block.u64(24))}, sa_flags=${names.ACTION_FLAGS.flags(block.u64(8))}${restorer}}`;
}

/** siginfo_t. */
export function signalText(block: Block): string {
  const number = block.i32(0);
  const code = block.i32(8);
  const head = `{si_signo=${signalName(number)}, si_code=${codeName(number, code)}`;
  const name = signalName(number);
  if (name == 'SIGCHLD' && code > 0) {
    const status = code == 1 ? block.i32(24).toString() : signalName(block.i32(24));
    return `${head}, si_pid=${block.i32(16)}, si_uid=${block.u32(20)}, si_status=${status}}`;
  }
  if (code <= 0) {
    const value = code == -1 || code == -2 ? `, si_value={sival_int=${block.i32(24)}, sival_ptr=${pointer(block.u64(24))}}` : '';
    if (code == -2) return `{si_signo=${name}, si_code=SI_TIMER, si_timerid=${block.i32(16)}, si_overrun=${block.i32(20)}${value}}`;
    return `${head}, si_pid=${block.i32(16)}, si_uid=${block.u32(20)}${value}}`;
  }
  const isFault = name == 'SIGSEGV' || name == 'SIGBUS' || name == 'SIGFPE' || name == 'SIGILL' || name == 'SIGTRAP';
  return head + (isFault && code != 0x80 ? `, si_addr=${pointer(block.u64(16))}` : '') + '}';
}

function codeName(number: i32, code: i32): string {
  const general = names.SIGNAL_CODES.one(<u64><u32>code);
  if (!general.startsWith('0x')) return general;
  const own = names.codesOf(signalName(number));
  return own == null ? code.toString() : own.one(<u64>code);
}

function waitStatus(status: u32): string {
  if (status == 0xffff) return '{WIFCONTINUED(s)}';
  const signal = <i32>(status & 0x7f);
  if (signal == 0) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${(status >> 8) & 0xff}}`;
  if (signal == 0x7f) return `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalName((status >> 8) & 0xff)}}`;
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${(status & 0x80) != 0 ? ' && WCOREDUMP(s)' : ''}}`;
}

function cloned(block: Block): string {
  const signal = block.u64(32);
  const exit = signal == 0 ? '0' : signalName(<i32>signal);
  return `{flags=${names.CLONE_FLAGS.flags(block.u64(0))}, exit_signal=${exit}, stack=${pointer(block.u64(40))}, stack_size=0x${block.u64(48).toString(16)}, ...}`;
}
