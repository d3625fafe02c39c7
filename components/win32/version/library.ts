// VERSION.dll: version resources of files.
//
// A block begins with its length, its value's length and kind, and its name; the value and further blocks follow, each at a multiple of 4.
//
// Texts are UTF-16. What is handed out has room behind it, and a mark that says so, for the texts that VerQueryValueA gives.
//
// Source: Microsoft, winver.h ("GetFileVersionInfoW function", "VerQueryValueW function", "VerQueryValueA function"), "VS_VERSIONINFO structure".

import { Module } from '../image/module';
import { Place, ResourceTree } from '../image/resource';
import { Found } from '../image/search';
import { versionIn } from '../image/version-resource';
import { giveText, textAt } from '../memory/text';
import { ERROR_FILE_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_RESOURCE_TYPE_NOT_FOUND } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const RESOURCE_DATA_NOT_FOUND: u32 = 1812;
const RT_VERSION = '#16';
const BAD_EXE_FORMAT: u32 = 193;
/** Where a block's name begins. */
const NAME: u64 = 6;
const MOST_BLOCKS: i32 = 4096;
/** Units of a text that is one of a version's. */
const LONGEST: u32 = 0x7fff;
/** Stands behind a resource with room for its texts in UTF-8, which takes at most three bytes where UTF-16 takes two. */
const ROOM_MARK: u32 = 0x3852_4556;

export function version(): Library {
  const library = new Library('VERSION.dll');
  library.add('GetFileVersionInfoA', (thread, call) => information(thread, textAt(thread, call.a0, false), <u32>call.a2, call.a3));
  library.add('GetFileVersionInfoExA', (thread, call) => information(thread, textAt(thread, call.a1, false), <u32>call.a3, thread.process.memory.u64(call.stack)), Shape.Wide);
  library.add('GetFileVersionInfoExW', (thread, call) => information(thread, textAt(thread, call.a1, true), <u32>call.a3, thread.process.memory.u64(call.stack)), Shape.Wide);
  library.add('GetFileVersionInfoSizeA', (thread, call) => size(thread, textAt(thread, call.a0, false), call.a1));
  library.add('GetFileVersionInfoSizeExA', (thread, call) => size(thread, textAt(thread, call.a1, false), call.a2));
  library.add('GetFileVersionInfoSizeExW', (thread, call) => size(thread, textAt(thread, call.a1, true), call.a2));
  library.add('GetFileVersionInfoSizeW', (thread, call) => size(thread, textAt(thread, call.a0, true), call.a1));
  library.add('GetFileVersionInfoW', (thread, call) => information(thread, textAt(thread, call.a0, true), <u32>call.a2, call.a3));
  library.add('VerQueryValueA', (thread, call) => queryValue(thread, call, false));
  library.add('VerQueryValueW', (thread, call) => queryValue(thread, call, true));
  return library;
}

/** The resource's bytes; null, with the error set, if there are none. */
function resourceOf(thread: Thread, name: string): StaticArray<u8> | null {
  const process = thread.process;
  const isPath = name.includes('\\') || name.includes('/');
  const known = isPath ? process.modules.pathed(process.modules.search.absolute(name)) : process.modules.named(name);
  if (known != null && known.image != null) return loadedResource(thread, known);
  const found: Found | null = process.modules.search.find(name, null);
  const before = thread.lastError;
  thread.lastError = ERROR_FILE_NOT_FOUND;
  if (found == null) return null;
  const image = found.file.describe();
  let bytes: StaticArray<u8> | null = null;
  if (image != null) bytes = versionIn(image, found.file);
  found.file.release();
  thread.lastError = BAD_EXE_FORMAT;
  if (image == null) return null;
  thread.lastError = bytes != null ? before : image.resources.isSome ? ERROR_RESOURCE_TYPE_NOT_FOUND : RESOURCE_DATA_NOT_FOUND;
  return bytes;
}

/** Of a module that is loaded. */
function loadedResource(thread: Thread, module: Module): StaticArray<u8> | null {
  const tree = new ResourceTree(thread.process, module);
  const names = tree.child(tree.root, RT_VERSION);
  const place: Place | null = tree.count(names) == 0 ? null : tree.place(tree.leaf(tree.target(names, 0), 0));
  if (place == null) {
    thread.lastError = tree.root == 0 ? RESOURCE_DATA_NOT_FOUND : ERROR_RESOURCE_TYPE_NOT_FOUND;
    return null;
  }
  return thread.process.memory.bytes(place.address, place.size);
}

function rounded(length: u32): u32 {
  return (length + 3) & ~3;
}

/** A resource, the mark, and its texts in UTF-8. */
function roomFor(length: u32): u32 {
  return rounded(length) + 4 + (rounded(length) / 2) * 3;
}

function size(thread: Thread, name: string, handle: u64): u64 {
  if (handle != 0) thread.process.memory.setU32(handle, 0);
  const bytes = resourceOf(thread, name);
  return bytes == null ? 0 : roomFor(bytes.length);
}

function information(thread: Thread, name: string, room: u32, target: u64): u64 {
  const bytes = resourceOf(thread, name);
  if (bytes == null) return 0;
  const length = min<i32>(bytes.length, <i32>min<u32>(room, i32.MAX_VALUE));
  if (!thread.process.memory.write(target, bytes.slice<StaticArray<u8>>(0, length))) return thread.fail(ERROR_NOACCESS);
  if (length < bytes.length) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  if (room >= roomFor(length)) thread.process.memory.setU32(target + rounded(length), ROOM_MARK);
  return 1;
}

/** block, path, where the value's address and its length go. */
function queryValue(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const parts = textAt(thread, call.a1, wide).split('\\');
  let block = call.a0;
  if (call.a0 == 0 || memory.u16(block) < NAME) return thread.fail(ERROR_INVALID_PARAMETER);
  const limit = block + memory.u16(block);
  for (let i = 0; i < parts.length; i++) {
    if (parts[i].length > 0) block = child(thread, block, limit, parts[i]);
    if (block == 0) return thread.fail(ERROR_RESOURCE_TYPE_NOT_FOUND);
  }
  if (!wide && memory.u16(block + 4) == 1) return narrowText(thread, call, valueAt(thread, block), memory.u16(block + 2));
  const length = memory.u16(block + 2);
  memory.setU64(call.a2, valueAt(thread, block));
  if (call.a3 != 0) memory.setU32(call.a3, length);
  return 1;
}

/** The text of so many units at `from` as bytes, in the room behind the resource. */
function narrowText(thread: Thread, call: Call, from: u64, units: u32): u64 {
  const memory = thread.process.memory;
  const room = call.a0 + rounded(memory.u16(call.a0));
  if (memory.u32(room) != ROOM_MARK) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  const text = memory.wideText(from, min(units, LONGEST));
  const at = room + 4 + ((from - call.a0) / 2) * 3;
  giveText(thread, text, at, units * 3, false);
  memory.setU64(call.a2, at);
  if (call.a3 != 0) memory.setU32(call.a3, units == 0 ? 0 : String.UTF8.byteLength(text) + 1);
  return 1;
}

function aligned(at: u64, start: u64): u64 {
  return start + ((at - start + 3) & ~(<u64>3));
}

function valueAt(thread: Thread, block: u64): u64 {
  const name = thread.process.memory.wideText(block + NAME, 256);
  return aligned(block + NAME + <u64>name.length * 2 + 2, block & ~(<u64>3));
}

/** The block of that name inside of another; 0 if there is none. */
function child(thread: Thread, block: u64, limit: u64, name: string): u64 {
  const memory = thread.process.memory;
  const end = min(block + memory.u16(block), limit);
  const isText = memory.u16(block + 4) == 1;
  let at = aligned(valueAt(thread, block) + <u64>memory.u16(block + 2) * (isText ? 2 : 1), block & ~(<u64>3));
  for (let i = 0; i < MOST_BLOCKS && at + NAME <= end; i++) {
    const length = memory.u16(at);
    if (length < NAME) return 0;
    if (memory.wideText(at + NAME, 256).toLowerCase() == name.toLowerCase()) return at;
    at = aligned(at + length, block & ~(<u64>3));
  }
  return 0;
}
