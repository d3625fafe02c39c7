// The parts of a path: its root, its last part, its extension. What changes, changes in place.
//
// Source: Microsoft, "PathCchSkipRoot function", "PathCchStripToRoot function", "PathCchRemoveFileSpec function",
// "PathCchFindExtension function", "PathCchRenameExtension function", "PathCchAddBackslashEx function", "PathIsUNCEx function".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { E_INVALIDARG, LONGEST, S_FALSE, S_OK, giveInto, isUnc, prefixLength, rootEnd } from './root';

export function partExports(library: Library): void {
  library.add('PathCchAddBackslash', (thread, call) => addBackslash(thread, call, 0, 0));
  library.add('PathCchAddBackslashEx', (thread, call) => addBackslash(thread, call, call.a2, call.a3));
  library.add('PathCchAddExtension', (thread, call) => setExtension(thread, call, false));
  library.add('PathCchFindExtension', findExtension);
  library.add('PathCchIsRoot', isRoot);
  library.add('PathCchRemoveBackslash', (thread, call) => removeBackslash(thread, call, 0, 0));
  library.add('PathCchRemoveBackslashEx', (thread, call) => removeBackslash(thread, call, call.a2, call.a3));
  library.add('PathCchRemoveExtension', removeExtension);
  library.add('PathCchRemoveFileSpec', removeFileSpec);
  library.add('PathCchRenameExtension', (thread, call) => setExtension(thread, call, true));
  library.add('PathCchSkipRoot', skipRoot);
  library.add('PathCchStripPrefix', stripPrefix);
  library.add('PathCchStripToRoot', stripToRoot);
  library.add('PathIsUNCEx', isUncEx);
}

/** Null where the room is none, or nothing ends the text in it. */
function pathIn(thread: Thread, call: Call): string | null {
  if (call.a0 == 0 || call.a1 == 0 || call.a1 > LONGEST) return null;
  const text = thread.process.memory.wideText(call.a0);
  return <u64>text.length < call.a1 ? text : null;
}

/** The path changes to one that is no longer, where it does. */
function cut(thread: Thread, call: Call, path: string, end: i32): u64 {
  if (end >= path.length) return S_FALSE;
  return thread.process.memory.setU16(call.a0 + <u64>end * 2, 0) ? S_OK : E_INVALIDARG;
}

/** Where the path ends now, and how many units are left there, for who asks. */
function tellEnd(thread: Thread, call: Call, length: i32, endAt: u64, leftAt: u64): void {
  const memory = thread.process.memory;
  if (endAt != 0) memory.setU64(endAt, call.a0 + <u64>length * 2);
  if (leftAt != 0) memory.setU64(leftAt, call.a1 - <u64>length);
}

function addBackslash(thread: Thread, call: Call, endAt: u64, leftAt: u64): u64 {
  const path = pathIn(thread, call);
  if (path == null) return E_INVALIDARG;
  const has = path.length == 0 || path.endsWith('\\');
  const result = has ? S_FALSE : giveInto(thread, path + '\\', call.a0, call.a1);
  if (result <= S_FALSE) tellEnd(thread, call, path.length + (has ? 0 : 1), endAt, leftAt);
  return result;
}

/** A root keeps its own. */
function removeBackslash(thread: Thread, call: Call, endAt: u64, leftAt: u64): u64 {
  const path = pathIn(thread, call);
  if (path == null) return E_INVALIDARG;
  const length = path.endsWith('\\') && path.length > rootEnd(path) ? path.length - 1 : path.length;
  tellEnd(thread, call, length, endAt, leftAt);
  return cut(thread, call, path, length);
}

/** Of the last part; the path's end for none. */
function extensionOf(path: string): i32 {
  const dot = path.lastIndexOf('.');
  return dot < 0 || dot < path.lastIndexOf('\\') || path.indexOf(' ', dot) >= 0 ? path.length : dot;
}

function findExtension(thread: Thread, call: Call): u64 {
  const path = pathIn(thread, call);
  if (path == null) {
    if (call.a2 != 0) thread.process.memory.setU64(call.a2, 0);
    return E_INVALIDARG;
  }
  return thread.process.memory.setU64(call.a2, call.a0 + <u64>extensionOf(path) * 2) ? S_OK : E_INVALIDARG;
}

function removeExtension(thread: Thread, call: Call): u64 {
  const path = pathIn(thread, call);
  return path == null ? E_INVALIDARG : cut(thread, call, path, extensionOf(path));
}

/** The new one may be given with its dot or without. */
function setExtension(thread: Thread, call: Call, replaces: bool): u64 {
  const path = pathIn(thread, call);
  const given = thread.process.memory.wideText(call.a2);
  if (path == null || given.includes('\\') || given.includes(' ') || given.lastIndexOf('.') > 0) return E_INVALIDARG;
  const end = extensionOf(path);
  if (!replaces && end < path.length) return S_FALSE;
  const added = given.length == 0 || given == '.' ? '' : given.startsWith('.') ? given : '.' + given;
  return giveInto(thread, path.substring(0, end) + added, call.a0, call.a1);
}

/** The last part goes, and the backslash before it, but for the root's. */
function removeFileSpec(thread: Thread, call: Call): u64 {
  const path = pathIn(thread, call);
  if (path == null) return E_INVALIDARG;
  const root = rootEnd(path);
  return cut(thread, call, path, max(path.lastIndexOf('\\'), root));
}

function isRoot(thread: Thread, call: Call): u64 {
  const path = thread.process.memory.wideText(call.a0);
  if (call.a0 == 0 || path.length == 0 || rootEnd(path) != path.length) return 0;
  // "C:" is a place on a drive.
  return path.endsWith(':') ? 0 : 1;
}

function skipRoot(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.a1 == 0) return E_INVALIDARG;
  const end = rootEnd(thread.process.memory.wideText(call.a0));
  thread.process.memory.setU64(call.a1, end == 0 ? 0 : call.a0 + <u64>end * 2);
  return end == 0 ? E_INVALIDARG : S_OK;
}

function stripToRoot(thread: Thread, call: Call): u64 {
  const path = pathIn(thread, call);
  if (path == null) return E_INVALIDARG;
  const end = rootEnd(path);
  const result = cut(thread, call, path, end);
  return end == 0 ? E_INVALIDARG : result;
}

/** "\\?\C:\a" becomes "C:\a", "\\?\UNC\a" becomes "\\a". */
function stripPrefix(thread: Thread, call: Call): u64 {
  const path = pathIn(thread, call);
  if (path == null) return E_INVALIDARG;
  const prefix = prefixLength(path);
  if (prefix > 0) return giveInto(thread, path.substring(prefix), call.a0, call.a1);
  if (!path.startsWith('\\\\?\\') || !isUnc(path)) return S_FALSE;
  return giveInto(thread, '\\\\' + path.substring(8), call.a0, call.a1);
}

/** Where the server begins goes to the second. */
function isUncEx(thread: Thread, call: Call): u64 {
  const path = thread.process.memory.wideText(call.a0);
  const found = isUnc(path);
  const from: u64 = path.startsWith('\\\\?\\') ? 8 : 2;
  if (call.a1 != 0) thread.process.memory.setU64(call.a1, found ? call.a0 + from * 2 : 0);
  return found ? 1 : 0;
}
