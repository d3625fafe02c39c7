// Names of files and directories: removing, renaming, the working directory, access.
//
// Source: Microsoft, "remove, _wremove"; "rename, _wrename"; "_mkdir"; "_rmdir"; "_chdir"; "_getcwd"; "_access"; "_chmod".

import { attributesAt, placeOf, setFileAttributes } from '../../kernel32/attributes';
import { createDirectory, moveFile, remove } from '../../kernel32/names';
import { setCurrentDirectory } from '../../kernel32/path';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EACCES, EINVAL, errnoOf, ERANGE, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { encoded, MOST, nameAt, newText, putText } from '../text/units';

const FAILED: u64 = <u64>-1;
const READONLY: u32 = 1;
const DIRECTORY: u32 = 0x10;
const S_IWRITE: u32 = 0x80;
const COPY_ALLOWED: u32 = 2;

export function nameExports(library: Library): void {
  library.add('_access', (thread, call) => access<u8>(thread, call));
  library.add('_access_s', (thread, call) => (access<u8>(thread, call) == 0 ? 0 : errnoOf(thread)));
  library.add('_chdir', (thread, call) => enter<u8>(thread, call));
  library.add('_chmod', (thread, call) => permit<u8>(thread, call));
  library.add('_getcwd', (thread, call) => current<u8>(thread, call.a0, call.i1));
  library.add('_mkdir', (thread, call) => make<u8>(thread, call));
  library.add('_rmdir', (thread, call) => take<u8>(thread, call, true));
  library.add('_unlink', (thread, call) => take<u8>(thread, call, false));
  library.add('_waccess', (thread, call) => access<u16>(thread, call));
  library.add('_waccess_s', (thread, call) => (access<u16>(thread, call) == 0 ? 0 : errnoOf(thread)));
  library.add('_wchdir', (thread, call) => enter<u16>(thread, call));
  library.add('_wchmod', (thread, call) => permit<u16>(thread, call));
  library.add('_wgetcwd', (thread, call) => current<u16>(thread, call.a0, call.i1));
  library.add('_wmkdir', (thread, call) => make<u16>(thread, call));
  library.add('_wremove', (thread, call) => take<u16>(thread, call, false));
  library.add('_wrename', (thread, call) => rename(thread, call, true));
  library.add('_wrmdir', (thread, call) => take<u16>(thread, call, true));
  library.add('_wunlink', (thread, call) => take<u16>(thread, call, false));
  library.add('_getdrive', (thread, call) => thread.process.directory.drive - 0x40);
  library.add('remove', (thread, call) => take<u8>(thread, call, false));
  library.add('rename', (thread, call) => rename(thread, call, false));
}

/** 0, or -1 with errno set. */
function ended(thread: Thread, done: u64): u64 {
  return done != 0 ? 0 : setSystemError(thread, thread.lastError);
}

function take<T>(thread: Thread, call: Call, directory: bool): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  return ended(thread, remove(thread, nameAt<T>(thread.process.memory, call.a0), directory));
}

function rename(thread: Thread, call: Call, wide: bool): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  return ended(thread, moveFile(thread, call, wide, COPY_ALLOWED));
}

function make<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  return ended(thread, createDirectory(thread, nameAt<T>(thread.process.memory, call.a0)));
}

function enter<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  return ended(thread, setCurrentDirectory(thread, nameAt<T>(thread.process.memory, call.a0)));
}

/** (name, mode): 2 asks whether it can be written, 4 whether it can be read, 0 whether it is there. */
function access<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || (call.a1 & ~6) != 0 && <u32>call.a1 > 7) return invalid(thread, EINVAL, FAILED);
  const place = placeOf(thread, nameAt<T>(thread.process.memory, call.a0));
  if (place == null) return setSystemError(thread, thread.lastError);
  const attributes = attributesAt(thread, place);
  const isKept = (attributes & READONLY) != 0 || !place.mount.writable;
  if ((attributes & DIRECTORY) != 0 || (call.a1 & 2) == 0 || !isKept) return 0;
  setErrno(thread, EACCES);
  return FAILED;
}

/** (name, permissions): only whether it can be written is kept. */
function permit<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, FAILED);
  const name = nameAt<T>(thread.process.memory, call.a0);
  const place = placeOf(thread, name);
  if (place == null) return setSystemError(thread, thread.lastError);
  const before = attributesAt(thread, place);
  const wanted = (call.a1 & S_IWRITE) != 0 ? before & ~READONLY : before | READONLY;
  return ended(thread, setFileAttributes(thread, name, wanted));
}

/** (buffer, room): a block of the heap where there is no buffer. */
function current<T>(thread: Thread, buffer: u64, room: i32): u64 {
  const text = encoded<T>(thread.process.directory.text);
  if (buffer == 0) return newText<T>(thread, text);
  if (room <= 0) return invalid(thread, EINVAL, 0);
  if (text.length >= min<i32>(room, <i32>MOST)) {
    setErrno(thread, ERANGE);
    return 0;
  }
  putText<T>(thread.process.memory, buffer, text);
  return buffer;
}
