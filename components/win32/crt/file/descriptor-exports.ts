// Files by their descriptors.
//
// Source: Microsoft, "_read"; "_write"; "_lseek, _lseeki64"; "_dup, _dup2"; "_pipe"; "_setmode"; "_chsize"; "_isatty"; "_eof".

import { File, FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, FileType, LATER } from '../../object/file';
import { Channel, PipeEnd } from '../../object/pipe';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EBADF, EINVAL, EMFILE, ENOSPC, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { Descriptor, Encoding } from '../stdio/descriptor';
import { describe, O_BINARY, O_TEXT, O_U16TEXT, O_U8TEXT, O_WRONLY, O_WTEXT } from './open';

const FAILED: u64 = <u64>-1;
const ESPIPE: u32 = 29;
const EPIPE_CODE: i32 = -109;
/** Bytes that are moved at once. */
const PIECE: u32 = 1 << 16;
/** What _get_osfhandle gives for a standard descriptor without a handle. */
const NO_CONSOLE: u64 = <u64>-2;

export function descriptorExports(library: Library): void {
  library.add('_chsize', (thread, call) => (resize(thread, call, <i64>call.i1) == 0 ? 0 : FAILED));
  library.add('_close', close);
  library.add('_commit', commit);
  library.add('_dup', duplicate);
  library.add('_dup2', duplicateTo);
  library.add('_eof', isAtEnd);
  library.add('_filelength', (thread, call) => lengthOf(thread, call, <i64>i32.MAX_VALUE));
  library.add('_filelengthi64', (thread, call) => lengthOf(thread, call, i64.MAX_VALUE));
  library.add('_get_osfhandle', handleOf);
  library.add('_isatty', isDevice);
  library.add('_lseek', (thread, call) => seek(thread, call, <i64>call.i1));
  library.add('_lseeki64', (thread, call) => seek(thread, call, <i64>call.a1));
  library.add('_open_osfhandle', adopt);
  library.add('_pipe', pipe);
  library.add('_read', read);
  library.add('_setmode', setMode);
  library.add('_tell', (thread, call) => tell(thread, call));
  library.add('_telli64', (thread, call) => tell(thread, call));
  library.add('_write', write);
}

export function newDescriptorExports(library: Library): void {
  library.add('_chsize_s', (thread, call) => resize(thread, call, <i64>call.a1));
}

/** Null, with errno set, for one that is not open. */
function descriptorAt(thread: Thread, number: i32): Descriptor | null {
  const one = thread.process.crt.descriptors.find(number);
  if (one == null) setErrno(thread, EBADF);
  return one;
}

function fileAt(thread: Thread, number: i32, access: u32): File | null {
  const one = descriptorAt(thread, number);
  if (one == null) return null;
  const entry = thread.process.handles.entry(one.handle);
  if (entry == null || !(entry.object instanceof File) || (access != 0 && (entry.access & access) == 0)) {
    setErrno(thread, EBADF);
    return null;
  }
  return <File>entry.object;
}

function close(thread: Thread, call: Call): u64 {
  return closeNumber(thread, call.i0) ? 0 : FAILED;
}

export function closeNumber(thread: Thread, number: i32): bool {
  const one = descriptorAt(thread, number);
  if (one == null) return false;
  thread.process.handles.close(one.handle);
  thread.process.crt.descriptors.set(number, null);
  return true;
}

/** (descriptor, buffer, count). */
function read(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, FILE_READ_DATA);
  if (file == null) return FAILED;
  const one = thread.process.crt.descriptors.find(call.i0)!;
  if (call.a1 == 0 || call.i2 < 0) return invalid(thread, EINVAL, FAILED);
  while (thread.progress < <u32>call.a2) {
    const count = one.read(file, min(PIECE, <u32>call.a2 - thread.progress));
    if (count == LATER && thread.progress == 0) return thread.wait();
    if (count <= 0) {
      if (count < 0 && count != LATER && count != EPIPE_CODE && thread.progress == 0) return setSystemError(thread, <u32>-count);
      break;
    }
    if (!thread.process.memory.write(call.a1 + thread.progress, one.bytes)) return setSystemError(thread, 998);
    thread.progress += one.bytes.length;
    if (file.type != FileType.Disk) break;
  }
  return thread.progress;
}

/** (descriptor, buffer, count). */
function write(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, FILE_WRITE_DATA | FILE_APPEND_DATA);
  if (file == null) return FAILED;
  const one = thread.process.crt.descriptors.find(call.i0)!;
  if (call.a1 == 0 && call.a2 != 0) return invalid(thread, EINVAL, FAILED);
  let done = one.drain(file);
  while (done == 0 && thread.progress < <u32>call.a2) {
    const bytes = thread.process.memory.bytes(call.a1 + thread.progress, min(PIECE, <u32>call.a2 - thread.progress));
    if (bytes == null) break;
    one.enqueue(bytes);
    thread.progress += bytes.length;
    done = one.drain(file);
  }
  if (done == LATER) return thread.wait();
  return done == 0 ? thread.progress : setSystemError(thread, <u32>-done);
}

/** (descriptor, offset, from). */
function seek(thread: Thread, call: Call, offset: i64): u64 {
  const file = fileAt(thread, call.i0, 0);
  if (file == null) return FAILED;
  if (call.i2 < 0 || call.i2 > 2) return invalid(thread, EINVAL, FAILED);
  if (file.type != FileType.Disk) {
    setErrno(thread, ESPIPE);
    return FAILED;
  }
  const base = call.i2 == 1 ? <i64>file.position : call.i2 == 2 ? file.size() : 0;
  if (base + offset < 0) {
    setErrno(thread, EINVAL);
    return FAILED;
  }
  file.position = <u64>(base + offset);
  thread.process.crt.descriptors.find(call.i0)!.moved();
  return base + offset;
}

function tell(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, 0);
  if (file == null) return FAILED;
  if (file.type == FileType.Disk) return file.position;
  setErrno(thread, ESPIPE);
  return FAILED;
}

function isAtEnd(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, 0);
  if (file == null) return FAILED;
  return file.type == FileType.Disk && <i64>file.position >= file.size() ? 1 : 0;
}

function lengthOf(thread: Thread, call: Call, most: i64): u64 {
  const file = fileAt(thread, call.i0, 0);
  if (file == null) return FAILED;
  const size = file.size();
  if (size >= 0 && size <= most) return size;
  setErrno(thread, EINVAL);
  return FAILED;
}

/** Of a new size; gives errno's code. */
function resize(thread: Thread, call: Call, size: i64): u64 {
  const file = fileAt(thread, call.i0, FILE_WRITE_DATA | FILE_APPEND_DATA);
  if (file == null) return EBADF;
  if (size < 0) return invalid(thread, EINVAL, EINVAL);
  const error = file.resize(<u64>size);
  if (error == 0) return 0;
  setSystemError(thread, error);
  return error == 112 ? ENOSPC : EINVAL;
}

function commit(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, 0);
  if (file == null) return FAILED;
  const error = file.flush();
  return error == 0 ? 0 : setSystemError(thread, error);
}

function isDevice(thread: Thread, call: Call): u64 {
  const file = fileAt(thread, call.i0, 0);
  return file != null && file.type == FileType.Character ? 0x40 : 0;
}

function handleOf(thread: Thread, call: Call): u64 {
  if (call.i0 >= 0 && call.i0 <= 2 && thread.process.crt.descriptors.find(call.i0) == null) return NO_CONSOLE;
  const one = descriptorAt(thread, call.i0);
  return one == null ? FAILED : one.handle;
}

/** (handle, flags). */
function adopt(thread: Thread, call: Call): u64 {
  if (thread.process.handles.find(call.a0) == null) {
    setErrno(thread, EBADF);
    return FAILED;
  }
  return <u64>describe(thread, call.a0, <u32>call.a1 | ((call.a1 & O_TEXT) != 0 ? 0 : O_BINARY));
}

/** Another handle of the same object, translated alike. */
function copyOf(thread: Thread, number: i32): Descriptor | null {
  const one = descriptorAt(thread, number);
  if (one == null) return null;
  const handles = thread.process.handles;
  const entry = handles.entry(one.handle);
  if (entry == null) return null;
  const made = new Descriptor(handles.open(entry.object, entry.access));
  made.isText = one.isText;
  made.appends = one.appends;
  made.encoding = one.encoding;
  return made;
}

function duplicate(thread: Thread, call: Call): u64 {
  const made = copyOf(thread, call.i0);
  if (made == null) return FAILED;
  const number = thread.process.crt.descriptors.add(made);
  if (number < 0) setErrno(thread, EMFILE);
  return <u64>number;
}

function duplicateTo(thread: Thread, call: Call): u64 {
  if (<u32>call.i1 >= 8192) return invalid(thread, EBADF, FAILED);
  if (descriptorAt(thread, call.i0) == null) return FAILED;
  if (call.i0 == call.i1) return 0;
  const made = copyOf(thread, call.i0);
  if (made == null) return FAILED;
  if (thread.process.crt.descriptors.find(call.i1) != null) closeNumber(thread, call.i1);
  thread.process.crt.descriptors.set(call.i1, made);
  thread.process.crt.streams.changed(call.i1);
  return 0;
}

/** (place of two descriptors, size, mode): the first one reads what the second one writes. */
function pipe(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const mode = <u32>call.a2;
  if (call.a0 == 0 || ((mode & O_TEXT) != 0 && (mode & O_BINARY) != 0)) return invalid(thread, EINVAL, FAILED);
  const channel = new Channel(<u32>call.a1);
  const reading = describe(thread, process.handles.open(new PipeEnd(channel, null), FILE_READ_DATA), mode);
  const writing = describe(thread, process.handles.open(new PipeEnd(null, channel), FILE_WRITE_DATA), mode | O_WRONLY);
  if (reading < 0 || writing < 0) return FAILED;
  process.memory.setU32(call.a0, reading);
  process.memory.setU32(call.a0 + 4, writing);
  return 0;
}

/** Gives the mode before. */
function setMode(thread: Thread, call: Call): u64 {
  const one = descriptorAt(thread, call.i0);
  if (one == null) return FAILED;
  const mode = <u32>call.a1;
  if (mode != O_TEXT && mode != O_BINARY && mode != O_WTEXT && mode != O_U16TEXT && mode != O_U8TEXT) return invalid(thread, EINVAL, FAILED);
  const before = !one.isText ? O_BINARY : one.encoding == Encoding.Locale ? O_TEXT : O_WTEXT;
  one.isText = mode != O_BINARY;
  one.encoding = mode == O_U8TEXT ? Encoding.Utf8 : mode == O_WTEXT || mode == O_U16TEXT ? Encoding.Utf16 : Encoding.Locale;
  return before;
}
