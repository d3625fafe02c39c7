// _stat, _fstat, _utime and _findfirst: what files are like.
//
// Source: Microsoft, "_stat, _stat32, _stat64, ..."; "_fstat, ..."; "_utime, ..."; "_findfirst, _findfirst32, ..."; the structures as
// sys/stat.h and io.h declare them.

import { Attributes, Timestamp } from '../../gen/import/nucleus-fs-types';
import { attributesAt, placeOf, sizeOf } from '../../kernel32/attributes';
import { DiskFile } from '../../object/disk-file';
import { File, FileType } from '../../object/file';
import { Library } from '../../system/export';
import { unixTime } from '../../system/time';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EBADF, EINVAL, ENOENT, EOVERFLOW, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { nameAt } from '../text/units';

const FAILED: u64 = <u64>-1;
const READONLY: u32 = 1;
const DIRECTORY: u32 = 0x10;
const S_IFREG: u32 = 0x8000;
const S_IFDIR: u32 = 0x4000;
const S_IFCHR: u32 = 0x2000;
const S_IFIFO: u32 = 0x1000;
const ALL_READ: u32 = 0o444;
const ALL_WRITE: u32 = 0o222;
const ALL_EXECUTE: u32 = 0o111;
/** Endings of what can be executed. */
const EXECUTABLE: Array<string> = ['.exe', '.com', '.bat', '.cmd'];

/** How a structure keeps sizes and times. */
class Form {
  constructor(
    readonly longSize: bool,
    readonly longTime: bool,
  ) {}
}

const F32 = new Form(false, false);
const F32I64 = new Form(true, false);
const F64I32 = new Form(false, true);
const F64 = new Form(true, true);

/** Names without a number are those of 64-bit times. */
export function statusExports(library: Library): void {
  library.add('_fstat64', (thread, call) => byNumber(thread, call, F64));
  library.add('_fstat64i32', (thread, call) => byNumber(thread, call, F64I32));
  library.add('_stat64', (thread, call) => byName<u8>(thread, call, F64));
  library.add('_stat64i32', (thread, call) => byName<u8>(thread, call, F64I32));
  library.add('_wstat64', (thread, call) => byName<u16>(thread, call, F64));
  library.add('_wstat64i32', (thread, call) => byName<u16>(thread, call, F64I32));
  library.add('_utime64', (thread, call) => touch<u8>(thread, call, true));
  library.add('_wutime64', (thread, call) => touch<u16>(thread, call, true));
  library.add('_futime64', (thread, call) => touchNumber(thread, call, true));
  library.add('_utime32', (thread, call) => touch<u8>(thread, call, false));
  library.add('_wutime32', (thread, call) => touch<u16>(thread, call, false));
  library.add('_futime32', (thread, call) => touchNumber(thread, call, false));
}

export function oldStatusExports(library: Library): void {
  library.add('_fstat', (thread, call) => byNumber(thread, call, F64I32));
  library.add('_fstati64', (thread, call) => byNumber(thread, call, F64));
  library.add('_stat', (thread, call) => byName<u8>(thread, call, F64I32));
  library.add('_stati64', (thread, call) => byName<u8>(thread, call, F64));
  library.add('_wstat', (thread, call) => byName<u16>(thread, call, F64I32));
  library.add('_wstati64', (thread, call) => byName<u16>(thread, call, F64));
  library.add('_utime', (thread, call) => touch<u8>(thread, call, true));
  library.add('_wutime', (thread, call) => touch<u16>(thread, call, true));
  library.add('_futime', (thread, call) => touchNumber(thread, call, true));
}

export function newStatusExports(library: Library): void {
  library.add('_fstat32', (thread, call) => byNumber(thread, call, F32));
  library.add('_fstat32i64', (thread, call) => byNumber(thread, call, F32I64));
  library.add('_stat32', (thread, call) => byName<u8>(thread, call, F32));
  library.add('_stat32i64', (thread, call) => byName<u8>(thread, call, F32I64));
  library.add('_wstat32', (thread, call) => byName<u16>(thread, call, F32));
  library.add('_wstat32i64', (thread, call) => byName<u16>(thread, call, F32I64));
}

/** What a structure is filled with. */
class Status {
  device: u32 = 0;
  mode: u32 = 0;
  links: u32 = 1;
  size: u64 = 0;
  accessed: i64 = 0;
  modified: i64 = 0;
  created: i64 = 0;
}

function byName<T>(thread: Thread, call: Call, form: Form): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const name = nameAt<T>(thread.process.memory, call.a0);
  if (name.includes('*') || name.includes('?')) {
    setErrno(thread, ENOENT);
    return FAILED;
  }
  const place = placeOf(thread, name);
  if (place == null) return setSystemError(thread, thread.lastError);
  const status = new Status();
  fill(thread, status, place.attributes!, attributesAt(thread, place), place.last);
  status.device = (thread.process.directory.drive | 0x20) - 0x61;
  if (name.charAt(1) == ':') status.device = (name.charCodeAt(0) | 0x20) - 0x61;
  return give(thread, call.a1, status, form);
}

function fill(thread: Thread, status: Status, attributes: Attributes, marked: u32, name: string): void {
  const isDirectory = (marked & DIRECTORY) != 0;
  const lower = name.toLowerCase();
  let executes = isDirectory;
  for (let i = 0; i < EXECUTABLE.length; i++) if (lower.endsWith(EXECUTABLE[i])) executes = true;
  const writes = isDirectory || (marked & READONLY) == 0;
  status.mode = (isDirectory ? S_IFDIR : S_IFREG) | ALL_READ | (writes ? ALL_WRITE : 0) | (executes ? ALL_EXECUTE : 0);
  status.size = isDirectory ? 0 : sizeOf(attributes);
  status.accessed = <i64>attributes.accessed.seconds;
  status.modified = <i64>attributes.modified.seconds;
  status.created = <i64>thread.process.files.marks.createdOf(attributes).seconds;
}

function byNumber(thread: Thread, call: Call, form: Form): u64 {
  const process = thread.process;
  const descriptor = process.crt.descriptors.find(call.i0);
  const object = process.handles.find(descriptor == null ? 0 : descriptor.handle);
  if (object == null || !(object instanceof File)) {
    setErrno(thread, EBADF);
    return FAILED;
  }
  if (call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const status = new Status();
  if (object instanceof DiskFile) {
    const attributes = (<DiskFile>object).attributes;
    if (attributes == null) return setSystemError(thread, 5);
    fill(thread, status, attributes, process.files.marks.attributesOf(attributes), '');
  } else {
    status.mode = ((<File>object).type == FileType.Character ? S_IFCHR : S_IFIFO) | ALL_READ | ALL_WRITE;
    status.device = <u32>call.i0;
  }
  return give(thread, call.a1, status, form);
}

/** struct _stat in one of its forms. */
function give(thread: Thread, at: u64, status: Status, form: Form): u64 {
  if (!form.longSize && status.size > <u64>i32.MAX_VALUE) {
    setErrno(thread, EOVERFLOW);
    return FAILED;
  }
  const sizeAt = form.longSize ? 24 : 20;
  const timeAt = form.longSize ? 32 : 24;
  const step = form.longTime ? 8 : 4;
  const end = (timeAt + 3 * step + (form.longSize || form.longTime ? 7 : 3)) & ~(form.longSize || form.longTime ? 7 : 3);
  const bytes = new StaticArray<u8>(end);
  const to = changetype<usize>(bytes);
  store<u32>(to, status.device);
  store<u16>(to + 6, <u16>status.mode);
  store<u16>(to + 8, <u16>status.links);
  store<u32>(to + 16, status.device);
  if (form.longSize) store<u64>(to + sizeAt, status.size);
  else store<u32>(to + sizeAt, <u32>status.size);
  const times: StaticArray<i64> = [status.accessed, status.modified, status.created];
  for (let i = 0; i < 3; i++) {
    if (form.longTime) store<i64>(to + timeAt + i * 8, times[i]);
    else store<i32>(to + timeAt + i * 4, <i32>times[i]);
  }
  return thread.process.memory.write(at, bytes) ? 0 : FAILED;
}

// Times.

/** struct _utimbuf: read, written; now, where there is none. */
function timeAt(thread: Thread, at: u64, index: u64, long: bool): Timestamp {
  const memory = thread.process.memory;
  const seconds = at == 0 ? <i64>unixTime() : long ? <i64>memory.u64(at + index * 8) : <i64><i32>memory.u32(at + index * 4);
  return new Timestamp(<u64>max<i64>(seconds, 0), 0);
}

function touch<T>(thread: Thread, call: Call, long: bool): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  const place = placeOf(thread, nameAt<T>(thread.process.memory, call.a0));
  if (place == null) return setSystemError(thread, thread.lastError);
  const error = place.setTimes(timeAt(thread, call.a1, 0, long), timeAt(thread, call.a1, 1, long));
  return error == 0 ? 0 : setSystemError(thread, error);
}

function touchNumber(thread: Thread, call: Call, long: bool): u64 {
  const process = thread.process;
  const descriptor = process.crt.descriptors.find(call.i0);
  const object = process.handles.find(descriptor == null ? 0 : descriptor.handle);
  if (object == null || !(object instanceof DiskFile)) {
    setErrno(thread, EBADF);
    return FAILED;
  }
  const place = process.files.tree.locate((<DiskFile>object).record.path, true);
  if (place.error != 0) return setSystemError(thread, place.error);
  const error = place.setTimes(timeAt(thread, call.a1, 0, long), timeAt(thread, call.a1, 1, long));
  return error == 0 ? 0 : setSystemError(thread, error);
}
