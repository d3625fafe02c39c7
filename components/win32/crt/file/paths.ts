// Paths as texts: taken apart, put together, made whole.
//
// Source: Microsoft, "_splitpath, _wsplitpath"; "_splitpath_s"; "_makepath"; "_makepath_s"; "_fullpath, _wfullpath".

import { fullText } from '../../path/name';
import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE, setErrno } from '../errno';
import { invalid } from '../invalid';
import { encoded, nameAt, newText, putText, putUnit } from '../text/units';

/** Units of a path's parts, with the zero: drive, directory, name, ending. */
const ROOMS: StaticArray<u64> = [3, 256, 256, 256];
const PATH: u64 = 260;

export function pathExports(library: Library): void {
  library.add('_fullpath', (thread, call) => whole<u8>(thread, call));
  library.add('_makepath', (thread, call) => compose<u8>(thread, call.a0, PATH, call.a1, call.a2, call.a3, ninth(thread, call, 0)), Shape.Wide);
  library.add('_makepath_s', (thread, call) => composeSecure<u8>(thread, call), Shape.Wide);
  library.add('_splitpath', (thread, call) => split<u8>(thread, call), Shape.Wide);
  library.add('_splitpath_s', (thread, call) => splitSecure<u8>(thread, call), Shape.Wide);
  library.add('_wfullpath', (thread, call) => whole<u16>(thread, call));
  library.add('_wmakepath', (thread, call) => compose<u16>(thread, call.a0, PATH, call.a1, call.a2, call.a3, ninth(thread, call, 0)), Shape.Wide);
  library.add('_wmakepath_s', (thread, call) => composeSecure<u16>(thread, call), Shape.Wide);
  library.add('_wsplitpath', (thread, call) => split<u16>(thread, call), Shape.Wide);
  library.add('_wsplitpath_s', (thread, call) => splitSecure<u16>(thread, call), Shape.Wide);
}

/** An argument behind the fourth. */
function ninth(thread: Thread, call: Call, index: u64): u64 {
  return thread.process.memory.u64(call.stack + index * 8);
}

/** Drive, directory, name and ending. */
function partsOf(path: string): StaticArray<string> {
  const drive = path.charAt(1) == ':' ? path.substring(0, 2) : '';
  const rest = path.substring(drive.length);
  const slash = max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1;
  const last = rest.substring(slash);
  const point = last.lastIndexOf('.');
  const end = point < 0 ? last.length : point;
  return [drive, rest.substring(0, slash), last.substring(0, end), last.substring(end)];
}

/** (path, drive, directory, name, ending): each may be null. */
function split<T>(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const memory = thread.process.memory;
  const parts = partsOf(nameAt<T>(memory, call.a0));
  const targets: StaticArray<u64> = [call.a1, call.a2, call.a3, ninth(thread, call, 0)];
  for (let i = 0; i < 4; i++) {
    const text = encoded<T>(parts[i]);
    if (targets[i] == 0) continue;
    putText<T>(memory, targets[i], <u64>text.length < ROOMS[i] ? text : text.slice<StaticArray<T>>(0, <i32>ROOMS[i] - 1));
  }
  return 0;
}

/** (path, drive, its room, directory, its room, name, its room, ending, its room): gives errno's code. */
function splitSecure<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const targets: StaticArray<u64> = [call.a1, call.a3, ninth(thread, call, 1), ninth(thread, call, 3)];
  const rooms: StaticArray<u64> = [call.a2, ninth(thread, call, 0), ninth(thread, call, 2), ninth(thread, call, 4)];
  let code: u32 = call.a0 == 0 ? EINVAL : 0;
  for (let i = 0; i < 4; i++) if ((targets[i] == 0) != (rooms[i] == 0)) code = EINVAL;
  const parts = code == 0 ? partsOf(nameAt<T>(memory, call.a0)) : ['', '', '', ''];
  for (let i = 0; i < 4; i++) if (targets[i] != 0 && code == 0 && <u64>encoded<T>(parts[i]).length >= rooms[i]) code = ERANGE;
  for (let i = 0; i < 4; i++) {
    if (targets[i] == 0 || rooms[i] == 0) continue;
    if (code == 0) putText<T>(memory, targets[i], encoded<T>(parts[i]));
    else putUnit<T>(memory, targets[i], 0);
  }
  return code == 0 ? 0 : invalid(thread, code, code);
}

function textOr<T>(thread: Thread, at: u64): string {
  return at == 0 ? '' : nameAt<T>(thread.process.memory, at);
}

function compose<T>(thread: Thread, buffer: u64, room: u64, drive: u64, directory: u64, name: u64, ending: u64): u64 {
  if (buffer == 0 || room == 0) return invalid(thread, EINVAL, EINVAL);
  const letter = textOr<T>(thread, drive);
  const folder = textOr<T>(thread, directory);
  const tail = textOr<T>(thread, ending);
  let text = letter.length == 0 ? '' : letter.charAt(0) + ':';
  text += folder;
  if (folder.length > 0 && !folder.endsWith('\\') && !folder.endsWith('/')) text += '\\';
  text += textOr<T>(thread, name);
  if (tail.length > 0) text += (tail.startsWith('.') ? '' : '.') + tail;
  const units = encoded<T>(text);
  if (<u64>units.length < room) {
    putText<T>(thread.process.memory, buffer, units);
    return 0;
  }
  putUnit<T>(thread.process.memory, buffer, 0);
  return invalid(thread, ERANGE, ERANGE);
}

/** (buffer, room, drive, directory, name, ending). */
function composeSecure<T>(thread: Thread, call: Call): u64 {
  return compose<T>(thread, call.a0, call.a1, call.a2, call.a3, ninth(thread, call, 0), ninth(thread, call, 1));
}

/** (buffer, path, room): a block of the heap where there is no buffer. */
function whole<T>(thread: Thread, call: Call): u64 {
  const path = textOr<T>(thread, call.a1);
  const directory = thread.process.directory;
  const text = encoded<T>(path.length == 0 ? directory.text : fullText(path, directory));
  if (call.a0 == 0) return newText<T>(thread, text);
  if (<u64>text.length < call.a2) {
    putText<T>(thread.process.memory, call.a0, text);
    return call.a0;
  }
  setErrno(thread, ERANGE);
  return 0;
}
