// CreateFile: a name becomes a handle.
//
// Source: Microsoft, "CreateFileW function", "File Security and Access Rights", "Naming Files, Paths, and Namespaces".

import { File, FileType } from '../object/file';
import { Disposition, FLAG_DELETE_ON_CLOSE, FLAG_OPEN_LINK, OpenRequest, Opened } from '../object/files';
import { DELETE } from '../object/file-record';
import { INHERIT } from '../object/handles';
import { NullFile } from '../object/null-file';
import { textAt } from '../memory/text';
import { Name, NameKind, nameOf, windowsPath } from '../path/name';
import { Process } from '../process/process';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND, ERROR_TOO_MANY_OPEN_FILES,
} from './error';
import { openClient } from './pipe';

export const INVALID_HANDLE: u64 = u64.MAX_VALUE;
const GENERIC_READ: u32 = 0x8000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const GENERIC_EXECUTE: u32 = 0x2000_0000;
const GENERIC_ALL: u32 = 0x1000_0000;
const FLAG_OVERLAPPED: u32 = 0x4000_0000;
const FLAG_NO_BUFFERING: u32 = 0x2000_0000;
const MAXIMUM_ALLOWED: u32 = 0x0200_0000;
const FILE_GENERIC_READ: u32 = 0x12_0089;
const FILE_GENERIC_WRITE: u32 = 0x12_0116;
const FILE_GENERIC_EXECUTE: u32 = 0x12_00a0;
const FILE_ALL_ACCESS: u32 = 0x1f_01ff;
/** SYNCHRONIZE and FILE_READ_ATTRIBUTES, which every file is opened with. */
const ALWAYS: u32 = 0x10_0080;
/** SECURITY_ATTRIBUTES. */
const INHERITED: u64 = 16;

export function openExports(library: Library): void {
  library.add('CreateFileA', (thread, call) => createFile(thread, call, false), Shape.Wide);
  library.add('CreateFileW', (thread, call) => createFile(thread, call, true), Shape.Wide);
  library.add('CreateFile2', createFile2, Shape.Wide);
  library.add('ReOpenFile', reopenFile);
}

/** Generic rights as the specific ones that they stand for with files. */
export function specific(access: u32): u32 {
  let result = access & 0x01ff_ffff;
  if ((access & GENERIC_READ) != 0) result |= FILE_GENERIC_READ;
  if ((access & GENERIC_WRITE) != 0) result |= FILE_GENERIC_WRITE;
  if ((access & GENERIC_EXECUTE) != 0) result |= FILE_GENERIC_EXECUTE;
  if ((access & (GENERIC_ALL | MAXIMUM_ALLOWED)) != 0) result |= FILE_ALL_ACCESS;
  return result | ALWAYS;
}

function createFile(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const disposition = memory.u32(call.stack);
  const flags = memory.u32(call.stack + 8);
  return openText(thread, textAt(thread, call.a0, wide), <u32>call.a1, <u32>call.a2, disposition, flags, call.a3);
}

/** CREATEFILE2_EXTENDED_PARAMETERS: attributes, flags, quality of service, security attributes. */
function createFile2(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const extended = memory.u64(call.stack);
  const flags = extended == 0 ? 0 : memory.u32(extended + 4) | memory.u32(extended + 8);
  const security = extended == 0 ? 0 : memory.u64(extended + 16);
  return openText(thread, textAt(thread, call.a0, true), <u32>call.a1, <u32>call.a2, <u32>call.a3, flags, security);
}

/** A handle of what `text` names; INVALID_HANDLE, with the error set, if that cannot be. */
export function openText(thread: Thread, text: string, access: u32, share: u32, disposition: u32, flags: u32, security: u64): u64 {
  if (disposition - 1 > 4) return refused(thread, ERROR_INVALID_PARAMETER);
  if (disposition == Disposition.TruncateExisting && (access & (GENERIC_WRITE | GENERIC_ALL)) == 0) return refused(thread, ERROR_INVALID_PARAMETER);
  if (text.length == 0) return refused(thread, ERROR_PATH_NOT_FOUND);
  const process = thread.process;
  const wanted = specific(access) | ((flags & FLAG_DELETE_ON_CLOSE) != 0 ? DELETE : 0);
  const request = new OpenRequest(wanted, share, disposition, flags);
  const name = nameOf(text, process.directory);
  const opened = name.kind == NameKind.Pipe ? openPipe(thread, name.device, access) : openName(process, name, request);
  if (opened.error != 0) return refused(thread, opened.error);
  const file = opened.file!;
  file.retain();
  file.isOverlapped = (flags & FLAG_OVERLAPPED) != 0;
  file.isUnbuffered = (flags & FLAG_NO_BUFFERING) != 0 && file.type == FileType.Disk;
  const inherited = security != 0 && process.memory.u32(security + INHERITED) != 0;
  const handle = process.handles.open(file, wanted, inherited ? INHERIT : 0);
  file.release();
  if (handle == 0) return refused(thread, ERROR_TOO_MANY_OPEN_FILES);
  const isNews = disposition == Disposition.CreateAlways || disposition == Disposition.OpenAlways;
  thread.lastError = isNews && opened.existed ? ERROR_ALREADY_EXISTS : 0;
  return handle;
}

export function refused(thread: Thread, error: u32): u64 {
  thread.lastError = error;
  return INVALID_HANDLE;
}

/** Opens whatever a name means. */
export function openName(process: Process, name: Name, request: OpenRequest): Opened {
  switch (name.kind) {
    case NameKind.None: return Opened.fail(name.error);
    case NameKind.File: return process.files.open(name, request);
    case NameKind.Device: return openDevice(process, name.device, request);
    default: return Opened.fail(ERROR_FILE_NOT_FOUND);
  }
}

function openPipe(thread: Thread, name: string, access: u32): Opened {
  const client = openClient(thread, name, access);
  if (client == null) return Opened.fail(thread.lastError);
  const opened = new Opened();
  opened.file = client;
  return opened;
}

function openDevice(process: Process, device: string, request: OpenRequest): Opened {
  const opened = new Opened();
  let file: File | null = null;
  if (device == 'NUL') file = new NullFile();
  else if (device == 'CONIN$') file = process.console.input;
  else if (device == 'CONOUT$') file = process.console.output;
  else if (device == 'CON') file = (request.access & 2) != 0 ? process.console.output : process.console.input;
  else if (device.length == 2 && device.endsWith(':')) return Opened.fail(ERROR_ACCESS_DENIED);
  if (file == null) return Opened.fail(device.startsWith('CON') ? ERROR_INVALID_HANDLE : ERROR_FILE_NOT_FOUND);
  opened.file = file;
  return opened;
}

/** Opens the file of a handle anew, with other rights. */
function reopenFile(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const file = process.diskFile(call.a0);
  if (file == null) return refused(thread, ERROR_INVALID_HANDLE);
  return openText(thread, '\\\\?\\' + windowsPath(file.record.path), <u32>call.a1, <u32>call.a2, Disposition.OpenExisting, <u32>call.a3 & ~FLAG_OPEN_LINK, 0);
}
