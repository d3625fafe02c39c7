// Files in memory.
//
// Source: Microsoft, "CreateFileMappingW function", "MapViewOfFileEx function", "UnmapViewOfFile function", "FlushViewOfFile function".

import { Kind as MemoryKind, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY, PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY } from '../memory/space';
import { DiskFile } from '../object/disk-file';
import { FILE_READ_DATA, FILE_WRITE_DATA } from '../object/file';
import { Kind } from '../object/named-object';
import { Section, View, pagesOf } from '../object/section';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_CALL_NOT_IMPLEMENTED, ERROR_FILE_INVALID, ERROR_INVALID_ADDRESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER,
  ERROR_MAPPED_ALIGNMENT, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_SUPPORTED,
} from './error';
import { create, find, nameOf, open } from './named';
import { INVALID_HANDLE } from './open';

const FILE_MAP_COPY: u32 = 1;
const FILE_MAP_WRITE: u32 = 2;
const FILE_MAP_READ: u32 = 4;
const ALL_ACCESS: u32 = 0xf_001f;
const SEC_IMAGE: u32 = 0x100_0000;
const GRANULARITY: u64 = 0x1_0000;
/** Greatest section; what is no file's is memory alone. */
const LARGEST: u64 = 1 << 44;
const LARGEST_MEMORY: u64 = 1 << 32;

export function mappingExports(library: Library): void {
  library.add('CreateFileMappingA', (thread, call) => createFileMapping(thread, call, false), Shape.Wide);
  library.add('CreateFileMappingW', (thread, call) => createFileMapping(thread, call, true), Shape.Wide);
  library.add('OpenFileMappingA', (thread, call) => open(thread, Kind.Section, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenFileMappingW', (thread, call) => open(thread, Kind.Section, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('MapViewOfFile', (thread, call) => mapView(thread, call, 0), Shape.Wide);
  library.add('MapViewOfFileEx', (thread, call) => mapView(thread, call, thread.process.memory.u64(call.stack + 8)), Shape.Wide);
  library.add('UnmapViewOfFile', (thread, call) => unmapView(thread, call.a0));
  library.add('UnmapViewOfFileEx', (thread, call) => unmapView(thread, call.a0));
  library.add('FlushViewOfFile', flushView);
  library.lacks('MapViewOfFile', 'every view of one mapping lies in one range of addresses: two views of the same bytes have the same address, and what one may do with a page all may; a mapping that another process made has none (ERROR_NOT_SUPPORTED)');
  library.lacks('MapViewOfFileEx', 'every view of one mapping lies in one range of addresses: two views of the same bytes have the same address, and what one may do with a page all may; a mapping that another process made has none (ERROR_NOT_SUPPORTED)');
}

/** File, security attributes, protection, high half of the size; low half, name. */
function createFileMapping(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  const protection = <u32>call.a2 & 0xff;
  let size = (<u64>(<u32>call.a3) << 32) | memory.u32(call.stack);
  if (!isProtection(protection)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((<u32>call.a2 & SEC_IMAGE) != 0) return thread.fail(ERROR_CALL_NOT_IMPLEMENTED);
  let file: DiskFile | null = null;
  if (call.a0 == INVALID_HANDLE) {
    if (size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  } else {
    file = process.diskFile(call.a0);
    if (file == null || file.isDirectory) return thread.fail(ERROR_INVALID_HANDLE);
    const needed = writes(protection) ? FILE_READ_DATA | FILE_WRITE_DATA : FILE_READ_DATA;
    if ((process.handles.entry(call.a0)!.access & needed) != needed) return thread.fail(ERROR_ACCESS_DENIED);
    const length = file.size();
    if (length < 0) return thread.fail(ERROR_ACCESS_DENIED);
    if (size == 0 && length == 0) return thread.fail(ERROR_FILE_INVALID);
    if (size == 0) size = length;
    if (size > <u64>length) {
      if (!writes(protection)) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
      const error = file.resize(size);
      if (error != 0) return thread.fail(error);
    }
  }
  if (size > (file == null ? LARGEST_MEMORY : LARGEST)) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  const section = new Section(pagesOf(process, file, size), protection);
  section.retain();
  const handle = create(thread, section, call.a1, nameOf(thread, memory.u64(call.stack + 8), wide), ALL_ACCESS);
  section.release();
  return handle;
}

function isProtection(protection: u32): bool {
  switch (protection) {
    case PAGE_READONLY:
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY: return true;
    default: return false;
  }
}

function writes(protection: u32): bool {
  return protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE;
}

/** Section, access, high and low half of the offset; how many bytes. */
function mapView(thread: Thread, call: Call, wanted: u64): u64 {
  const process = thread.process;
  const section = find<Section>(thread, call.a0, 0);
  if (section == null) return 0;
  if (!section.pages.isOf(process.space)) return thread.fail(ERROR_NOT_SUPPORTED);
  const access = <u32>call.a1;
  const offset = (<u64>(<u32>call.a2) << 32) | <u32>call.a3;
  let length = process.memory.u64(call.stack);
  if (offset % GRANULARITY != 0 || wanted % GRANULARITY != 0) return thread.fail(ERROR_MAPPED_ALIGNMENT);
  if (offset >= section.size) return thread.fail(ERROR_ACCESS_DENIED);
  if (length == 0) length = section.size - offset;
  if (length > section.size - offset) return thread.fail(ERROR_ACCESS_DENIED);
  const isCopy = (access & (FILE_MAP_WRITE | FILE_MAP_COPY)) == FILE_MAP_COPY;
  if ((access & FILE_MAP_WRITE) != 0 && !writes(section.protection)) return thread.fail(ERROR_ACCESS_DENIED);
  if ((access & (FILE_MAP_READ | FILE_MAP_WRITE | FILE_MAP_COPY)) == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return isCopy ? mapCopy(thread, section, offset, length, wanted) : mapShared(thread, section, offset, length, wanted, (access & FILE_MAP_WRITE) != 0);
}

function mapShared(thread: Thread, section: Section, offset: u64, length: u64, wanted: u64, writable: bool): u64 {
  const error = section.pages.show(offset, length, writable ? PAGE_READWRITE : PAGE_READONLY, wanted);
  if (error != 0) return thread.fail(error);
  return keep(thread, new View(section, section.pages.base + offset, offset, length, false));
}

function mapCopy(thread: Thread, section: Section, offset: u64, length: u64, wanted: u64): u64 {
  const process = thread.process;
  const error = section.pages.show(offset, length, PAGE_READONLY, 0);
  if (error != 0) return thread.fail(error);
  const place = wanted == 0 ? process.space.reserve(length, PAGE_WRITECOPY, MemoryKind.Mapped, true)
    : process.space.reserveAt(wanted, length, PAGE_WRITECOPY, MemoryKind.Mapped, true);
  if (place == null) {
    section.pages.hide();
    return thread.fail(wanted == 0 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_ADDRESS);
  }
  const address = place.base;
  const done = process.space.commit(place, address, place.size, PAGE_WRITECOPY);
  if (done) process.memory.move(address, section.pages.base + offset, length);
  section.pages.hide();
  if (done) return keep(thread, new View(section, address, offset, length, true));
  process.space.release(place);
  return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

/** A view keeps what it is of. */
function keep(thread: Thread, view: View): u64 {
  view.section.retain();
  thread.process.views.push(view);
  return view.address;
}

function unmapView(thread: Thread, address: u64): u64 {
  const process = thread.process;
  for (let i = process.views.length - 1; i >= 0; i--) {
    const view = process.views[i];
    if (address < view.address || address >= view.address + view.length) continue;
    process.views.splice(i, 1);
    unmap(thread, view);
    return 1;
  }
  return thread.fail(ERROR_INVALID_ADDRESS);
}

function unmap(thread: Thread, view: View): void {
  const pages = view.section.pages;
  if (view.isCopy) {
    const place = thread.process.space.find(view.address);
    if (place != null) thread.process.space.release(place);
  } else {
    pages.hide();
  }
  view.section.release();
}

/** Address, how many bytes; 0 for all to the end. */
function flushView(thread: Thread, call: Call): u64 {
  const views = thread.process.views;
  for (let i = 0; i < views.length; i++) {
    const view = views[i];
    if (call.a0 < view.address || call.a0 >= view.address + view.length) continue;
    const start = call.a0 - view.address;
    const error = view.isCopy ? 0 : view.section.pages.writeBack(view.offset + start, call.a1 == 0 ? view.length - start : min(call.a1, view.length - start));
    return error == 0 ? 1 : thread.fail(error);
  }
  return thread.fail(ERROR_INVALID_ADDRESS);
}
