// SetFileInformationByHandle: what is to become of a handle's file, by class of information.
//
// Source: Microsoft, "SetFileInformationByHandle function", "FILE_RENAME_INFO structure", "FILE_DISPOSITION_INFO_EX structure".

import { DiskFile } from '../object/disk-file';
import { FILE_APPEND_DATA, FILE_WRITE_DATA } from '../object/file';
import { DELETE } from '../object/file-record';
import { FILE_ATTRIBUTE_READONLY, SETTABLE } from '../object/marks';
import { Action, NOTIFY_ATTRIBUTES } from '../object/watch';
import { windowsPath } from '../path/name';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fileOf, setTimes } from './attributes';
import {
  ERROR_ACCESS_DENIED, ERROR_BAD_LENGTH, ERROR_DIR_NOT_EMPTY, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_PATH_NOT_FOUND, ERROR_SHARING_VIOLATION,
} from './error';
import { fileName, target } from './names';

const BASIC: u32 = 0;
const RENAME: u32 = 3;
const DISPOSITION: u32 = 4;
const ALLOCATION: u32 = 5;
const END_OF_FILE: u32 = 6;
const IO_PRIORITY: u32 = 12;
const DISPOSITION_EX: u32 = 21;
const RENAME_EX: u32 = 22;

export function fileChangeExports(library: Library): void {
  library.add('SetFileInformationByHandle', setFileInformationByHandle);
}

function setFileInformationByHandle(thread: Thread, call: Call): u64 {
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const error = change(thread, file, <u32>call.a1, call.a2, <u32>call.a3);
  return error == 0 ? 1 : thread.fail(error);
}

export function change(thread: Thread, file: DiskFile, class_: u32, at: u64, size: u32): u32 {
  const memory = thread.process.memory;
  switch (class_) {
    case BASIC: return size < 40 ? ERROR_BAD_LENGTH : setBasic(thread, file, at);
    case RENAME: return size < 24 ? ERROR_BAD_LENGTH : rename(thread, file, at, (memory.u32(at) & 0xff) != 0);
    case RENAME_EX: return size < 24 ? ERROR_BAD_LENGTH : rename(thread, file, at, (memory.u32(at) & 1) != 0);
    case DISPOSITION: return size < 1 ? ERROR_BAD_LENGTH : dispose(thread, file, (memory.u32(at) & 0xff) != 0 ? 1 : 0);
    case DISPOSITION_EX: return size < 4 ? ERROR_BAD_LENGTH : dispose(thread, file, memory.u32(at));
    case ALLOCATION: return size < 8 ? ERROR_BAD_LENGTH : setSize(file, memory.u64(at), true);
    case END_OF_FILE: return size < 8 ? ERROR_BAD_LENGTH : setSize(file, memory.u64(at), false);
    case IO_PRIORITY: return 0;
    default: return ERROR_INVALID_PARAMETER;
  }
}

function setBasic(thread: Thread, file: DiskFile, at: u64): u32 {
  const memory = thread.process.memory;
  const error = setTimes(thread, file, memory.u64(at), memory.u64(at + 8), memory.u64(at + 16));
  const wanted = memory.u32(at + 32);
  const attributes = file.attributes;
  if (error != 0 || wanted == 0 || attributes == null) return error;
  const files = thread.process.files;
  files.marks.of(attributes).settable = wanted & SETTABLE;
  files.watches.tell(Action.Modified, file.record.path, NOTIFY_ATTRIBUTES);
  return error;
}

/** What is allocated shortens a file and never lengthens it. */
function setSize(file: DiskFile, size: u64, onlyShorter: bool): u32 {
  if ((file.access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) == 0) return ERROR_ACCESS_DENIED;
  if (onlyShorter && <i64>size >= file.size()) return 0;
  return file.resize(size);
}

const DELETE_IT: u32 = 1;
const POSIX_SEMANTICS: u32 = 2;
const IGNORE_READONLY: u32 = 16;

/** Deletes it when it is closed, at once where POSIX does, or not after all. */
export function dispose(thread: Thread, file: DiskFile, flags: u32): u32 {
  const files = thread.process.files;
  const record = file.record;
  if ((file.access & DELETE) == 0) return ERROR_ACCESS_DENIED;
  if ((flags & DELETE_IT) == 0) {
    record.deleting = false;
    return 0;
  }
  const place = files.tree.locate(record.path, false);
  if (place.error != 0) return place.error;
  if (place.isFixed) return ERROR_ACCESS_DENIED;
  const marked = files.marks.attributesOf(place.attributes!);
  if ((marked & FILE_ATTRIBUTE_READONLY) != 0 && (flags & IGNORE_READONLY) == 0) return ERROR_ACCESS_DENIED;
  if (file.isDirectory && !files.isEmpty(place)) return ERROR_DIR_NOT_EMPTY;
  if (record.isMapped) return ERROR_ACCESS_DENIED;
  record.deleting = true;
  return (flags & POSIX_SEMANTICS) != 0 ? record.remove() : 0;
}

/** FILE_RENAME_INFO: replace, directory, length of the name, name. */
export function rename(thread: Thread, file: DiskFile, at: u64, replace: bool): u32 {
  const memory = thread.process.memory;
  const files = thread.process.files;
  if ((file.access & DELETE) == 0) return ERROR_ACCESS_DENIED;
  const length = memory.u32(at + 16);
  if (length == 0 || length > 65534) return ERROR_INVALID_PARAMETER;
  const bytes = memory.bytes(at + 20, length);
  if (bytes == null) return ERROR_NOACCESS;
  const text = String.UTF16.decodeUnsafe(changetype<usize>(bytes), length & ~1);
  const isRooted = text.includes('\\') || text.includes('/') || text.includes(':');
  const directory = windowsPath(file.record.directory);
  const name = fileName(thread, isRooted ? text : '\\\\?\\' + (directory.endsWith('\\') ? directory : directory + '\\') + text);
  if (name == null) return thread.lastError;
  const source = files.tree.locate(file.record.path, false);
  if (source.error != 0) return ERROR_PATH_NOT_FOUND;
  if (!file.record.admitsOthers(file)) return ERROR_SHARING_VIOLATION;
  return files.move(source, target(thread, source, name), replace);
}
