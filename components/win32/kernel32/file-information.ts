// GetFileInformationByHandleEx and its like: what a handle's file is, by class of information.
//
// Source: Microsoft, "GetFileInformationByHandleEx function", "FILE_INFO_BY_HANDLE_CLASS enumeration", and the pages of the structures.

import { Attributes, Kind } from '../gen/import/nucleus-fs-types';
import { utf16 } from '../memory/access';
import { Block } from '../memory/block';
import { DiskFile } from '../object/disk-file';
import { FILE_READ_DATA } from '../object/file';
import { Found } from '../object/listing';
import { FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_REPARSE_POINT } from '../object/marks';
import { fileTimeOf } from '../object/time';
import { windowsPath } from '../path/name';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fileOf, serialOf, sizeOf } from './attributes';
import { ERROR_ACCESS_DENIED, ERROR_BAD_LENGTH, ERROR_HANDLE_EOF, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOACCESS, ERROR_NO_MORE_FILES } from './error';

export function fileInformationExports(library: Library): void {
  library.add('GetFileInformationByHandleEx', getFileInformationByHandleEx);
}

const BASIC: u32 = 0;
const STANDARD: u32 = 1;
const NAME: u32 = 2;
const STREAM: u32 = 7;
const ATTRIBUTE_TAG: u32 = 9;
const ID_BOTH_DIRECTORY: u32 = 10;
const ID_BOTH_DIRECTORY_RESTART: u32 = 11;
const FULL_DIRECTORY: u32 = 14;
const FULL_DIRECTORY_RESTART: u32 = 15;
const STORAGE: u32 = 16;
const ALIGNMENT: u32 = 17;
const ID: u32 = 18;
const ID_EXTD_DIRECTORY: u32 = 19;
const ID_EXTD_DIRECTORY_RESTART: u32 = 20;

const BLOCK: u64 = 4096;
export const TAG_SYMLINK: u32 = 0xa000_000c;

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
  if (block == null) return thread.fail(<u32>call.a1 == STREAM ? ERROR_HANDLE_EOF : ERROR_INVALID_PARAMETER);
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
  block.u64(8, fileTimeOf(marks.accessedOf(attributes)));
  block.u64(16, fileTimeOf(marks.modifiedOf(attributes)));
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
  if (size < <u32>headOf(class_)) return thread.fail(ERROR_BAD_LENGTH);
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
  block.u64(16, fileTimeOf(marks.accessedOf(attributes)));
  block.u64(24, fileTimeOf(marks.modifiedOf(attributes)));
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
