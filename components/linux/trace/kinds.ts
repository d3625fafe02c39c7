// How arguments look in the trace, as strace shows them, by the kinds that the rows of the system call table name.
//
// What the call is given, as it is when the call begins:
//
//     int uint size hex pointer         numbers
//     fd at mode openmode               a descriptor; a directory's (or AT_FDCWD); a file's mode, which one only that is made has
//     path name                         a string in guest memory
//     argv envp                         lists of strings; the second is counted
//     data                              bytes that the next argument counts
//     iovec fds timespec timeval ...    structures, as far as they help (structures.ts)
//     signal sigset sigmask sigaction   signals
//     open access prot ...              names.ts has the words
//
// What the call gives back, with ">" before the kind; it is shown only if the call succeeded. Arguments that a call does not look at are
// left out.

import { copyIn, copyString } from '../memory/copy';
import { signalName } from '../signal/number';
import { AT_FDCWD } from '../syscall/target';
import { Thread } from '../thread/thread';
import { quote } from './escape';
import * as names from './names';
import { argumentList, pointer, pollResults, showStructure, vectors } from './structures';

/** The longest path that is shown in full. */
const PATH_SHOWN: i32 = 4096;
const BYTES_SHOWN: u32 = 33;

const O_CREAT: u64 = 0o100;
const O_TMPFILE: u64 = 0o20000000;

/** Is it of what the call gives back? */
export function isGiven(kind: string): bool {
  return kind.charCodeAt(0) == 0x3e; // >
}

/** What a call has given back in the argument. */
export function showGiven(thread: Thread, kind: string, index: i32, result: i64): string {
  const value = thread.call.argument(index);
  if (result < 0) return pointer(value);
  const what = kind.substring(1);
  if (what == 'data') return bytes(thread, value, result);
  if (what == 'text') return text(thread, value, result);
  if (what == 'iovec') return vectors(thread, value, <i32>thread.call.argument(index + 1), result);
  return showStructure(thread, what, value, index, result);
}

export function show(thread: Thread, kind: string, index: i32): string {
  const call = thread.call;
  const value = call.argument(index);
  if (kind == 'int' || kind == 'fd') return (<i32>value).toString();
  if (kind == 'uint') return (<u32>value).toString();
  if (kind == 'size') return value.toString();
  if (kind == 'hex') return value == 0 ? '0' : '0x' + value.toString(16);
  if (kind == 'pointer') return pointer(value);
  if (kind == 'at') return <i32>value == AT_FDCWD ? 'AT_FDCWD' : (<i32>value).toString();
  if (kind == 'mode') return permissions(value);
  if (kind == 'openmode') return makesFile(call.argument(index - 1)) ? permissions(value) : '';
  if (kind == 'path' || kind == 'name') return pathText(thread, value, PATH_SHOWN);
  if (kind == 'argv') return argumentList(thread, value);
  if (kind == 'data') return bytes(thread, value, <i64>call.argument(index + 1));
  if (kind == 'iovec') return vectors(thread, value, <i32>call.argument(index + 1), i64.MAX_VALUE);
  if (kind == 'signal') return signalName(<i32>value);
  if (kind == 'open') return openFlags(value);
  if (kind == 'clone') return 'flags=' + cloneFlags(call.a0);
  // The order is strace's.
  if (kind == 'clonestack') return 'child_stack=' + pointer(call.a1);
  if (kind == 'cloneparent') return (call.a0 & CLONE_PARENT_SETTID) != 0 ? 'parent_tid=' + pointer(value) : '';
  if (kind == 'clonechild') return (call.a0 & CLONE_CHILD_TID) != 0 ? 'child_tidptr=' + pointer(value) : '';
  if (kind == 'clonetls') return (call.a0 & CLONE_SETTLS) != 0 ? 'tls=' + pointer(value) : '';
  if (kind == 'futexvalue') return futexArgument(call.a1, index, value);
  if (kind == 'control') return controlArgument(call.i1, value);
  if (kind == 'option') return optionArgument(thread, call.i0, index, value);
  const word = showWord(kind, value);
  return word.length > 0 ? word : showStructure(thread, kind, value, index, 0);
}

const CLONE_PARENT_SETTID: u64 = 0x100000;
const CLONE_CHILD_TID: u64 = 0x1200000;
const CLONE_SETTLS: u64 = 0x80000;

function permissions(value: u64): string {
  return ('0' + (<u32>value).toString(8)).padStart(3, '0');
}

function makesFile(flags: u64): bool {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

function showWord(kind: string, value: u64): string {
  const words = names.wordsOf(kind);
  if (words != null) return words.show(value);
  if (kind == 'futex') return futexOperation(value);
  if (kind == 'socktype') return names.SOCKET_TYPES.one(value & 0xf) + behind(names.SOCKET_FLAGS.flags(value & ~0xf));
  return '';
}

function behind(flags: string): string {
  return flags.length > 0 ? '|' + flags : '';
}

function cloneFlags(value: u64): string {
  const signal = <i32>(value & 0xff);
  const flags = names.CLONE_FLAGS.flags(value & ~0xff);
  if (signal == 0) return flags.length > 0 ? flags : '0';
  return (flags.length > 0 ? flags + '|' : '') + signalName(signal);
}

/** What a futex call looks at beyond its first three arguments depends on the operation. */
function futexArgument(operation: u64, index: i32, value: u64): string {
  const command = operation & 127;
  const waits = command == 0 || command == 6 || command == 9 || command == 13;
  if (index == 2) return command == 6 || command == 7 || command == 8 || command == 13 ? '' : (<u32>value).toString();
  if (index == 3 && !waits) return command >= 3 && command <= 5 ? (<u32>value).toString() : '';
  if (index == 4) return (command >= 3 && command <= 5) || command == 9 ? pointer(value) : '';
  if (index == 5 && command != 9 && command != 10) return command >= 4 && command <= 5 ? '0x' + value.toString(16) : '';
  if (index == 5) return value == 0xffff_ffff ? 'FUTEX_BITSET_MATCH_ANY' : '0x' + value.toString(16);
  return '';
}

const F_GETFD: i32 = 1;
const F_SETFD: i32 = 2;
const F_GETFL: i32 = 3;
const F_SETFL: i32 = 4;
const F_GETOWN: i32 = 9;
const F_GETPIPE_SZ: i32 = 1032;
const F_GET_SEALS: i32 = 1034;

function controlArgument(command: i32, value: u64): string {
  switch (command) {
    case F_GETFD:
    case F_GETFL:
    case F_GETOWN:
    case F_GETPIPE_SZ:
    case F_GET_SEALS: return '';
    case F_SETFD: return value == 1 ? 'FD_CLOEXEC' : value.toString();
    case F_SETFL: return openFlags(value);
    default: return value > 0xffff_ffff ? pointer(value) : (<i32>value).toString();
  }
}

const PR_GET_DUMPABLE: i32 = 3;
const PR_GET_KEEPCAPS: i32 = 7;
const PR_GET_NAME: i32 = 16;
const PR_GET_SECCOMP: i32 = 21;
const PR_GET_TIMERSLACK: i32 = 30;
const PR_SET_NAME: i32 = 15;
/** Those before it look at one argument at most. */
const PR_SET_MM: i32 = 35;

/** Is there no argument behind the option of prctl? */
function getsOnly(option: i32): bool {
  switch (option) {
    case PR_GET_DUMPABLE:
    case PR_GET_KEEPCAPS:
    case PR_GET_SECCOMP:
    case PR_GET_TIMERSLACK: return true;
    default: return false;
  }
}

/** The arguments of prctl: of most options one is looked at. */
function optionArgument(thread: Thread, option: i32, index: i32, value: u64): string {
  if (option == PR_SET_NAME) return index == 1 ? pathText(thread, value, 16) : '';
  if (option == PR_GET_NAME) return index == 1 ? pointer(value) : '';
  if (index > 1 ? value == 0 || option < PR_SET_MM : getsOnly(option)) return '';
  return value > 0xffff_ffff ? pointer(value) : value.toString();
}

export function showResult(thread: Thread, kind: string, result: i64): string {
  if (kind == 'pointer' || kind == 'hex') return '0x' + result.toString(16);
  if (kind == 'octal') return permissions(result);
  if (kind == 'ready' && result == 0) return '0 (Timeout)';
  if (kind == 'control') {
    const command = thread.call.i1;
    if (command == F_GETFD && result != 0) return '0x1 (flags FD_CLOEXEC)';
    if (command == F_GETFL) return `0x${result.toString(16)} (flags ${openFlags(result)})`;
  }
  if (kind == 'pollready' && result > 0) {
    return `${result} (${pollResults(thread, thread.call.a0, <i32>thread.call.a1)})`;
  }
  return kind == 'pollready' && result == 0 ? '0 (Timeout)' : result.toString();
}

function pathText(thread: Thread, address: u64, limit: i32): string {
  if (address == 0) return 'NULL';
  const found = copyString(thread.process.space, address, limit);
  return found == null ? pointer(address) : quote(found, found.length == limit ? limit + 1 : found.length, limit);
}

export function bytes(thread: Thread, address: u64, length: i64): string {
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
  return names.OPEN_MODES.one(value & 3) + behind(names.OPEN_FLAGS.flags(value & ~3));
}

function futexOperation(value: u64): string {
  const name = names.FUTEX_OPERATIONS.one(value & 127);
  return name + ((value & 128) != 0 ? '_PRIVATE' : '') + ((value & 256) != 0 ? '|FUTEX_CLOCK_REALTIME' : '');
}
