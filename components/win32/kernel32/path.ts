// Names as texts: whole paths, the working directory, where temporary files go.
//
// Source: Microsoft, "GetFullPathNameW function", "GetCurrentDirectory function", "SetCurrentDirectory function", "GetTempPath2W
// function", "GetTempFileNameW function", "SearchPathW function", "GetLongPathNameW function".

import { giveText, textAt } from '../memory/text';
import { Disposition, OpenRequest } from '../object/files';
import { FILE_WRITE_DATA } from '../object/file';
import { fullText } from '../path/name';
import { lastOf } from '../path/mount';
import { showDirectory } from '../process/directory-handle';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_BUFFER_OVERFLOW, ERROR_DIRECTORY, ERROR_FILE_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER, ERROR_NOACCESS,
} from './error';
import { fileName } from './names';

const MAX_PATH: u32 = 260;

export function pathExports(library: Library): void {
  library.add('AreFileApisANSI', (thread, call) => 1);
  library.add('SetFileApisToANSI', (thread, call) => 0);
  library.add('SetFileApisToOEM', (thread, call) => 0);
  library.add('GetCurrentDirectoryA', (thread, call) => giveText(thread, thread.process.directory.text, call.a1, <u32>call.a0, false));
  library.add('GetCurrentDirectoryW', (thread, call) => giveText(thread, thread.process.directory.text, call.a1, <u32>call.a0, true));
  library.add('SetCurrentDirectoryA', (thread, call) => setCurrentDirectory(thread, textAt(thread, call.a0, false)));
  library.add('SetCurrentDirectoryW', (thread, call) => setCurrentDirectory(thread, textAt(thread, call.a0, true)));
  library.add('GetFullPathNameA', (thread, call) => getFullPathName(thread, call, false));
  library.add('GetFullPathNameW', (thread, call) => getFullPathName(thread, call, true));
  library.add('GetLongPathNameA', (thread, call) => getLongPathName(thread, call, false));
  library.add('GetLongPathNameW', (thread, call) => getLongPathName(thread, call, true));
  library.add('GetShortPathNameA', (thread, call) => getLongPathName(thread, call, false));
  library.add('GetShortPathNameW', (thread, call) => getLongPathName(thread, call, true));
  library.add('GetTempFileNameA', (thread, call) => getTempFileName(thread, call, false));
  library.add('GetTempFileNameW', (thread, call) => getTempFileName(thread, call, true));
  library.add('GetTempPathA', (thread, call) => giveText(thread, temporary(thread), call.a1, <u32>call.a0, false));
  library.add('GetTempPathW', (thread, call) => giveText(thread, temporary(thread), call.a1, <u32>call.a0, true));
  library.add('GetTempPath2A', (thread, call) => giveText(thread, temporary(thread), call.a1, <u32>call.a0, false));
  library.add('GetTempPath2W', (thread, call) => giveText(thread, temporary(thread), call.a1, <u32>call.a0, true));
  library.add('SearchPathA', (thread, call) => searchPath(thread, call, false), Shape.Wide);
  library.add('SearchPathW', (thread, call) => searchPath(thread, call, true), Shape.Wide);
}

export function setCurrentDirectory(thread: Thread, text: string): u64 {
  const process = thread.process;
  const name = fileName(thread, text);
  if (name == null) return 0;
  const error = process.files.enter(name);
  if (error != 0) return thread.fail(error);
  showDirectory(process);
  return 1;
}

/** Name, size, buffer, and where the address of its last part goes. */
function getFullPathName(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  if (text.length == 0) return thread.fail(ERROR_INVALID_NAME);
  const full = fullText(text, thread.process.directory);
  return giveWithPart(thread, full, call.a2, <u32>call.a1, call.a3, wide);
}

/** Gives a path, and at `part` the address of its last part, or null if it ends in a backslash. */
export function giveWithPart(thread: Thread, full: string, at: u64, size: u32, part: u64, wide: bool): u64 {
  const given = giveText(thread, full, at, size, wide);
  if (given >= size || part == 0) return given;
  const start = full.lastIndexOf('\\') + 1;
  // A device has no parts.
  const isWhole = start == full.length || (start == 4 && full.startsWith('\\\\.\\'));
  const before = wide ? start * 2 : String.UTF8.byteLength(full.substring(0, start));
  thread.process.memory.setU64(part, isWhole ? 0 : at + before);
  return given;
}

/** Names have one form here, whose parts are spelled as they are. */
function getLongPathName(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  const name = fileName(thread, text);
  if (name == null) return 0;
  const place = thread.process.files.locate(name, false);
  if (place.error != 0) return thread.fail(place.error);
  return giveText(thread, text, call.a1, <u32>call.a2, wide);
}

/** With a backslash at the end. */
export function temporary(thread: Thread): string {
  const process = thread.process;
  const names = ['TMP', 'TEMP', 'USERPROFILE'];
  for (let i = 0; i < names.length; i++) {
    const one = process.environment.get(names[i]);
    if (one == null || one.length == 0) continue;
    const full = fullText(one, process.directory);
    return full.endsWith('\\') ? full : full + '\\';
  }
  // Where nobody says, and there is none, it is made, if that is possible.
  const place = process.files.tree.locate('/tmp', true);
  if (place.error == ERROR_FILE_NOT_FOUND && place.mount.writable) place.node.makeDirectoryAt(place.relative);
  return 'C:\\tmp\\';
}

/** Directory, prefix, number, buffer of 260 units. */
function getTempFileName(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const directory = textAt(thread, call.a0, wide);
  const prefix = textAt(thread, call.a1, wide).substring(0, 3);
  const base = fullText(directory.length == 0 ? '.' : directory, process.directory);
  if (base.length > <i32>MAX_PATH - 14) return thread.fail(ERROR_BUFFER_OVERFLOW);
  const place = fileName(thread, base);
  if (place == null) return 0;
  if (!process.files.locate(place, true).isDirectory) return thread.fail(ERROR_DIRECTORY);
  // The name begins as the caller writes the directory.
  const before = (directory.length == 0 ? '.\\' : directory.endsWith('\\') ? directory : directory + '\\') + prefix;
  let number = <u32>call.a2 & 0xffff;
  if (number != 0) return giveTemporary(thread, before, number, call.a3, wide);
  for (number = process.nextTemporary(); number != 0; number = process.nextTemporary()) {
    const name = fileName(thread, before + number.toString(16).toUpperCase() + '.tmp');
    if (name == null) return 0;
    const opened = process.files.open(name, new OpenRequest(FILE_WRITE_DATA, 0, Disposition.CreateNew, 0));
    if (opened.error == ERROR_FILE_EXISTS) continue;
    if (opened.error != 0) return thread.fail(opened.error);
    opened.file!.retain();
    opened.file!.release();
    return giveTemporary(thread, before, number, call.a3, wide);
  }
  return thread.fail(ERROR_FILE_EXISTS);
}

function giveTemporary(thread: Thread, before: string, number: u32, at: u64, wide: bool): u64 {
  const text = before + number.toString(16).toUpperCase() + '.tmp';
  return giveText(thread, text, at, MAX_PATH, wide) < MAX_PATH ? number : thread.fail(ERROR_NOACCESS);
}

/** Path or null, file, ending or null, size, buffer, where the address of the last part goes. */
function searchPath(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  let file = textAt(thread, call.a1, wide);
  if (file.length == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const ending = textAt(thread, call.a2, wide);
  if (!lastOf(file.replaceAll('\\', '/')).includes('.')) file += ending;
  const isWhole = file.includes('\\') || file.includes('/') || file.includes(':');
  const where = isWhole ? [''] : (call.a0 != 0 ? textAt(thread, call.a0, wide) : searched(thread)).split(';');
  for (let i = 0; i < where.length; i++) {
    const directory = where[i].length == 0 || where[i].endsWith('\\') ? where[i] : where[i] + '\\';
    const full = fullText(directory + file, process.directory);
    const name = fileName(thread, full);
    if (name == null || process.files.locate(name, true).error != 0) continue;
    return giveWithPart(thread, full, memory.u64(call.stack), <u32>call.a3, memory.u64(call.stack + 8), wide);
  }
  return thread.fail(ERROR_FILE_NOT_FOUND);
}

/** The program's directory, the system's, the working one, and those of PATH. */
function searched(thread: Thread): string {
  const process = thread.process;
  const program = process.modules.all[0].path;
  const all = program.substring(0, program.lastIndexOf('\\')) + ';C:\\Windows\\System32;C:\\Windows;.';
  const path = process.environment.get('PATH');
  return path == null ? all : all + ';' + path;
}
