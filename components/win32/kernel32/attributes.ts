// Attributes and times of files, by name and by handle.
//
// Source: Microsoft, "GetFileAttributesW function", "GetFileAttributesExW function", "SetFileAttributesW function", "SetFileTime
// function", "GetFileInformationByHandle function", "File Attribute Constants".

import { Attributes, Kind, Timestamp } from '../gen/import/nucleus-fs-types';
import { textAt } from '../memory/text';
import { DiskFile } from '../object/disk-file';
import { FILE_ATTRIBUTE_DIRECTORY, SETTABLE } from '../object/marks';
import { fileTimeOf, timestampOf } from '../object/time';
import { Action, NOTIFY_ATTRIBUTES, NOTIFY_LAST_ACCESS, NOTIFY_LAST_WRITE } from '../object/watch';
import { Place } from '../path/place';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_WRITE_PROTECT } from './error';
import { fileName } from './names';

const INVALID: u64 = 0xffff_ffff;
const FILE_WRITE_ATTRIBUTES: u32 = 0x100;
/** A FILETIME that leaves a time as it is; the other one also for what is written later. */
const UNCHANGED: u64 = 0;
const FROZEN: u64 = u64.MAX_VALUE;

export function attributesExports(library: Library): void {
  library.add('GetFileAttributesA', (thread, call) => getFileAttributes(thread, textAt(thread, call.a0, false)));
  library.add('GetFileAttributesW', (thread, call) => getFileAttributes(thread, textAt(thread, call.a0, true)));
  library.add('GetFileAttributesExA', (thread, call) => getFileAttributesEx(thread, call, false));
  library.add('GetFileAttributesExW', (thread, call) => getFileAttributesEx(thread, call, true));
  library.add('SetFileAttributesA', (thread, call) => setFileAttributes(thread, textAt(thread, call.a0, false), <u32>call.a1));
  library.add('SetFileAttributesW', (thread, call) => setFileAttributes(thread, textAt(thread, call.a0, true), <u32>call.a1));
  library.lacks('SetFileAttributesA', 'attributes last as long as the process');
  library.lacks('SetFileAttributesW', 'attributes last as long as the process');
  library.add('GetCompressedFileSizeA', (thread, call) => getCompressedFileSize(thread, call, false));
  library.add('GetCompressedFileSizeW', (thread, call) => getCompressedFileSize(thread, call, true));
  library.add('GetFileInformationByHandle', getFileInformationByHandle);
  library.add('GetFileTime', getFileTime);
  library.add('SetFileTime', setFileTime);
}

// By name.

/** Null, with the error set, if nothing is there. What a link is itself is told. */
export function placeOf(thread: Thread, text: string): Place | null {
  const name = fileName(thread, text);
  if (name == null) return null;
  const place = thread.process.files.locate(name, false);
  const isLeaving = place.error == 0 && thread.process.files.isLeaving(place.attributes!);
  const isMisnamed = name.isDirectory && place.error == 0 && !place.isDirectory && !place.isLink;
  if (place.error == 0 && !isLeaving && !isMisnamed) return place;
  thread.lastError = isLeaving ? ERROR_ACCESS_DENIED : isMisnamed ? ERROR_INVALID_NAME : place.error;
  return null;
}

/** As programs see them: a link to a directory is one, too. */
export function attributesAt(thread: Thread, place: Place): u32 {
  const files = thread.process.files;
  const attributes = place.attributes!;
  const marked = files.marks.attributesOf(attributes);
  if (attributes.kind != Kind.SymbolicLink) return marked;
  return files.tree.locate(place.path, true).isDirectory ? marked | FILE_ATTRIBUTE_DIRECTORY : marked;
}

function getFileAttributes(thread: Thread, text: string): u64 {
  const place = placeOf(thread, text);
  return place == null ? INVALID : attributesAt(thread, place);
}

/** WIN32_FILE_ATTRIBUTE_DATA. */
function getFileAttributesEx(thread: Thread, call: Call, wide: bool): u64 {
  if (<u32>call.a1 != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const place = placeOf(thread, textAt(thread, call.a0, wide));
  if (place == null) return 0;
  const attributes = place.attributes!;
  const data = new StaticArray<u8>(36);
  const to = changetype<usize>(data);
  store<u32>(to, attributesAt(thread, place));
  storeTimes(thread, to + 4, attributes);
  storeSize(to + 28, attributes);
  return thread.process.memory.write(call.a2, data) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** Made, read, written. */
function storeTimes(thread: Thread, to: usize, attributes: Attributes): void {
  store<u64>(to, fileTimeOf(thread.process.files.marks.createdOf(attributes)));
  store<u64>(to + 8, fileTimeOf(thread.process.files.marks.accessedOf(attributes)));
  store<u64>(to + 16, fileTimeOf(thread.process.files.marks.modifiedOf(attributes)));
}

/** The high half first. Only files have a size. */
function storeSize(to: usize, attributes: Attributes): void {
  const size = sizeOf(attributes);
  store<u32>(to, <u32>(size >> 32));
  store<u32>(to + 4, <u32>size);
}

export function sizeOf(attributes: Attributes): u64 {
  return attributes.kind == Kind.RegularFile ? attributes.size : 0;
}

export function setFileAttributes(thread: Thread, text: string, wanted: u32): u64 {
  const place = placeOf(thread, text);
  if (place == null) return 0;
  if (!place.mount.writable) return thread.fail(ERROR_WRITE_PROTECT);
  thread.process.files.marks.of(place.attributes!).settable = wanted & SETTABLE;
  thread.process.files.watches.tell(Action.Modified, place.path, NOTIFY_ATTRIBUTES);
  return 1;
}

function getCompressedFileSize(thread: Thread, call: Call, wide: bool): u64 {
  const place = placeOf(thread, textAt(thread, call.a0, wide));
  if (place == null) return INVALID;
  const size = sizeOf(place.attributes!);
  if (call.a1 != 0) thread.process.memory.setU32(call.a1, <u32>(size >> 32));
  thread.lastError = 0;
  return <u32>size;
}

// By handle.

/** The file of a handle, and what it is like; null, with the error set, if that cannot be told. */
export function fileOf(thread: Thread, handle: u64): DiskFile | null {
  const file = thread.process.diskFile(handle);
  if (file == null) thread.lastError = ERROR_INVALID_HANDLE;
  return file;
}

/** BY_HANDLE_FILE_INFORMATION. */
function getFileInformationByHandle(thread: Thread, call: Call): u64 {
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const attributes = file.attributes;
  if (attributes == null) return thread.fail(ERROR_ACCESS_DENIED);
  const data = new StaticArray<u8>(52);
  const to = changetype<usize>(data);
  store<u32>(to, thread.process.files.marks.attributesOf(attributes));
  storeTimes(thread, to + 4, attributes);
  store<u32>(to + 28, serialOf(attributes.device));
  storeSize(to + 32, attributes);
  store<u32>(to + 40, file.record.deleting ? 0 : <u32>attributes.links);
  store<u32>(to + 44, <u32>(attributes.inode >> 32));
  store<u32>(to + 48, <u32>attributes.inode);
  return thread.process.memory.write(call.a1, data) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** A volume's number, out of that of the file system's device. */
export function serialOf(device: u64): u32 {
  return <u32>(device ^ (device >> 32));
}

function getFileTime(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const attributes = file.attributes;
  if (attributes == null) return thread.fail(ERROR_ACCESS_DENIED);
  if (call.a1 != 0) memory.setU64(call.a1, fileTimeOf(thread.process.files.marks.createdOf(attributes)));
  if (call.a2 != 0) memory.setU64(call.a2, fileTimeOf(thread.process.files.marks.accessedOf(attributes)));
  if (call.a3 != 0) memory.setU64(call.a3, fileTimeOf(thread.process.files.marks.modifiedOf(attributes)));
  return 1;
}

function setFileTime(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const created = call.a1 == 0 ? 0 : memory.u64(call.a1);
  const accessed = call.a2 == 0 ? 0 : memory.u64(call.a2);
  const error = setTimes(thread, file, created, accessed, call.a3 == 0 ? 0 : memory.u64(call.a3));
  return error == 0 ? 1 : thread.fail(error);
}

/** 0, or why the file has not these times now; UNCHANGED and FROZEN leave one as it is. */
export function setTimes(thread: Thread, file: DiskFile, created: u64, accessed: u64, modified: u64): u32 {
  if ((file.access & FILE_WRITE_ATTRIBUTES) == 0) return ERROR_ACCESS_DENIED;
  const attributes = file.attributes;
  if (created != UNCHANGED && created != FROZEN && attributes != null) {
    thread.process.files.marks.of(attributes).created = timestampOf(created);
  }
  const first = wanted(accessed);
  const second = wanted(modified);
  if (first == null && second == null) return 0;
  const place = thread.process.files.tree.locate(file.record.path, false);
  const error = place.error == 0 ? place.setTimes(first, second) : place.error;
  const now = error == 0 ? file.attributes : null;
  const kinds: u32 = (first == null ? 0 : NOTIFY_LAST_ACCESS) | (second == null ? 0 : NOTIFY_LAST_WRITE);
  if (error == 0) thread.process.files.watches.tell(Action.Modified, file.record.path, kinds);
  if (now != null) thread.process.files.marks.timesSet(now, first, second);
  return error;
}

function wanted(time: u64): Timestamp | null {
  return time == UNCHANGED || time == FROZEN ? null : timestampOf(time);
}
