// _findfirst and its kin: entries of a directory.
//
// Source: Microsoft, "_findfirst, _findfirst32, ..."; "_findnext, ..."; the structures as io.h declares them.

import { findFirst, give as giveFound, searchOf } from '../../kernel32/find';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { blockAt } from '../data';
import { EINVAL, setErrno, setSystemError } from '../errno';
import { invalid } from '../invalid';
import { encoded, nameAt, putText } from '../text/units';

const FAILED: u64 = <u64>-1;
const ERROR_NO_MORE_FILES: u32 = 18;
const INVALID_HANDLE: u64 = u64.MAX_VALUE;
/** WIN32_FIND_DATAW. */
const FIND_DATA: u64 = 592;
const NAME_AT: u64 = 44;

const NORMAL: u32 = 0x80;
/** From 1601 to 1970, and a second, in units of 100 ns. */
const EPOCH: u64 = 116_444_736_000_000_000;
const SECOND: u64 = 10_000_000;

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

export function findExports(library: Library): void {
  library.add('_findclose', close);
  library.add('_findfirst64', (thread, call) => first<u8>(thread, call, F64));
  library.add('_findfirst64i32', (thread, call) => first<u8>(thread, call, F64I32));
  library.add('_findnext64', (thread, call) => next<u8>(thread, call, F64));
  library.add('_findnext64i32', (thread, call) => next<u8>(thread, call, F64I32));
  library.add('_wfindfirst64', (thread, call) => first<u16>(thread, call, F64));
  library.add('_wfindfirst64i32', (thread, call) => first<u16>(thread, call, F64I32));
  library.add('_wfindnext64', (thread, call) => next<u16>(thread, call, F64));
  library.add('_wfindnext64i32', (thread, call) => next<u16>(thread, call, F64I32));
}

export function oldFindExports(library: Library): void {
  library.add('_findfirst', (thread, call) => first<u8>(thread, call, F64I32));
  library.add('_findfirsti64', (thread, call) => first<u8>(thread, call, F64));
  library.add('_findnext', (thread, call) => next<u8>(thread, call, F64I32));
  library.add('_findnexti64', (thread, call) => next<u8>(thread, call, F64));
  library.add('_wfindfirst', (thread, call) => first<u16>(thread, call, F64I32));
  library.add('_wfindfirsti64', (thread, call) => first<u16>(thread, call, F64));
  library.add('_wfindnext', (thread, call) => next<u16>(thread, call, F64I32));
  library.add('_wfindnexti64', (thread, call) => next<u16>(thread, call, F64));
}

export function newFindExports(library: Library): void {
  library.add('_findfirst32', (thread, call) => first<u8>(thread, call, F32));
  library.add('_findfirst32i64', (thread, call) => first<u8>(thread, call, F32I64));
  library.add('_findnext32', (thread, call) => next<u8>(thread, call, F32));
  library.add('_findnext32i64', (thread, call) => next<u8>(thread, call, F32I64));
  library.add('_wfindfirst32', (thread, call) => first<u16>(thread, call, F32));
  library.add('_wfindfirst32i64', (thread, call) => first<u16>(thread, call, F32I64));
  library.add('_wfindnext32', (thread, call) => next<u16>(thread, call, F32));
  library.add('_wfindnext32i64', (thread, call) => next<u16>(thread, call, F32I64));
}

/** (pattern, structure): a handle, or -1. */
function first<T>(thread: Thread, call: Call, form: Form): u64 {
  if (call.a0 == 0 || call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const data = blockAt(thread.process, 'found', FIND_DATA);
  const handle = findFirst(thread, call.a0, data, sizeof<T>() == 2);
  if (handle == INVALID_HANDLE) return failed(thread);
  give<T>(thread, data, call.a1, form);
  return handle;
}

/** (handle, structure). */
function next<T>(thread: Thread, call: Call, form: Form): u64 {
  const search = searchOf(thread, call.a0);
  if (search == null || call.a1 == 0) return invalid(thread, EINVAL, FAILED);
  const data = blockAt(thread.process, 'found', FIND_DATA);
  const found = search.listing.take();
  if (found == null) {
    // Programs tell the end from a failure by Windows's code.
    thread.lastError = ERROR_NO_MORE_FILES;
    return failed(thread);
  }
  giveFound(thread, found, data, sizeof<T>() == 2);
  give<T>(thread, data, call.a1, form);
  return 0;
}

function failed(thread: Thread): u64 {
  return setSystemError(thread, thread.lastError);
}

function close(thread: Thread, call: Call): u64 {
  if (searchOf(thread, call.a0) == null) {
    setErrno(thread, EINVAL);
    return FAILED;
  }
  thread.process.handles.close(call.a0);
  return 0;
}

/** From WIN32_FIND_DATA. */
function give<T>(thread: Thread, data: u64, to: u64, form: Form): void {
  const memory = thread.process.memory;
  const attributes = memory.u32(data);
  memory.setU32(to, attributes == NORMAL ? 0 : attributes);
  const step: u64 = form.longTime ? 8 : 4;
  const times = to + step;
  for (let i: u64 = 0; i < 3; i++) {
    const time = memory.u64(data + 4 + i * 8);
    const seconds = time == 0 ? <u64>-1 : (time - EPOCH) / SECOND;
    if (form.longTime) memory.setU64(times + i * 8, seconds);
    else memory.setU32(times + i * 4, <u32>seconds);
  }
  const sizeAt = form.longSize && !form.longTime ? 16 : times + 3 * step - to;
  const size = (<u64>memory.u32(data + 28) << 32) | memory.u32(data + 32);
  if (form.longSize) memory.setU64(to + sizeAt, size);
  else memory.setU32(to + sizeAt, <u32>size);
  const name = nameAt<T>(memory, data + NAME_AT);
  putText<T>(memory, to + sizeAt + (form.longSize ? 8 : 4), encoded<T>(name));
}
