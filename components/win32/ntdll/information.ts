// What files are, by the kernel's own calls, and what is to become of them.
//
// Source: Microsoft, "NtQueryInformationFile function", "NtSetInformationFile function", "FILE_INFORMATION_CLASS enumeration",
// "NtQueryVolumeInformationFile function", "NtQueryAttributesFile function".

import { serialOf, sizeOf } from '../kernel32/attributes';
import { change } from '../kernel32/file-change';
import { TAG_SYMLINK, basic, standard } from '../kernel32/file-information';
import { utf16 } from '../memory/access';
import { Block } from '../memory/block';
import { DiskFile } from '../object/disk-file';
import { FileType } from '../object/file';
import { FILE_ATTRIBUTE_REPARSE_POINT } from '../object/marks';
import { NameKind, nameOf } from '../path/name';
import { Library, Shape } from '../system/export';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { long, quad } from './answer';
import { objectName } from './file';
import {
  STATUS_ACCESS_DENIED, STATUS_ACCESS_VIOLATION, STATUS_BUFFER_OVERFLOW, STATUS_DELETE_PENDING, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS, STATUS_INVALID_PARAMETER, STATUS_OBJECT_PATH_SYNTAX_BAD,
} from './status';

const BASIC: u32 = 4;
const STANDARD: u32 = 5;
const INTERNAL: u32 = 6;
const EXTENDED_ATTRIBUTES: u32 = 7;
const ACCESS: u32 = 8;
const NAME: u32 = 9;
const RENAME: u32 = 10;
const DISPOSITION: u32 = 13;
const POSITION: u32 = 14;
const MODE: u32 = 16;
const ALIGNMENT: u32 = 17;
const ALLOCATION: u32 = 19;
const END_OF_FILE: u32 = 20;
const NETWORK_OPEN: u32 = 34;
const ATTRIBUTE_TAG: u32 = 35;
const DISPOSITION_EX: u32 = 64;
const RENAME_EX: u32 = 65;

const VOLUME: u32 = 1;
const DEVICE: u32 = 4;
const FILE_DEVICE_DISK: u32 = 7;
const FILE_DEVICE_NAMED_PIPE: u32 = 0x11;
const FILE_DEVICE_CONSOLE: u32 = 0x50;

export function informationExports(library: Library): void {
  library.add('RtlGetCurrentPeb', (thread, call) => thread.process.peb);
  library.add('NtQueryInformationFile', queryInformationFile, Shape.Wide);
  library.add('ZwQueryInformationFile', queryInformationFile, Shape.Wide);
  library.add('NtSetInformationFile', setInformationFile, Shape.Wide);
  library.add('ZwSetInformationFile', setInformationFile, Shape.Wide);
  library.add('NtQueryVolumeInformationFile', queryVolumeInformationFile, Shape.Wide);
  library.add('ZwQueryVolumeInformationFile', queryVolumeInformationFile, Shape.Wide);
  library.add('NtQueryAttributesFile', queryAttributesFile);
  library.add('ZwQueryAttributesFile', queryAttributesFile);
  library.add('NtQueryFullAttributesFile', queryFullAttributesFile);
  library.add('ZwQueryFullAttributesFile', queryFullAttributesFile);
}

/** File, status block, buffer, its size; class. */
function queryInformationFile(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  const class_ = thread.process.memory.u32(call.stack);
  if (class_ == POSITION) return give(thread, call, quad(file.position));
  if (class_ == ACCESS) return give(thread, call, long(thread.process.handles.entry(call.a0)!.access));
  if (class_ == MODE) return give(thread, call, long(file.isOverlapped ? 0 : 0x20));
  if (!(file instanceof DiskFile)) return STATUS_INVALID_PARAMETER;
  const disk = <DiskFile>file;
  if (class_ == NAME) return giveName(thread, call, disk);
  const attributes = disk.attributes;
  if (attributes == null) return STATUS_ACCESS_DENIED;
  switch (class_) {
    case BASIC: return give(thread, call, basic(thread, attributes));
    case STANDARD: return give(thread, call, standard(disk, attributes));
    case INTERNAL: return give(thread, call, quad(attributes.inode));
    case EXTENDED_ATTRIBUTES:
    case ALIGNMENT: return give(thread, call, long(0));
    case ATTRIBUTE_TAG: {
      const marked = thread.process.files.marks.attributesOf(attributes);
      const block = new Block(8);
      block.u32(0, marked);
      block.u32(4, (marked & FILE_ATTRIBUTE_REPARSE_POINT) != 0 ? TAG_SYMLINK : 0);
      return give(thread, call, block);
    }
    case NETWORK_OPEN: {
      const block = new Block(56);
      block.put(0, basic(thread, attributes).bytes, 32);
      block.put(32, standard(disk, attributes).bytes, 16);
      block.u32(48, thread.process.files.marks.attributesOf(attributes));
      return give(thread, call, block);
    }
    default: return STATUS_INVALID_INFO_CLASS;
  }
}

function give(thread: Thread, call: Call, block: Block): u64 {
  if (<u32>call.a3 < <u32>block.bytes.length) return STATUS_INFO_LENGTH_MISMATCH;
  if (!thread.process.memory.write(call.a2, block.bytes)) return STATUS_ACCESS_VIOLATION;
  return told(thread, call.a1, 0, block.bytes.length);
}

/** Fills the status block. */
export function told(thread: Thread, at: u64, status: u32, length: u64): u64 {
  const memory = thread.process.memory;
  memory.setU64(at, status);
  memory.setU64(at + 8, length);
  return status;
}

/** From the drive's root on. */
function giveName(thread: Thread, call: Call, file: DiskFile): u64 {
  const room = <u32>call.a3;
  if (room < 8) return STATUS_INFO_LENGTH_MISMATCH;
  const name = utf16(file.record.path.replaceAll('/', '\\'));
  const whole = name.length - 2;
  const count = min<i32>(whole, <i32>min<u32>(room - 4, 1 << 20));
  const block = new Block(4 + count);
  block.u32(0, whole);
  block.put(4, name, count);
  if (!thread.process.memory.write(call.a2, block.bytes)) return STATUS_ACCESS_VIOLATION;
  return told(thread, call.a1, count < whole ? STATUS_BUFFER_OVERFLOW : 0, block.bytes.length);
}

/** Classes as SetFileInformationByHandle numbers them; -1 for none. */
function win32Class(class_: u32): u32 {
  switch (class_) {
    case BASIC: return 0;
    case RENAME: return 3;
    case DISPOSITION: return 4;
    case ALLOCATION: return 5;
    case END_OF_FILE: return 6;
    case DISPOSITION_EX: return 21;
    case RENAME_EX: return 22;
    default: return u32.MAX_VALUE;
  }
}

/** File, status block, buffer, its size; class. */
function setInformationFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = thread.process.file(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  const class_ = memory.u32(call.stack);
  if (class_ == POSITION) {
    if (<u32>call.a3 < 8) return STATUS_INFO_LENGTH_MISMATCH;
    file.position = memory.u64(call.a2);
    return told(thread, call.a1, 0, 0);
  }
  const same = win32Class(class_);
  if (same == u32.MAX_VALUE) return STATUS_INVALID_INFO_CLASS;
  if (!(file instanceof DiskFile)) return STATUS_INVALID_PARAMETER;
  return told(thread, call.a1, statusOf(change(thread, <DiskFile>file, same, call.a2, <u32>call.a3)), 0);
}

/** File, status block, buffer, its size; class. */
function queryVolumeInformationFile(thread: Thread, call: Call): u64 {
  const file = thread.process.file(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  const class_ = thread.process.memory.u32(call.stack);
  if (class_ == DEVICE) {
    const block = new Block(8);
    block.u32(0, file.type == FileType.Disk ? FILE_DEVICE_DISK : file.isConsole ? FILE_DEVICE_CONSOLE : FILE_DEVICE_NAMED_PIPE);
    return give(thread, call, block);
  }
  if (class_ != VOLUME || !(file instanceof DiskFile)) return STATUS_INVALID_INFO_CLASS;
  const block = new Block(24);
  block.u32(8, serialOf((<DiskFile>file).record.device));
  return give(thread, call, block);
}

/** OBJECT_ATTRIBUTES, and where FILE_BASIC_INFORMATION goes. */
function queryAttributesFile(thread: Thread, call: Call): u64 {
  return queryByName(thread, call, false);
}

/** The same, and where FILE_NETWORK_OPEN_INFORMATION goes. */
function queryFullAttributesFile(thread: Thread, call: Call): u64 {
  return queryByName(thread, call, true);
}

function queryByName(thread: Thread, call: Call, full: bool): u64 {
  const process = thread.process;
  const text = objectName(thread, call.a0);
  const name = nameOf(text, process.directory);
  if (text.length == 0 || name.kind != NameKind.File) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const place = process.files.locate(name, false);
  const attributes = place.attributes;
  if (attributes == null) return statusOf(place.error);
  if (process.files.isLeaving(attributes)) return STATUS_DELETE_PENDING;
  const block = new Block(full ? 56 : 40);
  const first = basic(thread, attributes);
  block.put(0, first.bytes, full ? 32 : 40);
  if (full) {
    block.u64(32, (sizeOf(attributes) + 4095) & ~4095);
    block.u64(40, sizeOf(attributes));
    block.u32(48, process.files.marks.attributesOf(attributes));
  }
  return process.memory.write(call.a1, block.bytes) ? 0 : STATUS_ACCESS_VIOLATION;
}
