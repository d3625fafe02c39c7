// GetFileInformationByHandleEx and its like: what a handle's file is, by class of information, and what is to become of it.
//
// Source: Microsoft, "GetFileInformationByHandleEx function", "FILE_INFO_BY_HANDLE_CLASS enumeration", and the pages of the structures;
// "SetFileInformationByHandle function", "GetFinalPathNameByHandleW function".

import { Attributes, Kind } from '../gen/import/nucleus-fs-types';
import { utf16 } from '../memory/access';
import { giveText } from '../memory/text';
import { DiskFile } from '../object/disk-file';
import { FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA } from '../object/file';
import { DELETE } from '../object/file-record';
import { Found } from '../object/listing';
import { FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_REPARSE_POINT, SETTABLE } from '../object/marks';
import { fileTimeOf } from '../object/time';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fileOf, serialOf, setTimes, sizeOf } from './attributes';
import {
  ERROR_ACCESS_DENIED, ERROR_BAD_LENGTH, ERROR_DIR_NOT_EMPTY, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOACCESS,
  ERROR_NO_MORE_FILES, ERROR_PATH_NOT_FOUND, ERROR_SHARING_VIOLATION,
} from './error';
import { fileName, target } from './names';

export function fileInformationExports(library: Library): void {
  library.add('GetFileInformationByHandleEx', getFileInformationByHandleEx);
  library.add('SetFileInformationByHandle', setFileInformationByHandle);
  library.add('GetFinalPathNameByHandleA', (thread, call) => getFinalPathName(thread, call, false));
  library.add('GetFinalPathNameByHandleW', (thread, call) => getFinalPathName(thread, call, true));
}

const BASIC: u32 = 0;
const STANDARD: u32 = 1;
const NAME: u32 = 2;
const RENAME: u32 = 3;
const DISPOSITION: u32 = 4;
const ALLOCATION: u32 = 5;
const END_OF_FILE: u32 = 6;
const STREAM: u32 = 7;
const ATTRIBUTE_TAG: u32 = 9;
const ID_BOTH_DIRECTORY: u32 = 10;
const ID_BOTH_DIRECTORY_RESTART: u32 = 11;
const IO_PRIORITY: u32 = 12;
const FULL_DIRECTORY: u32 = 14;
const FULL_DIRECTORY_RESTART: u32 = 15;
const STORAGE: u32 = 16;
const ALIGNMENT: u32 = 17;
const ID: u32 = 18;
const ID_EXTD_DIRECTORY: u32 = 19;
const ID_EXTD_DIRECTORY_RESTART: u32 = 20;
const DISPOSITION_EX: u32 = 21;
const RENAME_EX: u32 = 22;

const BLOCK: u64 = 4096;
export const TAG_SYMLINK: u32 = 0xa000_000c;

/** A block to be filled in the order of its fields. */
export class Block {
  readonly bytes: StaticArray<u8>;

  constructor(size: i32) {
    this.bytes = new StaticArray<u8>(size);
  }

  u64(at: i32, value: u64): void {
    store<u64>(changetype<usize>(this.bytes) + <usize>at, value);
  }

  u32(at: i32, value: u32): void {
    store<u32>(changetype<usize>(this.bytes) + <usize>at, value);
  }

  u8(at: i32, value: u32): void {
    store<u8>(changetype<usize>(this.bytes) + <usize>at, <u8>value);
  }

  put(at: i32, data: StaticArray<u8>, length: i32): void {
    memory.copy(changetype<usize>(this.bytes) + <usize>at, changetype<usize>(data), length);
  }
}

// Asking.

function getFileInformationByHandleEx(thread: Thread, call: Call): u64 {
  const file = fileOf(thread, call.a0);
  if (file == null) return 0;
  const size = <u32>call.a3;
  switch (<u32>call.a1) {
    case ID_BOTH_DIRECTORY:
    case ID_BOTH_DIRECTORY_RESTART:
    case FULL_DIRECTORY:
    case FULL_DIRECTORY_RESTART:
    case ID_EXTD_DIRECTORY:
    case ID_EXTD_DIRECTORY_RESTART: return listDirectory(thread, file, <u32>call.a1, call.a2, size);
    case NAME: return giveName(thread, windowsPath(file.record.path).substring(2), call.a2, size);
  }
  const attributes = file.attributes;
  if (attributes == null) return thread.fail(ERROR_ACCESS_DENIED);
  const block = describe(thread, file, attributes, <u32>call.a1);
  if (block == null) return thread.fail(ERROR_INVALID_PARAMETER);
  if (size < <u32>block.bytes.length) return thread.fail(ERROR_BAD_LENGTH);
  return thread.process.memory.write(call.a2, block.bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** Null for a class that there is not. */
function describe(thread: Thread, file: DiskFile, attributes: Attributes, class_: u32): Block | null {
  switch (class_) {
    case BASIC: return basic(thread, attributes);
    case STANDARD: return standard(file, attributes);
    case STREAM: return streams(attributes);
    case ATTRIBUTE_TAG: return attributeTag(thread, attributes);
    case STORAGE: return storage();
    case ALIGNMENT: return new Block(4);
    case ID: return identity(attributes);
    default: return null;
  }
}

export function basic(thread: Thread, attributes: Attributes): Block {
  const block = new Block(40);
  const marks = thread.process.files.marks;
  block.u64(0, fileTimeOf(marks.createdOf(attributes)));
  block.u64(8, fileTimeOf(attributes.accessed));
  block.u64(16, fileTimeOf(attributes.modified));
  block.u64(24, fileTimeOf(attributes.changed));
  block.u32(32, marks.attributesOf(attributes));
  return block;
}

export function standard(file: DiskFile, attributes: Attributes): Block {
  const block = new Block(24);
  const size = sizeOf(attributes);
  block.u64(0, allocated(size));
  block.u64(8, size);
  block.u32(16, file.record.deleting ? 0 : <u32>attributes.links);
  block.u8(20, file.record.deleting ? 1 : 0);
  block.u8(21, file.isDirectory ? 1 : 0);
  return block;
}

function allocated(size: u64): u64 {
  return (size + BLOCK - 1) & ~(BLOCK - 1);
}

/** The one stream that files have; directories have none. */
function streams(attributes: Attributes): Block | null {
  if (attributes.kind == Kind.Directory) return null;
  const name = utf16('::$DATA');
  const block = new Block(24 + name.length - 2);
  block.u32(4, name.length - 2);
  block.u64(8, sizeOf(attributes));
  block.u64(16, allocated(sizeOf(attributes)));
  block.put(24, name, name.length - 2);
  return block;
}

function attributeTag(thread: Thread, attributes: Attributes): Block {
  const block = new Block(8);
  const marked = thread.process.files.marks.attributesOf(attributes);
  block.u32(0, marked);
  block.u32(4, (marked & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ? TAG_SYMLINK : 0);
  return block;
}

/** Sectors of 512 bytes, blocks of 4096. */
function storage(): Block {
  const block = new Block(28);
  block.u32(0, 512);
  block.u32(4, <u32>BLOCK);
  block.u32(8, <u32>BLOCK);
  block.u32(12, <u32>BLOCK);
  block.u32(16, 3);
  return block;
}

function identity(attributes: Attributes): Block {
  const block = new Block(24);
  block.u64(0, serialOf(attributes.device));
  block.u64(8, attributes.inode);
  return block;
}

/** FILE_NAME_INFO: as much of the name as there is room for. */
function giveName(thread: Thread, name: string, at: u64, size: u32): u64 {
  if (size < 8) return thread.fail(ERROR_BAD_LENGTH);
  const bytes = utf16(name);
  const whole = bytes.length - 2;
  const room = min<i32>(whole, <i32>min<u32>(size - 4, i32.MAX_VALUE));
  const block = new Block(4 + room);
  block.u32(0, whole);
  block.put(4, bytes, room);
  if (!thread.process.memory.write(at, block.bytes)) return thread.fail(ERROR_NOACCESS);
  return room < whole ? thread.fail(ERROR_MORE_DATA) : 1;
}

// Directories.

/** Bytes of an entry before its name. */
function headOf(class_: u32): i32 {
  if (class_ <= ID_BOTH_DIRECTORY_RESTART) return 104;
  return class_ <= FULL_DIRECTORY_RESTART ? 68 : 88;
}

/** As many entries as there is room for, each at a multiple of eight. */
function listDirectory(thread: Thread, file: DiskFile, class_: u32, at: u64, size: u32): u64 {
  if (!file.isDirectory || (file.access & FILE_READ_DATA) == 0) return thread.fail(file.isDirectory ? ERROR_ACCESS_DENIED : ERROR_INVALID_PARAMETER);
  const listing = file.entries();
  if (class_ == ID_BOTH_DIRECTORY_RESTART || class_ == FULL_DIRECTORY_RESTART || class_ == ID_EXTD_DIRECTORY_RESTART) listing.restart();
  const memory = thread.process.memory;
  let done: u32 = 0;
  let last: u64 = 0;
  for (let found = listing.take(); found != null; found = listing.take()) {
    const entry = entryOf(thread, found, headOf(class_));
    if (done + <u32>entry.bytes.length > size) {
      listing.putBack();
      if (last == 0) return thread.fail(ERROR_MORE_DATA);
      break;
    }
    if (!memory.write(at + done, entry.bytes)) return thread.fail(ERROR_NOACCESS);
    if (last != 0) memory.setU32(last, <u32>(at + done - last));
    last = at + done;
    done = (done + entry.bytes.length + 7) & ~7;
  }
  return last == 0 ? thread.fail(ERROR_NO_MORE_FILES) : 1;
}

/** One with so many bytes before its name, which say what they are. */
export function entryOf(thread: Thread, found: Found, head: i32): Block {
  const marks = thread.process.files.marks;
  const attributes = found.attributes;
  const name = utf16(found.name);
  const block = new Block(head + name.length - 2);
  if (head == 12) {
    // Of names alone.
    block.u32(8, name.length - 2);
    block.put(head, name, name.length - 2);
    return block;
  }
  const marked = marks.attributesOf(attributes) | (found.leadsToDirectory ? FILE_ATTRIBUTE_DIRECTORY : 0);
  block.u64(8, fileTimeOf(marks.createdOf(attributes)));
  block.u64(16, fileTimeOf(attributes.accessed));
  block.u64(24, fileTimeOf(attributes.modified));
  block.u64(32, fileTimeOf(attributes.changed));
  block.u64(40, sizeOf(attributes));
  block.u64(48, allocated(sizeOf(attributes)));
  block.u32(56, marked);
  block.u32(60, name.length - 2);
  // Of links the place of the extended attributes' size holds what kind they are.
  const tag = attributes.kind == Kind.SymbolicLink ? TAG_SYMLINK : 0;
  if (head > 64) block.u32(64, tag);
  if (head == 104) block.u64(96, attributes.inode);
  if (head == 80) block.u64(72, attributes.inode);
  if (head == 88) {
    block.u32(68, tag);
    block.u64(72, attributes.inode);
  }
  block.put(head, name, name.length - 2);
  return block;
}

// Changing.

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
  if (error == 0 && wanted != 0 && attributes != null) thread.process.files.marks.of(attributes).settable = wanted & SETTABLE;
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

// The name that leads there.

const VOLUME_NAME_GUID: u32 = 1;
const VOLUME_NAME_NT: u32 = 2;
const VOLUME_NAME_NONE: u32 = 4;

/** The guest's tree is drive C. */
export function windowsPath(path: string): string {
  return 'C:' + path.replaceAll('/', '\\');
}

function getFinalPathName(thread: Thread, call: Call, wide: bool): u64 {
  const object = thread.process.handles.find(call.a0);
  if (object == null) return thread.fail(ERROR_INVALID_HANDLE);
  const file = fileOf(thread, call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  const path = windowsPath(thread.process.files.tree.real(file.record.path));
  const form = <u32>call.a3 & 7;
  let text = '\\\\?\\' + path;
  if (form == VOLUME_NAME_NONE) text = path.substring(2);
  else if (form == VOLUME_NAME_NT) text = '\\Device\\HarddiskVolume1' + path.substring(2);
  else if (form == VOLUME_NAME_GUID) text = VOLUME + path.substring(2);
  else if (form != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return giveText(thread, text, call.a1, <u32>call.a2, wide);
}

/** The name of drive C's volume, without a backslash at its end. */
export const VOLUME: string = '\\\\?\\Volume{00000000-0000-0000-0000-000000000043}';
