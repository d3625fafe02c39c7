// Drives and volumes. Drive C is the guest's tree; others are where a directory was granted at a path of one letter.
//
// Source: Microsoft, "GetDriveTypeW function", "GetVolumeInformationW function", "GetDiskFreeSpaceExW function", "GetLogicalDrives function",
// "GetVolumePathNameW function", "QueryDosDeviceW function".

import { utf16 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { SECTOR } from '../object/file';
import { HARDDISK, fullText } from '../path/name';
import { Place } from '../path/place';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { fileOf, serialOf } from './attributes';
import {
  ERROR_DIRECTORY, ERROR_FILENAME_EXCED_RANGE, ERROR_FILE_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_NAME, ERROR_NOACCESS,
  ERROR_PATH_NOT_FOUND,
} from './error';
import { VOLUME } from './final-path';
import { fileName } from './names';

const DRIVE_NO_ROOT_DIR: u64 = 1;
const DRIVE_FIXED: u64 = 3;
/** Case is kept and names are Unicode; links and hard links are there. */
const FEATURES: u32 = 0x2 | 0x4 | 0x80 | 0x40_0000;
const FILE_READ_ONLY_VOLUME: u32 = 0x8_0000;
const LONGEST_NAME: u32 = 255;
/** What a file system may take is not told here: so much is said to be there, and to be free. */
const CAPACITY: u64 = 1 << 40;
const FREE: u64 = 1 << 39;
const SECTORS: u32 = 8;

export function volumeExports(library: Library): void {
  library.add('GetDiskFreeSpaceA', (thread, call) => getDiskFreeSpace(thread, call, false), Shape.Wide);
  library.add('GetDiskFreeSpaceW', (thread, call) => getDiskFreeSpace(thread, call, true), Shape.Wide);
  library.add('GetDiskFreeSpaceExA', (thread, call) => getDiskFreeSpaceEx(thread, call, false));
  library.add('GetDiskFreeSpaceExW', (thread, call) => getDiskFreeSpaceEx(thread, call, true));
  library.lacks('GetDiskFreeSpaceA', 'half of a terabyte is said to be free always');
  library.lacks('GetDiskFreeSpaceW', 'half of a terabyte is said to be free always');
  library.lacks('GetDiskFreeSpaceExA', 'half of a terabyte is said to be free always');
  library.lacks('GetDiskFreeSpaceExW', 'half of a terabyte is said to be free always');
  library.add('GetDriveTypeA', (thread, call) => getDriveType(thread, call, false));
  library.add('GetDriveTypeW', (thread, call) => getDriveType(thread, call, true));
  library.add('GetLogicalDrives', (thread, call) => drives(thread));
  library.add('GetLogicalDriveStringsA', (thread, call) => getLogicalDriveStrings(thread, call, false));
  library.add('GetLogicalDriveStringsW', (thread, call) => getLogicalDriveStrings(thread, call, true));
  library.add('GetVolumeInformationA', (thread, call) => getVolumeInformation(thread, call, false), Shape.Wide);
  library.add('GetVolumeInformationW', (thread, call) => getVolumeInformation(thread, call, true), Shape.Wide);
  library.add('GetVolumeInformationByHandleW', getVolumeInformationByHandle, Shape.Wide);
  library.add('GetVolumePathNameA', (thread, call) => getVolumePathName(thread, call, false));
  library.add('GetVolumePathNameW', (thread, call) => getVolumePathName(thread, call, true));
  library.add('GetVolumeNameForVolumeMountPointW', getVolumeName);
  library.add('QueryDosDeviceW', queryDosDevice);
}

/** A bit for each drive. */
function drives(thread: Thread): u64 {
  let result: u64 = 0;
  for (let i = 0; i < 26; i++) if (thread.process.files.hasDrive(0x41 + i)) result |= 1 << i;
  return result;
}

/** "C:\", and so on, each with a zero behind it, and one behind all. */
function getLogicalDriveStrings(thread: Thread, call: Call, wide: bool): u64 {
  let text = '';
  const there = drives(thread);
  for (let i = 0; i < 26; i++) if ((there & (1 << i)) != 0) text += String.fromCharCode(0x41 + i) + ':\\\0';
  return giveText(thread, text, call.a1, <u32>call.a0, wide);
}

/** What a root's name leads to, the working directory's if there is none; null, with the error set, for nothing. */
function rootAt(thread: Thread, at: u64, wide: bool): Place | null {
  const text = at == 0 ? thread.process.directory.text.substring(0, 3) : textAt(thread, at, wide);
  const name = fileName(thread, text);
  if (name == null) return null;
  const place = thread.process.files.locate(name, true);
  if (place.error == 0 && place.isDirectory) return place;
  thread.lastError = place.error == 0 ? ERROR_DIRECTORY : place.error;
  return null;
}

function getDriveType(thread: Thread, call: Call, wide: bool): u64 {
  const before = thread.lastError;
  const place = rootAt(thread, call.a0, wide);
  thread.lastError = before;
  if (place == null) return DRIVE_NO_ROOT_DIR;
  const text = call.a0 == 0 ? 'C:\\' : fullText(textAt(thread, call.a0, wide), thread.process.directory);
  return text.length <= 3 ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

/** Root, name and its size; on the stack serial number, longest name, features, file system and its size. */
function getVolumeInformation(thread: Thread, call: Call, wide: bool): u64 {
  const place = rootAt(thread, call.a0, wide);
  if (place == null) return 0;
  if (call.a0 != 0 && !textAt(thread, call.a0, wide).endsWith('\\')) return thread.fail(ERROR_INVALID_NAME);
  const device = place.attributes!.device;
  return giveVolume(thread, call, device, place.mount.writable, wide);
}

function getVolumeInformationByHandle(thread: Thread, call: Call): u64 {
  const file = fileOf(thread, call.a0);
  return file == null ? 0 : giveVolume(thread, call, file.record.device, file.record.mount.writable, true);
}

function giveVolume(thread: Thread, call: Call, device: u64, writable: bool, wide: bool): u64 {
  const memory = thread.process.memory;
  const serial = call.a3;
  const longest = memory.u64(call.stack);
  const features = memory.u64(call.stack + 8);
  const system = memory.u64(call.stack + 16);
  const systemSize = memory.u32(call.stack + 24);
  if (call.a1 != 0 && giveText(thread, '', call.a1, <u32>call.a2, wide) > 0) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  if (serial != 0) memory.setU32(serial, serialOf(device));
  if (longest != 0) memory.setU32(longest, LONGEST_NAME);
  if (features != 0) memory.setU32(features, FEATURES | (writable ? 0 : FILE_READ_ONLY_VOLUME));
  if (system != 0 && giveText(thread, 'NTFS', system, systemSize, wide) != 4) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return 1;
}

function getDiskFreeSpace(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  if (rootAt(thread, call.a0, wide) == null) return 0;
  const cluster = <u64>SECTOR * SECTORS;
  if (call.a1 != 0) memory.setU32(call.a1, SECTORS);
  if (call.a2 != 0) memory.setU32(call.a2, SECTOR);
  if (call.a3 != 0) memory.setU32(call.a3, <u32>(FREE / cluster));
  const total = memory.u64(call.stack);
  if (total != 0) memory.setU32(total, <u32>(CAPACITY / cluster));
  return 1;
}

function getDiskFreeSpaceEx(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  if (rootAt(thread, call.a0, wide) == null) return 0;
  if (call.a1 != 0) memory.setU64(call.a1, FREE);
  if (call.a2 != 0) memory.setU64(call.a2, CAPACITY);
  if (call.a3 != 0) memory.setU64(call.a3, FREE);
  return 1;
}

/** A path's drive. */
function getVolumePathName(thread: Thread, call: Call, wide: bool): u64 {
  const full = fullText(textAt(thread, call.a0, wide), thread.process.directory);
  if (full.length < 3 || full.charAt(1) != ':') return thread.fail(ERROR_PATH_NOT_FOUND);
  const given = giveText(thread, full.substring(0, 3), call.a1, <u32>call.a2, wide);
  return given == 3 ? 1 : thread.fail(ERROR_FILENAME_EXCED_RANGE);
}

function getVolumeName(thread: Thread, call: Call): u64 {
  const text = textAt(thread, call.a0, true);
  if (text.toUpperCase() != 'C:\\') return thread.fail(text.endsWith('\\') ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_NAME);
  const name = VOLUME + '\\';
  return giveText(thread, name, call.a1, <u32>call.a2, true) == <u64>name.length ? 1 : thread.fail(ERROR_FILENAME_EXCED_RANGE);
}

/** What drives are to the kernel: "C:" is the first volume. */
function queryDosDevice(thread: Thread, call: Call): u64 {
  if (textAt(thread, call.a0, true).toUpperCase() != 'C:') return thread.fail(ERROR_FILE_NOT_FOUND);
  const bytes = utf16(HARDDISK);
  if (<u32>bytes.length > <u32>call.a2 * 2) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return thread.process.memory.write(call.a1, bytes) ? <u64>(bytes.length >> 1) : thread.fail(ERROR_NOACCESS);
}
