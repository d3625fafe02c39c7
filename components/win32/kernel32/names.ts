// Names of files and directories: making, removing, moving, copying.
//
// Source: Microsoft, "CreateDirectoryW function", "RemoveDirectoryW function", "DeleteFileW function", "MoveFileExW function",
// "CopyFileExW function", "CopyFile2 function", "ReplaceFileW function", "CreateHardLinkW function", "CreateSymbolicLinkW function".

import { textAt } from '../memory/text';
import { File, FILE_READ_DATA, FILE_WRITE_DATA } from '../object/file';
import { DELETE } from '../object/file-record';
import { Disposition, OpenRequest } from '../object/files';
import { errorOf } from '../path/failure';
import { Name, NameKind, nameOf } from '../path/name';
import { Place } from '../path/place';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_FILE_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER,
  ERROR_NOT_SAME_DEVICE, ERROR_PATH_NOT_FOUND, ERROR_SHARING_VIOLATION, ERROR_WRITE_PROTECT,
} from './error';

const MOVEFILE_REPLACE_EXISTING: u32 = 1;
const MOVEFILE_COPY_ALLOWED: u32 = 2;
const MOVEFILE_DELAY_UNTIL_REBOOT: u32 = 4;
const COPY_FILE_FAIL_IF_EXISTS: u32 = 1;
/** Bytes that are copied at once. */
const PIECE: u32 = 1 << 20;

export function namesExports(library: Library): void {
  library.add('CreateDirectoryA', (thread, call) => createDirectory(thread, textAt(thread, call.a0, false)));
  library.add('CreateDirectoryW', (thread, call) => createDirectory(thread, textAt(thread, call.a0, true)));
  library.add('CreateDirectoryExA', (thread, call) => createDirectory(thread, textAt(thread, call.a1, false)));
  library.add('CreateDirectoryExW', (thread, call) => createDirectory(thread, textAt(thread, call.a1, true)));
  library.add('RemoveDirectoryA', (thread, call) => remove(thread, textAt(thread, call.a0, false), true));
  library.add('RemoveDirectoryW', (thread, call) => remove(thread, textAt(thread, call.a0, true), true));
  library.add('DeleteFileA', (thread, call) => remove(thread, textAt(thread, call.a0, false), false));
  library.add('DeleteFileW', (thread, call) => remove(thread, textAt(thread, call.a0, true), false));
  library.add('MoveFileA', (thread, call) => moveFile(thread, call, false, MOVEFILE_COPY_ALLOWED));
  library.add('MoveFileW', (thread, call) => moveFile(thread, call, true, MOVEFILE_COPY_ALLOWED));
  library.add('MoveFileExA', (thread, call) => moveFile(thread, call, false, <u32>call.a2));
  library.add('MoveFileExW', (thread, call) => moveFile(thread, call, true, <u32>call.a2));
  library.add('CopyFileA', (thread, call) => copyFile(thread, call, false, call.i2 != 0 ? COPY_FILE_FAIL_IF_EXISTS : 0));
  library.add('CopyFileW', (thread, call) => copyFile(thread, call, true, call.i2 != 0 ? COPY_FILE_FAIL_IF_EXISTS : 0));
  library.add('CopyFileExA', (thread, call) => copyFile(thread, call, false, thread.process.memory.u32(call.stack + 8)), Shape.Wide);
  library.add('CopyFileExW', (thread, call) => copyFile(thread, call, true, thread.process.memory.u32(call.stack + 8)), Shape.Wide);
  library.add('CopyFile2', copyFile2);
  library.lacks('CopyFile2', 'progress routines are not called');
  library.lacks('CopyFileExA', 'progress routines are not called');
  library.lacks('CopyFileExW', 'progress routines are not called');
  library.add('ReplaceFileA', (thread, call) => replaceFile(thread, call, false));
  library.add('ReplaceFileW', (thread, call) => replaceFile(thread, call, true));
  library.add('CreateHardLinkA', (thread, call) => createHardLink(thread, call, false));
  library.add('CreateHardLinkW', (thread, call) => createHardLink(thread, call, true));
  library.add('CreateSymbolicLinkA', (thread, call) => createSymbolicLink(thread, call, false));
  library.add('CreateSymbolicLinkW', (thread, call) => createSymbolicLink(thread, call, true));
}

/** The name of a file; null, with the error set, if it is none. */
export function fileName(thread: Thread, text: string): Name | null {
  if (text.length == 0) {
    thread.lastError = ERROR_PATH_NOT_FOUND;
    return null;
  }
  const name = nameOf(text, thread.process.directory);
  if (name.kind == NameKind.File) return name;
  thread.lastError = name.kind == NameKind.None ? name.error : ERROR_FILE_NOT_FOUND;
  return null;
}

function ended(thread: Thread, error: u32): u64 {
  return error == 0 ? 1 : thread.fail(error);
}

export function createDirectory(thread: Thread, text: string): u64 {
  const name = fileName(thread, text);
  if (name == null) return 0;
  const files = thread.process.files;
  const place = files.locate(name, false);
  if (place.error == 0) return thread.fail(ERROR_ALREADY_EXISTS);
  if (place.error != ERROR_FILE_NOT_FOUND) return thread.fail(place.error);
  if (!place.mount.writable) return thread.fail(ERROR_WRITE_PROTECT);
  const made = place.node.makeDirectoryAt(place.relative);
  if (!made.isOk) return thread.fail(errorOf(made.error, true));
  files.made(place, true);
  return 1;
}

export function remove(thread: Thread, text: string, directory: bool): u64 {
  const name = fileName(thread, text);
  return name == null ? 0 : ended(thread, thread.process.files.delete(name, directory));
}

// Moving.

export function moveFile(thread: Thread, call: Call, wide: bool, flags: u32): u64 {
  const files = thread.process.files;
  const from = fileName(thread, textAt(thread, call.a0, wide));
  if (from == null) return 0;
  if ((flags & MOVEFILE_DELAY_UNTIL_REBOOT) != 0) return thread.fail(ERROR_ACCESS_DENIED);
  if (call.a1 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const to = fileName(thread, textAt(thread, call.a1, wide));
  if (to == null) return 0;
  const source = files.locate(from, false);
  if (source.error != 0) return thread.fail(source.error);
  const goal = target(thread, source, to);
  const record = files.recordOf(source.attributes!);
  if (record != null && !record.admits(DELETE, 7)) return thread.fail(ERROR_SHARING_VIOLATION);
  if (source.isDirectory && files.holds(source.path)) return thread.fail(ERROR_ACCESS_DENIED);
  const error = files.move(source, goal, (flags & MOVEFILE_REPLACE_EXISTING) != 0);
  if (error != ERROR_NOT_SAME_DEVICE || (flags & MOVEFILE_COPY_ALLOWED) == 0 || source.isDirectory) return ended(thread, error);
  const copied = copy(thread, from, to, (flags & MOVEFILE_REPLACE_EXISTING) != 0);
  return ended(thread, copied != 0 ? copied : files.delete(from, false));
}

/** Where a file's new name is. If that is the file itself, its case changes to what is given. */
export function target(thread: Thread, source: Place, name: Name): Place {
  const place = thread.process.files.locate(name, false);
  if (place.error == 0 && place.path == source.path && name.parts.length > 0) place.respell(name.parts[name.parts.length - 1]);
  return place;
}

/** Moves one file to where another is, which may get a name of its own. */
function replaceFile(thread: Thread, call: Call, wide: bool): u64 {
  const files = thread.process.files;
  const old = fileName(thread, textAt(thread, call.a0, wide));
  if (old == null) return 0;
  const by = fileName(thread, textAt(thread, call.a1, wide));
  if (by == null) return 0;
  const replaced = files.locate(old, false);
  const replacement = files.locate(by, false);
  if (replaced.error != 0) return thread.fail(replaced.error);
  if (replacement.error != 0) return thread.fail(replacement.error);
  if (call.a2 != 0) {
    const backup = fileName(thread, textAt(thread, call.a2, wide));
    if (backup == null) return 0;
    const kept = files.move(replaced, files.locate(backup, false), true);
    if (kept != 0) return thread.fail(kept);
  }
  return ended(thread, files.move(replacement, files.locate(old, false), true));
}

// Copying.

/** Progress routines are not called: to a caller that has one the copy is done in one step. */
function copyFile(thread: Thread, call: Call, wide: bool, flags: u32): u64 {
  const from = fileName(thread, textAt(thread, call.a0, wide));
  if (from == null) return 0;
  const to = fileName(thread, textAt(thread, call.a1, wide));
  if (to == null) return 0;
  return ended(thread, copy(thread, from, to, (flags & COPY_FILE_FAIL_IF_EXISTS) == 0));
}

/** From, to, COPYFILE2_EXTENDED_PARAMETERS, of which the flags count. Gives an HRESULT. */
function copyFile2(thread: Thread, call: Call): u64 {
  const flags = call.a2 == 0 ? 0 : thread.process.memory.u32(call.a2 + 4);
  if (copyFile(thread, call, true, flags) != 0) return 0;
  return 0x8007_0000 | thread.lastError;
}

function copy(thread: Thread, from: Name, to: Name, replace: bool): u32 {
  const files = thread.process.files;
  const source = files.open(from, new OpenRequest(FILE_READ_DATA, 3, Disposition.OpenExisting, 0));
  if (source.error != 0) return source.error;
  source.file!.retain();
  const marked = files.marks.attributesOf(files.locate(from, true).attributes!);
  const how = replace ? Disposition.CreateAlways : Disposition.CreateNew;
  const goal = files.open(to, new OpenRequest(FILE_WRITE_DATA, 0, how, marked));
  let error = goal.error;
  if (error == 0) {
    goal.file!.retain();
    error = transfer(source.file!, goal.file!);
    if (error == 0) error = keepTime(thread, from, to);
    goal.file!.release();
    if (error != 0) files.delete(to, false);
  }
  source.file!.release();
  return error == ERROR_ALREADY_EXISTS ? ERROR_FILE_EXISTS : error;
}

function transfer(from: File, to: File): u32 {
  while (true) {
    const count = from.read(PIECE);
    if (count < 0) return <u32>-count;
    if (count == 0) return 0;
    const bytes = from.bytes;
    for (let done = 0; done < bytes.length; ) {
      const taken = to.write(done == 0 ? bytes : bytes.slice<StaticArray<u8>>(done));
      if (taken <= 0) return taken == 0 ? 112 : <u32>-taken;
      done += taken;
    }
  }
}

/** A copy was last written when the original was. */
function keepTime(thread: Thread, from: Name, to: Name): u32 {
  const source = thread.process.files.locate(from, true);
  const goal = thread.process.files.locate(to, true);
  if (source.attributes == null || goal.attributes == null) return 0;
  return goal.setTimes(null, source.attributes!.modified);
}

// Links.

function createHardLink(thread: Thread, call: Call, wide: bool): u64 {
  const files = thread.process.files;
  const name = fileName(thread, textAt(thread, call.a0, wide));
  if (name == null) return 0;
  const existing = fileName(thread, textAt(thread, call.a1, wide));
  if (existing == null) return 0;
  const from = files.locate(existing, false);
  const to = files.locate(name, false);
  if (from.error != 0) return thread.fail(from.error);
  if (to.error == 0) return thread.fail(ERROR_ALREADY_EXISTS);
  if (to.error != ERROR_FILE_NOT_FOUND) return thread.fail(to.error);
  if (from.isDirectory) return thread.fail(ERROR_ACCESS_DENIED);
  if (from.mount != to.mount) return thread.fail(ERROR_NOT_SAME_DEVICE);
  const made = from.node.linkAt(from.relative, to.node, to.relative);
  if (!made.isOk) return thread.fail(errorOf(made.error, true));
  files.made(to, false);
  return 1;
}

/** What a link says is a guest path, which all kinds of guests understand. */
function createSymbolicLink(thread: Thread, call: Call, wide: bool): u64 {
  const files = thread.process.files;
  const name = fileName(thread, textAt(thread, call.a0, wide));
  if (name == null) return 0;
  const text = textAt(thread, call.a1, wide);
  const place = files.locate(name, false);
  if (place.error == 0) return thread.fail(ERROR_ALREADY_EXISTS);
  if (place.error != ERROR_FILE_NOT_FOUND) return thread.fail(place.error);
  const goal = linkTarget(thread, text);
  if (goal.length == 0) return thread.fail(ERROR_INVALID_NAME);
  const made = place.node.symlinkAt(goal, place.relative);
  if (!made.isOk) return thread.fail(errorOf(made.error, true));
  files.made(place, false);
  return 1;
}

/** A relative target stays as it is, but for its slashes. */
function linkTarget(thread: Thread, text: string): string {
  const isRooted = text.startsWith('\\') || text.startsWith('/') || (text.length > 1 && text.charAt(1) == ':');
  if (!isRooted) return text.replaceAll('\\', '/');
  const name = nameOf(text, thread.process.directory);
  return name.kind == NameKind.File ? name.path : '';
}
