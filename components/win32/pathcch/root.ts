// Where a path's root ends, and how its results are given.

import { utf16 } from '../memory/access';
import { Thread } from '../thread/thread';

export const S_OK: u64 = 0;
export const S_FALSE: u64 = 1;
export const E_INVALIDARG: u64 = 0x8007_0057;
/** HRESULTs of ERROR_INSUFFICIENT_BUFFER, ERROR_FILENAME_EXCED_RANGE, ERROR_OUTOFMEMORY. */
export const E_SHORT: u64 = 0x8007_007a;
export const E_LONG: u64 = 0x8007_00ce;
export const E_MEMORY: u64 = 0x8007_000e;

/** Of a path without PATHCCH_ALLOW_LONG_PATHS, and of any, zero included. */
export const MAX_PATH: i32 = 260;
export const LONGEST: u32 = 0x8000;

export const ALLOW_LONG_PATHS: u32 = 1;

function isDrive(path: string, at: i32): bool {
  const letter = path.length > at + 1 ? path.charCodeAt(at) | 0x20 : 0;
  return letter >= 0x61 && letter <= 0x7a && path.charAt(at + 1) == ':';
}

/** "\\server\share\": where it ends if the server begins at `at`. */
function shareEnd(path: string, at: i32): i32 {
  const server = path.indexOf('\\', at);
  if (server < 0) return path.length;
  const share = path.indexOf('\\', server + 1);
  return share < 0 ? path.length : share + 1;
}

function hasPrefix(path: string, prefix: string): bool {
  return path.length >= prefix.length && path.substring(0, prefix.length).toLowerCase() == prefix;
}

/** Units of what stands before a root: "\\?\" of a drive. */
export function prefixLength(path: string): i32 {
  return path.startsWith('\\\\?\\') && isDrive(path, 4) ? 4 : 0;
}

export function isUnc(path: string): bool {
  return hasPrefix(path, '\\\\?\\unc\\') || (path.startsWith('\\\\') && !path.startsWith('\\\\?\\'));
}

/** Where the first part after the root begins; 0 for a path without a root. */
export function rootEnd(path: string): i32 {
  if (hasPrefix(path, '\\\\?\\unc\\')) return shareEnd(path, 8);
  if (hasPrefix(path, '\\\\?\\volume{')) {
    const end = path.indexOf('}', 11);
    return end < 0 ? 0 : end + (path.charAt(end + 1) == '\\' ? 2 : 1);
  }
  const at = prefixLength(path);
  if (isDrive(path, at)) return at + (path.charAt(at + 2) == '\\' ? 3 : 2);
  if (path.startsWith('\\\\?\\')) return 0;
  if (path.startsWith('\\\\')) return shareEnd(path, 2);
  return path.startsWith('\\') ? 1 : 0;
}

/** Into a room of so many units; S_OK or the HRESULT. */
export function giveInto(thread: Thread, text: string, at: u64, room: u64): u64 {
  const bytes = utf16(text);
  if (<u64>(bytes.length >> 1) > room) return E_SHORT;
  return thread.process.memory.write(at, bytes) ? S_OK : E_INVALIDARG;
}

/** Into memory that LocalFree frees; its address goes to `at`. */
export function giveNew(thread: Thread, text: string, at: u64): u64 {
  const bytes = utf16(text);
  const made = thread.process.heap.allocate(bytes.length);
  if (made == 0) return E_MEMORY;
  thread.process.memory.write(made, bytes);
  return thread.process.memory.setU64(at, made) ? S_OK : E_INVALIDARG;
}
