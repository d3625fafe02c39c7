// Making one path of two, and a path without dots.
//
// Source: Microsoft, "PathCchCanonicalizeEx function", "PathCchCombineEx function", "PathAllocCanonicalize function",
// "PathAllocCombine function", "PathCchAppendEx function".

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ALLOW_LONG_PATHS, E_INVALIDARG, E_LONG, LONGEST, MAX_PATH, S_OK, giveInto, giveNew, isUnc, prefixLength, rootEnd } from './root';

const DO_NOT_NORMALIZE_SEGMENTS: u32 = 8;
const ENSURE_IS_EXTENDED_LENGTH_PATH: u32 = 0x10;
const ENSURE_TRAILING_SLASH: u32 = 0x20;
const CANONICALIZE_SLASHES: u32 = 0x40;
const KNOWN: u32 = 0x7f;

/** The last result, and whether there is one: an HRESULT. */
let joined: string = '';

export function joinExports(library: Library): void {
  library.add('PathAllocCanonicalize', (thread, call) => allocate(thread, canonical(thread.process.memory.wideText(call.a0), <u32>call.a1), call.a2));
  library.add('PathAllocCombine', (thread, call) => allocate(thread, combined(thread, call.a0, call.a1, <u32>call.a2), call.a3));
  library.add('PathCchAppend', (thread, call) => into(thread, combined(thread, call.a0, appended(thread, call.a2), 0), call.a0, call.a1));
  library.add('PathCchAppendEx', (thread, call) => into(thread, combined(thread, call.a0, appended(thread, call.a2), <u32>call.a3), call.a0, call.a1));
  library.add('PathCchCanonicalize', (thread, call) => into(thread, canonical(thread.process.memory.wideText(call.a2), 0), call.a0, call.a1));
  library.add('PathCchCanonicalizeEx', (thread, call) => into(thread, canonical(thread.process.memory.wideText(call.a2), <u32>call.a3), call.a0, call.a1));
  library.add('PathCchCombine', (thread, call) => into(thread, combined(thread, call.a2, call.a3, 0), call.a0, call.a1));
  library.add('PathCchCombineEx', combineEx, Shape.Wide);
}

function into(thread: Thread, result: u64, at: u64, room: u64): u64 {
  if (room == 0 || room > LONGEST) return E_INVALIDARG;
  return result == S_OK ? giveInto(thread, joined, at, room) : result;
}

function allocate(thread: Thread, result: u64, at: u64): u64 {
  if (at == 0) return E_INVALIDARG;
  thread.process.memory.setU64(at, 0);
  return result == S_OK ? giveNew(thread, joined, at) : result;
}

function combineEx(thread: Thread, call: Call): u64 {
  return into(thread, combined(thread, call.a2, call.a3, thread.process.memory.u32(call.stack)), call.a0, call.a1);
}

/** Appending takes a path from the root on as one below. */
function appended(thread: Thread, at: u64): u64 {
  const memory = thread.process.memory;
  return memory.u16(at) == 0x5c && memory.u16(at + 2) != 0x5c ? at + 2 : at;
}

/** A path that has a drive, or a server, stands alone; one from the root on is of the first's drive. */
function combined(thread: Thread, first: u64, second: u64, flags: u32): u64 {
  if (first == 0 && second == 0) return E_INVALIDARG;
  const memory = thread.process.memory;
  const start = first == 0 ? '' : memory.wideText(first);
  const more = second == 0 ? '' : memory.wideText(second);
  if (rootEnd(more) > 1 || start.length == 0) return canonical(more, flags);
  if (more.length == 0) return canonical(start, flags);
  if (!more.startsWith('\\')) return canonical(start.endsWith('\\') ? start + more : start + '\\' + more, flags);
  const root = start.substring(0, rootEnd(start));
  return canonical(root.endsWith('\\') ? root + more.substring(1) : root + more, flags);
}

/** Leaves the result in `joined`. */
function canonical(given: string, flags: u32): u64 {
  if ((flags & ~KNOWN) != 0) return E_INVALIDARG;
  const path = (flags & CANONICALIZE_SLASHES) != 0 ? given.replaceAll('/', '\\') : given;
  // Of a server's share nothing is kept against dots but that it is one.
  const end = isUnc(path) ? (path.startsWith('\\\\?\\') ? 8 : 2) : rootEnd(path);
  let root = path.substring(0, end);
  const parts = path.substring(end).split('\\');
  const kept: Array<string> = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part == '..') {
      if (kept.length == 0) continue;
      kept.pop();
      // What has been gone up from its beginning is from the root on.
      if (kept.length == 0 && root.length == 0) root = '\\';
    } else if (part != '.') kept.push((flags & DO_NOT_NORMALIZE_SEGMENTS) != 0 || i < parts.length - 1 ? part : withoutDots(part));
  }
  let text = kept.join('\\');
  // Something is left always: the root of an unknown drive.
  if (root.length == 0 && text.length == 0) text = '\\';
  if (root.length == 2 && root.endsWith(':') && text.length == 0) root += '\\';
  text = root + text;
  if (parts[parts.length - 1].startsWith('.') && text.endsWith('\\') && text.length > rootEnd(text)) text = text.substring(0, text.length - 1);
  if ((flags & ENSURE_TRAILING_SLASH) != 0 && !text.endsWith('\\')) text += '\\';
  const prefix = prefixLength(text);
  const isDrive = text.length > prefix + 2 && text.charAt(prefix + 1) == ':';
  const isLong = text.length - prefix >= MAX_PATH;
  if (isLong && (flags & (ALLOW_LONG_PATHS | ENSURE_IS_EXTENDED_LENGTH_PATH)) == 0) return E_LONG;
  if (<u32>text.length >= LONGEST) return E_LONG;
  const wantsPrefix = isLong || (flags & ENSURE_IS_EXTENDED_LENGTH_PATH) != 0;
  if (prefix == 0 && isDrive && wantsPrefix) text = '\\\\?\\' + text;
  else if (prefix > 0 && !wantsPrefix) text = text.substring(prefix);
  joined = text;
  return S_OK;
}

/** Dots at the end do not count, but behind an asterisk. */
function withoutDots(part: string): string {
  let end = part.length;
  while (end > 0 && part.charAt(end - 1) == '.' && !(end > 1 && part.charAt(end - 2) == '*')) end--;
  return part.substring(0, end);
}
