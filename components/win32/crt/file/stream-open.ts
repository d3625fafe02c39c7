// Opening and closing streams: fopen and its kin.
//
// Source: Microsoft, "fopen, _wfopen"; "fopen_s, _wfopen_s"; "_fsopen, _wfsopen"; "freopen, _wfreopen"; "_fdopen, _wfdopen";
// "fclose, _fcloseall"; "tmpfile"; "_popen, _wpopen".

import { LATER } from '../../object/file';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EBADF, EINVAL, EMFILE, ENOENT, ENOMEM, errnoOf, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { READS, Stream, streamAt, WRITES } from '../stdio/stream';
import { nameAt } from '../text/units';
import { closeNumber } from './descriptor-exports';
import {
  O_APPEND, O_BINARY, O_CREAT, O_EXCL, O_RANDOM, O_RDONLY, O_RDWR, O_SEQUENTIAL, O_SHORT_LIVED, O_TEMPORARY, O_TEXT, O_TRUNC, O_U16TEXT, O_U8TEXT,
  O_WRONLY, O_WTEXT, openName, SHARE_ALL,
} from './open';
import { temporaryName } from './temporary';

const EOF: u64 = 0xffff_ffff;
const READ_AND_WRITE: u32 = 0x180;
/** Nobody else may write what fopen_s opens. */
const SECURE: u32 = 0x80;
/** Temporary files that a process tries to name. */
const TRIES: u32 = 1000;

export function streamOpenExports(library: Library): void {
  library.add('_fcloseall', closeAll);
  library.add('_fdopen', (thread, call) => openDescriptor<u8>(thread, call));
  library.add('_fsopen', (thread, call) => open<u8>(thread, call.a0, call.a1, <u32>call.a2));
  library.add('_pclose', (thread, call) => invalid(thread, EINVAL, <u64>-1));
  library.add('_popen', refuse);
  library.add('_rmtmp', closeTemporary);
  library.add('_wfdopen', (thread, call) => openDescriptor<u16>(thread, call));
  library.add('_wfopen', (thread, call) => open<u16>(thread, call.a0, call.a1, SHARE_ALL));
  library.add('_wfopen_s', (thread, call) => openSecure<u16>(thread, call));
  library.add('_wfreopen', (thread, call) => reopen<u16>(thread, call.a0, call.a1, call.a2, SHARE_ALL));
  library.add('_wfreopen_s', (thread, call) => reopenSecure<u16>(thread, call));
  library.add('_wfsopen', (thread, call) => open<u16>(thread, call.a0, call.a1, <u32>call.a2));
  library.add('_wpopen', refuse);
  library.add('fclose', fclose);
  library.add('fopen', (thread, call) => open<u8>(thread, call.a0, call.a1, SHARE_ALL));
  library.add('fopen_s', (thread, call) => openSecure<u8>(thread, call));
  library.add('freopen', (thread, call) => reopen<u8>(thread, call.a0, call.a1, call.a2, SHARE_ALL));
  library.add('freopen_s', (thread, call) => reopenSecure<u8>(thread, call));
  library.add('tmpfile', (thread, call) => temporary(thread));
  library.add('tmpfile_s', temporarySecure);
  library.only('_pclose', 'EINVAL');
  library.only('_popen', 'ENOENT');
  library.only('_wpopen', 'ENOENT');
}

export function newStreamOpenExports(library: Library): void {
  library.add('_fclose_nolock', fclose);
}

/** Flags of a mode, as _open has them. */
class Mode {
  flags: u32 = 0;
  /** READS and WRITES. */
  ways: u32 = 0;
}

/** "rb+", "wt", "a, ccs=UTF-8"; null for what is no mode. */
function modeOf(text: string): Mode | null {
  const mode = new Mode();
  let at = 0;
  while (text.charCodeAt(at) == 0x20) at++;
  const first = text.charAt(at++);
  if (first == 'r') mode.flags = O_RDONLY;
  else if (first == 'w') mode.flags = O_WRONLY | O_CREAT | O_TRUNC;
  else if (first == 'a') mode.flags = O_WRONLY | O_CREAT | O_APPEND;
  else return null;
  mode.ways = first == 'r' ? READS : WRITES;
  for (; at < text.length && text.charAt(at) != ','; at++) if (!extend(mode, text.charAt(at))) return null;
  return at == text.length || encode(mode, text.substring(at + 1)) ? mode : null;
}

function extend(mode: Mode, letter: string): bool {
  if (letter == '+') {
    if (mode.ways == (READS | WRITES)) return false;
    mode.flags = (mode.flags & ~3) | O_RDWR;
    mode.ways = READS | WRITES;
  } else if (letter == 'b') mode.flags |= O_BINARY;
  else if (letter == 't') mode.flags |= O_TEXT;
  else if (letter == 'x') mode.flags |= O_EXCL;
  else if (letter == 'S') mode.flags |= O_SEQUENTIAL;
  else if (letter == 'R') mode.flags |= O_RANDOM;
  else if (letter == 'T') mode.flags |= O_SHORT_LIVED;
  else if (letter == 'D') mode.flags |= O_TEMPORARY;
  else return letter == ' ' || letter == 'c' || letter == 'n' || letter == 'N';
  return (mode.flags & (O_BINARY | O_TEXT)) != (O_BINARY | O_TEXT);
}

/** "ccs=ENCODING". */
function encode(mode: Mode, text: string): bool {
  const parts = text.trim().split('=');
  if (parts.length != 2 || parts[0].trim() != 'ccs') return false;
  const name = parts[1].trim().toUpperCase();
  if (name == 'UTF-8') mode.flags |= O_U8TEXT;
  else if (name == 'UTF-16LE') mode.flags |= O_U16TEXT;
  else if (name == 'UNICODE') mode.flags |= O_WTEXT;
  else return false;
  return true;
}

function open<T>(thread: Thread, name: u64, mode: u64, share: u32): u64 {
  if (name == 0 || mode == 0) return invalid(thread, EINVAL, 0);
  const wanted = modeOf(nameAt<T>(thread.process.memory, mode));
  if (wanted == null) return invalid(thread, EINVAL, 0);
  const path = nameAt<T>(thread.process.memory, name);
  if (path.length == 0) {
    setErrno(thread, EINVAL);
    return 0;
  }
  const number = openName(thread, path, wanted.flags, share, READ_AND_WRITE);
  return number < 0 ? 0 : newStream(thread, number, wanted);
}

function newStream(thread: Thread, number: i32, mode: Mode): u64 {
  const streams = thread.process.crt.streams;
  const address = streams.newAddress();
  if (address == 0) {
    closeNumber(thread, number);
    setErrno(thread, ENOMEM);
    return 0;
  }
  streams.add(address, number, mode.ways);
  return address;
}

/** (place of the stream, name, mode): gives errno's code. */
function openSecure<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  thread.process.memory.setU64(call.a0, 0);
  if (call.a1 == 0 || call.a2 == 0) return invalid(thread, EINVAL, EINVAL);
  const stream = open<T>(thread, call.a1, call.a2, SECURE);
  thread.process.memory.setU64(call.a0, stream);
  return stream == 0 ? errnoOf(thread) : 0;
}

/** (descriptor, mode). */
function openDescriptor<T>(thread: Thread, call: Call): u64 {
  if (call.a1 == 0) return invalid(thread, EINVAL, 0);
  const wanted = modeOf(nameAt<T>(thread.process.memory, call.a1));
  if (wanted == null) return invalid(thread, EINVAL, 0);
  const descriptor = thread.process.crt.descriptors.find(call.i0);
  if (descriptor == null) {
    setErrno(thread, EBADF);
    return 0;
  }
  if ((wanted.flags & (O_TEXT | O_BINARY)) != 0) descriptor.isText = (wanted.flags & O_TEXT) != 0;
  if ((wanted.flags & O_APPEND) != 0) descriptor.appends = true;
  return newStream(thread, call.i0, wanted);
}

/** For a handler to return. */
function fclose(thread: Thread, call: Call): u64 {
  const stream = streamAt(thread, call.a0);
  if (stream == null) return call.a0 == 0 ? invalid(thread, EINVAL, EOF) : EOF;
  const done = stream.flush();
  if (done == LATER) return thread.wait();
  const isClosed = closeStream(thread, stream);
  if (done != 0) setSystemError(thread, <u32>-done);
  return done == 0 && isClosed ? 0 : EOF;
}

/** What it was to write has been written. */
function closeStream(thread: Thread, stream: Stream): bool {
  stream.dropInput();
  const isClosed = stream.number < 0 || closeNumber(thread, stream.number);
  thread.process.crt.streams.remove(stream);
  return isClosed;
}

/** All but the standard ones: how many. */
function closeAll(thread: Thread, call: Call): u64 {
  return closeThose(thread, false);
}

function closeTemporary(thread: Thread, call: Call): u64 {
  return closeThose(thread, true);
}

function closeThose(thread: Thread, temporary: bool): u64 {
  const streams = thread.process.crt.streams;
  streams.start();
  const all = streams.all.values();
  let count: u64 = 0;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (one.address - streams.addressOf(0) < 3 * 48 || (temporary && !one.isTemporary)) continue;
    one.finish();
    closeStream(thread, one);
    count++;
  }
  return count;
}

/** The stream has another file then, or is closed; without a name it only has another mode. */
function reopen<T>(thread: Thread, name: u64, mode: u64, at: u64, share: u32): u64 {
  if (mode == 0 || at == 0) return invalid(thread, EINVAL, 0);
  const stream = streamAt(thread, at);
  const wanted = modeOf(nameAt<T>(thread.process.memory, mode));
  if (stream == null || wanted == null) return invalid(thread, EINVAL, 0);
  if (stream.flush() == LATER) return thread.wait();
  stream.dropInput();
  if (name == 0) {
    setErrno(thread, EBADF);
    return 0;
  }
  const number = stream.number;
  if (number >= 0) closeNumber(thread, number);
  const made = openName(thread, nameAt<T>(thread.process.memory, name), wanted.flags, share, READ_AND_WRITE);
  if (made < 0) {
    thread.process.crt.streams.remove(stream);
    return 0;
  }
  stream.number = made;
  stream.flags = wanted.ways;
  stream.sync();
  return at;
}

/** (place of the stream, name, mode, stream). */
function reopenSecure<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  thread.process.memory.setU64(call.a0, 0);
  if (call.a2 == 0 || call.a3 == 0) return invalid(thread, EINVAL, EINVAL);
  const stream = reopen<T>(thread, call.a1, call.a2, call.a3, SECURE);
  thread.process.memory.setU64(call.a0, stream);
  return stream == 0 ? errnoOf(thread) : 0;
}

/** A file that goes when it is closed. */
function temporary(thread: Thread): u64 {
  const flags = O_CREAT | O_EXCL | O_RDWR | O_BINARY | O_TEMPORARY;
  for (let i: u32 = 0; i < TRIES; i++) {
    const number = openName(thread, temporaryName(thread), flags, SHARE_ALL, READ_AND_WRITE);
    if (number < 0) {
      if (errnoOf(thread) == 17) continue;
      return 0;
    }
    const mode = new Mode();
    mode.ways = READS | WRITES;
    const address = newStream(thread, number, mode);
    const stream = thread.process.crt.streams.find(address);
    if (stream != null) stream.isTemporary = true;
    return address;
  }
  setErrno(thread, EMFILE);
  return 0;
}

function temporarySecure(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  const stream = temporary(thread);
  thread.process.memory.setU64(call.a0, stream);
  return stream == 0 ? errnoOf(thread) : 0;
}

/** There is no command interpreter. */
function refuse(thread: Thread, call: Call): u64 {
  setErrno(thread, ENOENT);
  return 0;
}
