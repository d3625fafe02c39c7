// DeviceIoControl, as far as files have use for it: where links lead, and what is asked of file systems.
//
// Source: Microsoft, "DeviceIoControl function", "FSCTL_GET_REPARSE_POINT control code", "REPARSE_DATA_BUFFER structure",
// "FSCTL_SET_SPARSE control code", "FSCTL_GET_COMPRESSION control code".

import { utf16 } from '../memory/access';
import { Block } from '../memory/block';
import { DiskFile } from '../object/disk-file';
import { File } from '../object/file';
import { errorOf } from '../path/failure';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FUNCTION, ERROR_INVALID_HANDLE, ERROR_NOACCESS, ERROR_NOT_A_REPARSE_POINT,
} from './error';
import { TAG_SYMLINK } from './file-information';

const FSCTL_GET_COMPRESSION: u32 = 0x9003c;
const FSCTL_SET_COMPRESSION: u32 = 0x9c040;
const FSCTL_SET_SPARSE: u32 = 0x900c4;
const FSCTL_GET_REPARSE_POINT: u32 = 0x900a8;
/** REPARSE_DATA_BUFFER of a link: what comes before its names. */
const HEAD: i32 = 20;
const RELATIVE: u32 = 1;

export function deviceExports(library: Library): void {
  library.add('DeviceIoControl', deviceIoControl, Shape.Wide);
  library.lacks('DeviceIoControl', 'all codes but those for reading links, for compression and for sparse files');
}

/** File, code, input and its size; output and its size, where the number of bytes goes, OVERLAPPED. */
function deviceIoControl(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  const memory = thread.process.memory;
  const answer = control(thread, file, <u32>call.a1);
  const error = answer.give(thread, memory.u64(call.stack), memory.u32(call.stack + 8));
  if (error != 0) return thread.fail(error);
  const count = memory.u64(call.stack + 16);
  if (count != 0) memory.setU32(count, answer.bytes.length);
  return 1;
}

/** What a file's device answers: an error, or bytes. */
export class Answer {
  constructor(
    readonly error: u32,
    readonly bytes: StaticArray<u8>,
  ) {}

  /** Writes it where it has room; the error, or 0. */
  give(thread: Thread, at: u64, room: u32): u32 {
    if (this.error != 0) return this.error;
    if (room < <u32>this.bytes.length) return ERROR_INSUFFICIENT_BUFFER;
    return thread.process.memory.write(at, this.bytes) ? 0 : ERROR_NOACCESS;
  }
}

export function control(thread: Thread, file: File, code: u32): Answer {
  if (!(file instanceof DiskFile)) return refusal(ERROR_INVALID_FUNCTION);
  switch (code) {
    // Files are never compressed, and those with gaps need no telling.
    case FSCTL_GET_COMPRESSION: return new Answer(0, new StaticArray<u8>(2));
    case FSCTL_SET_COMPRESSION:
    case FSCTL_SET_SPARSE: return new Answer(0, new StaticArray<u8>(0));
    case FSCTL_GET_REPARSE_POINT: return getReparsePoint(thread, <DiskFile>file);
    default: return refusal(ERROR_INVALID_FUNCTION);
  }
}

function refusal(error: u32): Answer {
  return new Answer(error, new StaticArray<u8>(0));
}

/** Where a link leads, as the drive's paths have it: once for the system, with `\??\` before what is whole, and once to be shown. */
function getReparsePoint(thread: Thread, file: DiskFile): Answer {
  const place = thread.process.files.tree.locate(file.record.path, false);
  if (place.error != 0) return refusal(place.error);
  const link = place.node.readLinkAt(place.name);
  if (!link.isOk) return refusal(place.isLink ? errorOf(link.error, false) : ERROR_NOT_A_REPARSE_POINT);
  const isWhole = link.value.startsWith('/');
  const shown = (isWhole ? 'C:' : '') + link.value.replaceAll('/', '\\');
  const substitute = (isWhole ? '\\??\\' : '') + shown;
  const block = new Block(HEAD + (substitute.length + shown.length) * 2);
  block.u32(0, TAG_SYMLINK);
  block.u32(4, block.bytes.length - 8);
  block.u32(8, substitute.length * 2 << 16);
  block.u32(12, (substitute.length * 2) | (shown.length * 2 << 16));
  block.u32(16, isWhole ? 0 : RELATIVE);
  block.put(HEAD, utf16(substitute), substitute.length * 2);
  block.put(HEAD + substitute.length * 2, utf16(shown), shown.length * 2);
  return new Answer(0, block.bytes);
}
