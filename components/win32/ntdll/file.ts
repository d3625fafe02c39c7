// Files by the kernel's own calls: opening, reading, writing.
//
// Source: Microsoft, "NtCreateFile function", "NtReadFile function", "NtWriteFile function", "IO_STATUS_BLOCK structure".

import { openName, specific } from '../kernel32/open';
import { DiskFile } from '../object/disk-file';
import { Event } from '../object/event';
import { FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, File } from '../object/file';
import { Disposition, FLAG_BACKUP, FLAG_DELETE_ON_CLOSE, FLAG_OPEN_LINK, OpenRequest } from '../object/files';
import { INHERIT } from '../object/handles';
import { AT_END, HERE, LATER_ON, Request } from '../object/request';
import { errorOf } from '../path/failure';
import { Name, NameKind, nameOf, windowsPath } from '../path/name';
import { Library, Shape } from '../system/export';
import { ERROR_ALREADY_EXISTS, ERROR_FILE_EXISTS } from '../system/error';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { namesPipe, openPipe } from './pipe';
import {
  STATUS_ACCESS_DENIED, STATUS_ACCESS_VIOLATION, STATUS_FILE_IS_A_DIRECTORY, STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER,
  STATUS_NOT_A_DIRECTORY, STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_TYPE_MISMATCH, STATUS_PENDING,
} from './status';

/** Options of NtCreateFile. */
const DIRECTORY_FILE: u32 = 1;
const SYNCHRONOUS: u32 = 0x30;
const NON_DIRECTORY_FILE: u32 = 0x40;
const DELETE_ON_CLOSE: u32 = 0x1000;
const OPEN_REPARSE_POINT: u32 = 0x20_0000;

/** Dispositions, and what they are to CreateFile. */
const SUPERSEDE: u32 = 0;
const OPEN: u32 = 1;
const CREATE: u32 = 2;
const OPEN_IF: u32 = 3;
const OVERWRITE: u32 = 4;
const OVERWRITE_IF: u32 = 5;

/** What IO_STATUS_BLOCK's information says of a file that was opened. */
const OPENED: u64 = 1;
const CREATED: u64 = 2;
const OVERWRITTEN: u64 = 3;

/** OBJECT_ATTRIBUTES. */
const ROOT: u64 = 8;
const OBJECT_NAME: u64 = 16;
const ATTRIBUTES: u64 = 24;
const OBJ_INHERIT: u32 = 2;

export function fileExports(library: Library): void {
  library.add('NtClose', close);
  library.add('ZwClose', close);
  library.add('NtCreateFile', createFile, Shape.Wide);
  library.add('ZwCreateFile', createFile, Shape.Wide);
  library.add('NtOpenFile', openFile, Shape.Wide);
  library.add('ZwOpenFile', openFile, Shape.Wide);
  library.add('NtReadFile', (thread, call) => transfer(thread, call, false), Shape.Wide);
  library.add('ZwReadFile', (thread, call) => transfer(thread, call, false), Shape.Wide);
  library.add('NtWriteFile', (thread, call) => transfer(thread, call, true), Shape.Wide);
  library.add('ZwWriteFile', (thread, call) => transfer(thread, call, true), Shape.Wide);
  library.add('NtFlushBuffersFile', flushBuffersFile);
  library.add('ZwFlushBuffersFile', flushBuffersFile);
}

function close(thread: Thread, call: Call): u64 {
  return thread.process.handles.close(call.a0) ? 0 : STATUS_INVALID_HANDLE;
}

// Opening.

/** Where the handle goes, access, OBJECT_ATTRIBUTES, status block; size, attributes, share, disposition, options. */
function createFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = call.stack;
  return open(thread, call, memory.u32(at + 8), memory.u32(at + 16), memory.u32(at + 24), memory.u32(at + 32));
}

/** The same, then share and options. */
function openFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return open(thread, call, 0, memory.u32(call.stack), OPEN, memory.u32(call.stack + 8));
}

function open(thread: Thread, call: Call, attributes: u32, share: u32, how: u32, options: u32): u64 {
  const process = thread.process;
  const memory = process.memory;
  if (how > OVERWRITE_IF || (options & (DIRECTORY_FILE | NON_DIRECTORY_FILE)) == (DIRECTORY_FILE | NON_DIRECTORY_FILE)) return STATUS_INVALID_PARAMETER;
  if (namesPipe(thread, call.a2)) return openPipe(thread, call, options);
  const text = objectName(thread, call.a2);
  if (text.length == 0) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const name = nameOf(text, process.directory);
  let status: u32 = 0;
  const isThere = (options & DIRECTORY_FILE) == 0 || how == OPEN || process.files.locate(name, false).error == 0;
  if ((options & DIRECTORY_FILE) != 0 && how != OPEN) status = makeDirectory(thread, name, how);
  if (status != 0) return status;
  const disposition = (options & DIRECTORY_FILE) != 0 ? Disposition.OpenExisting : dispositionOf(how);
  let flags = attributes | FLAG_BACKUP;
  if ((options & OPEN_REPARSE_POINT) != 0) flags |= FLAG_OPEN_LINK;
  if ((options & DELETE_ON_CLOSE) != 0) flags |= FLAG_DELETE_ON_CLOSE;
  const access = specific(<u32>call.a1);
  const opened = openName(process, name, new OpenRequest(access, share, disposition, flags));
  if (opened.error != 0) return statusOf(opened.error == ERROR_FILE_EXISTS ? ERROR_ALREADY_EXISTS : opened.error);
  const file = opened.file!;
  file.retain();
  status = mismatch(file, options);
  file.isOverlapped = (options & SYNCHRONOUS) == 0;
  const handle = status != 0 ? 0 : process.handles.open(file, access, (memory.u32(call.a2 + ATTRIBUTES) & OBJ_INHERIT) != 0 ? INHERIT : 0);
  file.release();
  if (status != 0) return status;
  memory.setU64(call.a3, 0);
  memory.setU64(call.a3 + 8, !opened.existed || !isThere ? CREATED : how >= OVERWRITE || how == SUPERSEDE ? OVERWRITTEN : OPENED);
  return memory.setU64(call.a0, handle) ? 0 : STATUS_ACCESS_VIOLATION;
}

function mismatch(file: File, options: u32): u32 {
  if (!(file instanceof DiskFile)) return 0;
  const isDirectory = (<DiskFile>file).isDirectory;
  if (isDirectory && (options & NON_DIRECTORY_FILE) != 0) return STATUS_FILE_IS_A_DIRECTORY;
  return !isDirectory && (options & DIRECTORY_FILE) != 0 ? STATUS_NOT_A_DIRECTORY : 0;
}

function dispositionOf(how: u32): Disposition {
  switch (how) {
    case OPEN: return Disposition.OpenExisting;
    case CREATE: return Disposition.CreateNew;
    case OPEN_IF: return Disposition.OpenAlways;
    case OVERWRITE: return Disposition.TruncateExisting;
    default: return Disposition.CreateAlways;
  }
}

function makeDirectory(thread: Thread, name: Name, how: u32): u32 {
  if (name.kind != NameKind.File) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const files = thread.process.files;
  const place = files.locate(name, false);
  if (place.error == 0) return how == CREATE ? statusOf(ERROR_ALREADY_EXISTS) : 0;
  if (place.error != 2) return statusOf(place.error);
  if (!place.mount.writable) return STATUS_ACCESS_DENIED;
  const made = place.node.makeDirectoryAt(place.relative);
  if (!made.isOk) return statusOf(errorOf(made.error, true));
  files.made(place, true);
  return 0;
}

/** The name that OBJECT_ATTRIBUTES hold, as Win32 would write it; "" if it is none. */
export function objectName(thread: Thread, at: u64): string {
  const memory = thread.process.memory;
  const string_ = memory.u64(at + OBJECT_NAME);
  const length = memory.u32(string_) & 0xfffe;
  const bytes = memory.bytes(memory.u64(string_ + 8), length);
  if (bytes == null) return '';
  const text = String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
  const root = memory.u64(at + ROOT);
  if (root == 0) return text.startsWith('\\??\\') ? '\\\\?\\' + text.substring(4) : '';
  const directory = thread.process.diskFile(root);
  if (directory == null) return '';
  const path = windowsPath(directory.record.path);
  if (text.length == 0) return '\\\\?\\' + path;
  return '\\\\?\\' + (path.endsWith('\\') ? path : path + '\\') + text;
}

// Reading and writing.

/** File, event, function, its argument; status block, buffer, length, offset. */
function transfer(thread: Thread, call: Call, isWrite: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  const entry = process.handles.entry(call.a0);
  if (entry == null) return STATUS_INVALID_HANDLE;
  if (!(entry.object instanceof File)) return STATUS_OBJECT_TYPE_MISMATCH;
  if ((entry.access & (isWrite ? FILE_WRITE_DATA | FILE_APPEND_DATA : FILE_READ_DATA)) == 0) return STATUS_ACCESS_DENIED;
  const file = <File>entry.object;
  const at = call.stack;
  const request = new Request(thread, file, isWrite, memory.u64(at + 8), memory.u32(at + 16), offsetAt(thread, memory.u64(at + 24), isWrite));
  request.block = memory.u64(at);
  request.routine = call.a2;
  request.context = call.a3;
  request.isNative = true;
  const event = process.handles.find(call.a1);
  if (event != null && event instanceof Event) request.event = <Event>event;
  request.moved = thread.progress;
  const error = request.attempt();
  if (error == LATER_ON) {
    if (file.isOverlapped) {
      request.postpone();
      return STATUS_PENDING;
    }
    thread.progress = request.moved;
    return thread.wait();
  }
  request.tell(error);
  return statusOf(error);
}

/** An offset may stand for the file's position, or its end. */
function offsetAt(thread: Thread, at: u64, isWrite: bool): i64 {
  if (at == 0) return HERE;
  const offset = <i64>thread.process.memory.u64(at);
  if (offset == -2) return HERE;
  return offset == -1 && isWrite ? AT_END : offset & i64.MAX_VALUE;
}

function flushBuffersFile(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  const status = statusOf(file.flush());
  thread.process.memory.setU64(call.a1, status);
  return status;
}
