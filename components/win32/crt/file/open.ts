// Opening by descriptors: _open and its kin.
//
// Source: Microsoft, "_open, _wopen"; "_sopen_s, _wsopen_s"; "_creat, _wcreat"; "_umask".

import { openText } from '../../kernel32/open';
import { File } from '../../object/file';
import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { variableAt } from '../data';
import { EINVAL, EMFILE, errnoOf, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { Descriptor, Encoding } from '../stdio/descriptor';
import { nameAt } from '../text/units';

export const O_RDONLY: u32 = 0;
export const O_WRONLY: u32 = 1;
export const O_RDWR: u32 = 2;
export const O_APPEND: u32 = 8;
export const O_RANDOM: u32 = 0x10;
export const O_SEQUENTIAL: u32 = 0x20;
export const O_TEMPORARY: u32 = 0x40;
export const O_NOINHERIT: u32 = 0x80;
export const O_CREAT: u32 = 0x100;
export const O_TRUNC: u32 = 0x200;
export const O_EXCL: u32 = 0x400;
export const O_SHORT_LIVED: u32 = 0x1000;
export const O_TEXT: u32 = 0x4000;
export const O_BINARY: u32 = 0x8000;
export const O_WTEXT: u32 = 0x1_0000;
export const O_U16TEXT: u32 = 0x2_0000;
export const O_U8TEXT: u32 = 0x4_0000;
const ENCODED: u32 = O_WTEXT | O_U16TEXT | O_U8TEXT;
const S_IWRITE: u32 = 0x80;

const FAILED: u64 = <u64>-1;
const READ: u32 = 0x8000_0000;
const WRITE: u32 = 0x4000_0000;
const DELETE: u32 = 0x1_0000;
const READONLY: u32 = 1;
const NORMAL: u32 = 0x80;
const SHARE_DELETE: u32 = 4;
/** FILE_FLAG_* for what is temporary, read in order, or anywhere. */
const TEMPORARY: u32 = 0x0400_0000;
const IN_ORDER: u32 = 0x0800_0000;
const ANYWHERE: u32 = 0x1000_0000;
export const SHARE_ALL: u32 = 0x40;

export function openExports(library: Library): void {
  library.add('_creat', (thread, call) => openAt<u8>(thread, call.a0, O_CREAT | O_TRUNC | O_RDWR, SHARE_ALL, <u32>call.a1));
  library.add('_open', (thread, call) => openAt<u8>(thread, call.a0, <u32>call.a1, SHARE_ALL, <u32>call.a2));
  library.add('_sopen', (thread, call) => openAt<u8>(thread, call.a0, <u32>call.a1, <u32>call.a2, <u32>call.a3));
  library.add('_sopen_s', (thread, call) => openSecure<u8>(thread, call), Shape.Wide);
  library.add('_umask', mask);
  library.add('_wcreat', (thread, call) => openAt<u16>(thread, call.a0, O_CREAT | O_TRUNC | O_RDWR, SHARE_ALL, <u32>call.a1));
  library.add('_wopen', (thread, call) => openAt<u16>(thread, call.a0, <u32>call.a1, SHARE_ALL, <u32>call.a2));
  library.add('_wsopen', (thread, call) => openAt<u16>(thread, call.a0, <u32>call.a1, <u32>call.a2, <u32>call.a3));
  library.add('_wsopen_s', (thread, call) => openSecure<u16>(thread, call), Shape.Wide);
}

export function newOpenExports(library: Library): void {
  library.add('_sopen_dispatch', (thread, call) => dispatch<u8>(thread, call), Shape.Wide);
  library.add('_umask_s', maskSecure);
  library.add('_wsopen_dispatch', (thread, call) => dispatch<u16>(thread, call), Shape.Wide);
}

function openAt<T>(thread: Thread, name: u64, flags: u32, share: u32, permission: u32): u64 {
  if (name == 0) return invalid(thread, EINVAL, FAILED);
  return <u64>openName(thread, nameAt<T>(thread.process.memory, name), flags, share, permission);
}

/** (place of the descriptor, name, flags, sharing, permission): gives errno's code. */
function openSecure<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  memory.setU32(call.a0, u32.MAX_VALUE);
  const permission = memory.u32(call.stack);
  if (call.a1 == 0 || (permission & ~0x180) != 0) return invalid(thread, EINVAL, EINVAL);
  const number = openName(thread, nameAt<T>(memory, call.a1), <u32>call.a2, <u32>call.a3, permission);
  memory.setU32(call.a0, number);
  return number < 0 ? errnoOf(thread) : 0;
}

/** (name, flags, sharing, permission, place of the descriptor, whether it is checked). */
function dispatch<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const place = memory.u64(call.stack);
  memory.setU32(place, u32.MAX_VALUE);
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  const number = openName(thread, nameAt<T>(memory, call.a0), <u32>call.a1, <u32>call.a2, <u32>call.a3);
  memory.setU32(place, number);
  return number < 0 ? errnoOf(thread) : 0;
}

/** What others may do meanwhile, as _sopen says it; -1 for what it does not say. */
function shareOf(share: u32, access: u32): i32 {
  switch (share) {
    case 0x10: return 0;
    case 0x20: return 1;
    case 0x30: return 2;
    case 0x40: return 3;
    case 0x80: return access == READ ? 1 : 0;
    default: return -1;
  }
}

function dispositionOf(flags: u32): u32 {
  const creates = (flags & O_CREAT) != 0;
  if (creates && (flags & O_EXCL) != 0) return 1;
  if ((flags & O_TRUNC) != 0) return creates ? 2 : 5;
  return creates ? 4 : 3;
}

/** A new descriptor; -1, with errno set, if there is none. */
export function openName(thread: Thread, name: string, flags: u32, share: u32, permission: u32): i32 {
  const mode = flags & 3;
  const access = mode == O_RDONLY ? READ : mode == O_WRONLY ? WRITE : READ | WRITE;
  const shared = shareOf(share, access);
  if (mode == 3 || shared < 0) return <i32>invalid(thread, EINVAL, FAILED);
  let attributes = NORMAL;
  if ((flags & O_CREAT) != 0 && (permission & ~thread.process.crt.mask & S_IWRITE) == 0) attributes = READONLY;
  if ((flags & O_TEMPORARY) != 0) attributes |= TEMPORARY;
  if ((flags & O_SEQUENTIAL) != 0) attributes |= IN_ORDER;
  else if ((flags & O_RANDOM) != 0) attributes |= ANYWHERE;
  // A byte order mark is looked for, also in what is only written.
  const wanted = access | ((flags & O_TEMPORARY) != 0 ? DELETE : 0) | ((flags & ENCODED) != 0 && mode == O_WRONLY ? READ : 0);
  const sharing = <u32>shared | ((flags & O_TEMPORARY) != 0 ? SHARE_DELETE : 0);
  const before = thread.lastError;
  const handle = openText(thread, name, wanted, sharing, dispositionOf(flags), attributes, 0);
  if (handle == u64.MAX_VALUE) return <i32>setSystemError(thread, thread.lastError);
  thread.lastError = before;
  return describe(thread, handle, flags);
}

/** A descriptor for a handle, translated as flags or the process's mode say. */
export function describe(thread: Thread, handle: u64, flags: u32): i32 {
  const process = thread.process;
  const one = new Descriptor(handle);
  const mode = (flags & (O_TEXT | O_BINARY | ENCODED)) != 0 ? flags : process.memory.u32(variableAt(process, '_fmode'));
  one.isText = (mode & O_BINARY) == 0;
  one.appends = (flags & O_APPEND) != 0;
  if ((mode & O_U8TEXT) != 0) one.encoding = Encoding.Utf8;
  else if ((mode & (O_U16TEXT | O_WTEXT)) != 0) one.encoding = Encoding.Utf16;
  if (one.encoding != Encoding.Locale) settleEncoding(thread, one, (flags & 3) != O_RDONLY);
  const number = process.crt.descriptors.add(one);
  if (number >= 0) return number;
  process.handles.close(handle);
  setErrno(thread, EMFILE);
  return -1;
}

/** A mark at the file's start says which encoding it has; an empty one gets a mark. */
function settleEncoding(thread: Thread, one: Descriptor, writes: bool): void {
  const file = one.fileIn(thread.process);
  if (file == null || file.size() < 0) return;
  if (file.size() == 0) {
    if (!writes) return;
    file.position = 0;
    file.write(StaticArray.fromArray<u8>(one.encoding == Encoding.Utf8 ? [0xef, 0xbb, 0xbf] : [0xff, 0xfe]));
    return;
  }
  const mark = markOf(file);
  if (mark == 3) one.encoding = Encoding.Utf8;
  else if (mark == 2) one.encoding = Encoding.Utf16;
  file.position = one.appends ? <u64>file.size() : <u64>mark;
}

/** Bytes of the mark that the file begins with; 0 for none. */
function markOf(file: File): i32 {
  const count = file.readAt(0, 3);
  if (count >= 3 && file.bytes[0] == 0xef && file.bytes[1] == 0xbb && file.bytes[2] == 0xbf) return 3;
  return count >= 2 && file.bytes[0] == 0xff && file.bytes[1] == 0xfe ? 2 : 0;
}

/** Gives the one before. */
function mask(thread: Thread, call: Call): u64 {
  const crt = thread.process.crt;
  const before = crt.mask;
  crt.mask = <u32>call.a0 & 0x180;
  return before;
}

function maskSecure(thread: Thread, call: Call): u64 {
  if (call.a1 == 0 || (call.a0 & ~0x180) != 0) return invalid(thread, EINVAL, EINVAL);
  thread.process.memory.setU32(call.a1, <u32>mask(thread, call));
  return 0;
}
