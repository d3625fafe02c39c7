// How arguments look in the trace, by the kinds that the rows of the system call table name:
//
//     int uint size hex pointer octal   numbers
//     fd at mode                        a descriptor; a directory's (or AT_FDCWD); a file's mode
//     path                              a string in guest memory
//     data out text                     bytes that the next argument counts; bytes, or a string, that the call gave
//     iovec pollfds fds timespec stat   structures, as far as they help
//     signal sigset sigmask sigaction   signals
//     open access prot ...              names.ts has the words
//
// What the call gave back is shown only if it succeeded.

import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFCHR, S_IFREG, S_IFMT } from '../file/status';
import { copyIn, copyString, readBlock } from '../memory/copy';
import { signalName } from '../signal/number';
import { AT_FDCWD } from '../syscall/target';
import { Thread } from '../thread/thread';
import { quote } from './escape';
import * as names from './names';

/** The longest path that is shown in full. */
const PATH_SHOWN: i32 = 4096;
const BYTES_SHOWN: u32 = 33;
const LISTED: i32 = 16;

export function show(thread: Thread, kind: string, index: i32, result: i64): string {
  const call = thread.call;
  const value = call.argument(index);
  if (kind == 'int' || kind == 'fd') return (<i32>value).toString();
  if (kind == 'uint') return (<u32>value).toString();
  if (kind == 'size') return value.toString();
  if (kind == 'hex') return value == 0 ? '0' : '0x' + value.toString(16);
  if (kind == 'pointer') return pointer(value);
  if (kind == 'at') return <i32>value == AT_FDCWD ? 'AT_FDCWD' : (<i32>value).toString();
  if (kind == 'mode') return '0' + (<u32>value).toString(8).padStart(3, '0');
  if (kind == 'path') return pathText(thread, value, PATH_SHOWN);
  if (kind == 'data') return bytes(thread, value, <i64>call.argument(index + 1));
  if (kind == 'out') return result < 0 ? pointer(value) : bytes(thread, value, result);
  if (kind == 'text') return result < 0 ? pointer(value) : text(thread, value, result);
  if (kind == 'signal') return signalName(<i32>value);
  if (kind == 'open') return openFlags(value);
  const word = showWord(kind, value);
  return word.length > 0 ? word : showStructure(thread, kind, value, index, result);
}

function showWord(kind: string, value: u64): string {
  if (kind == 'prot') return names.PROTECTION.flags(value);
  if (kind == 'map') return names.MAP_FLAGS.flags(value);
  if (kind == 'mremap') return names.REMAP_FLAGS.flags(value);
  if (kind == 'madvise') return names.ADVICE.one(value);
  if (kind == 'access') return names.ACCESS_MODES.flags(value);
  if (kind == 'atflags') return names.AT_FLAGS.flags(value);
  if (kind == 'unlink') return names.UNLINK_FLAGS.flags(value);
  if (kind == 'whence') return names.WHENCE.one(value);
  if (kind == 'fcntl') return names.CONTROLS.one(value);
  if (kind == 'ioctl') return names.REQUESTS.one(value & 0xffff_ffff);
  if (kind == 'rlimit') return names.RESOURCES.one(value);
  if (kind == 'clock') return names.CLOCKS.one(value & 0xffff_ffff);
  if (kind == 'sigmask') return names.MASK_CHANGES.one(value);
  if (kind == 'clone') return names.CLONE_FLAGS.flags(value);
  if (kind == 'futex') return futexOperation(value);
  return '';
}

function showStructure(thread: Thread, kind: string, value: u64, index: i32, result: i64): string {
  if (value == 0) return 'NULL';
  if (kind == 'timespec') return timespec(thread, value);
  if (kind == 'sigset') return signalSet(thread, value);
  if (kind == 'sigaction') return action(thread, value);
  if (kind == 'iovec') return vectors(thread, value, <i32>thread.call.argument(index + 1));
  if (kind == 'pollfds') return pollList(thread, value, <i32>thread.call.argument(index + 1));
  if (kind == 'stat') return result < 0 ? pointer(value) : status(thread, value);
  if (kind == 'fds') return result < 0 ? pointer(value) : pair(thread, value);
  return pointer(value);
}

export function showResult(kind: string, result: i64): string {
  if (kind == 'pointer' || kind == 'hex') return '0x' + result.toString(16);
  return kind == 'octal' ? '0' + result.toString(8) : result.toString();
}

function pointer(value: u64): string {
  return value == 0 ? 'NULL' : '0x' + value.toString(16);
}

function pathText(thread: Thread, address: u64, limit: i32): string {
  if (address == 0) return 'NULL';
  const found = copyString(thread.process.space, address, limit);
  return found == null ? pointer(address) : quote(found, found.length == limit ? limit + 1 : found.length, limit);
}

function bytes(thread: Thread, address: u64, length: i64): string {
  if (address == 0) return 'NULL';
  if (length < 0) return pointer(address);
  const found = copyIn(thread.process.space, address, <u32>min<i64>(length, BYTES_SHOWN));
  return found == null ? pointer(address) : quote(found, length);
}

/** getcwd counts the zero, readlink has none. */
function text(thread: Thread, address: u64, length: i64): string {
  const found = copyIn(thread.process.space, address, <u32>length);
  if (found == null) return pointer(address);
  const end = found.length > 0 && found[found.length - 1] == 0 ? found.length - 1 : found.length;
  return quote(found, end, end);
}

function openFlags(value: u64): string {
  const more = names.OPEN_FLAGS.flags(value & ~3);
  return names.OPEN_MODES.one(value & 3) + (more.length > 0 ? '|' + more : '');
}

function futexOperation(value: u64): string {
  const name = names.FUTEX_OPERATIONS.one(value & 127);
  return name + ((value & 128) != 0 ? '_PRIVATE' : '') + ((value & 256) != 0 ? '|FUTEX_CLOCK_REALTIME' : '');
}

function timespec(thread: Thread, address: u64): string {
  const block = readBlock(thread.process.space, address, 16);
  return block == null ? pointer(address) : `{tv_sec=${block.i64(0)}, tv_nsec=${block.i64(8)}}`;
}

function signalSet(thread: Thread, address: u64): string {
  const block = readBlock(thread.process.space, address, 8);
  return block == null ? pointer(address) : signals(block.u64(0));
}

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

function action(thread: Thread, address: u64): string {
  const block = readBlock(thread.process.space, address, 32);
  if (block == null) return pointer(address);
  const handler = block.u64(0);
  const name = handler == 0 ? 'SIG_DFL' : handler == 1 ? 'SIG_IGN' : pointer(handler);
  return `{sa_handler=${name}, sa_mask=${signals(block.u64(24))}, sa_flags=0x${block.u64(8).toString(16)}}`;
}

function vectors(thread: Thread, address: u64, count: i32): string {
  const shown = min(count, LISTED);
  const block = readBlock(thread.process.space, address, shown * 16);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const length = <i64>block.u64(i * 16 + 8);
    text += (i > 0 ? ', ' : '') + `{iov_base=${bytes(thread, block.u64(i * 16), length)}, iov_len=${length}}`;
  }
  return '[' + text + (count > shown ? ', ...]' : ']');
}

function pollList(thread: Thread, address: u64, count: i32): string {
  const shown = min(count, LISTED);
  const block = readBlock(thread.process.space, address, shown * 8);
  if (block == null) return pointer(address);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const events = block.u16(i * 8 + 4).toString(16);
    const returned = block.u16(i * 8 + 6).toString(16);
    text += (i > 0 ? ', ' : '') + `{fd=${block.i32(i * 8)}, events=0x${events}, revents=0x${returned}}`;
  }
  return '[' + text + (count > shown ? ', ...]' : ']');
}

function pair(thread: Thread, address: u64): string {
  const block = readBlock(thread.process.space, address, 8);
  return block == null ? pointer(address) : `[${block.i32(0)}, ${block.i32(4)}]`;
}

function status(thread: Thread, address: u64): string {
  const block = readBlock(thread.process.space, address, 144);
  if (block == null) return pointer(address);
  const mode = block.u32(24);
  return `{st_mode=${kindName(mode)}|0${(mode & 0o7777).toString(8)}, st_size=${block.u64(48)}, ...}`;
}

function kindName(mode: u32): string {
  switch (mode & S_IFMT) {
    case S_IFDIR: return 'S_IFDIR';
    case S_IFREG: return 'S_IFREG';
    case S_IFLNK: return 'S_IFLNK';
    case S_IFCHR: return 'S_IFCHR';
    case S_IFIFO: return 'S_IFIFO';
    default: return '0' + (mode & S_IFMT).toString(8);
  }
}
