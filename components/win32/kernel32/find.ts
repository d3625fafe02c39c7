// FindFirstFile and what follows: a directory's entries, as far as a pattern fits.
//
// Source: Microsoft, "FindFirstFileExW function", "FindNextFileW function", "WIN32_FIND_DATAW structure".

import { Kind, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { utf16, utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { Found, Listing } from '../object/listing';
import { FILE_ATTRIBUTE_DIRECTORY } from '../object/marks';
import { hasWildcards } from '../object/pattern';
import { Search } from '../object/search';
import { fileTimeOf } from '../object/time';
import { errorOf } from '../path/failure';
import { NameKind, fullText, nameOf } from '../path/name';
import { Process } from '../process/process';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_DIRECTORY, ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_SUPPORTED,
  ERROR_NO_MORE_FILES, ERROR_PATH_NOT_FOUND, ERROR_TOO_MANY_OPEN_FILES,
} from './error';
import { refused } from './open';

/** WIN32_FIND_DATA: where the name is, and its room; behind it that of the short one. */
const NAME: u64 = 44;
const NAME_UNITS: i32 = 260;
const SIZE_WIDE: i32 = 592;
const SIZE_NARROW: i32 = 320;
const TAG_SYMLINK: u32 = 0xa000_000c;
/** FindExSearchNameMatch and FindExSearchLimitToDirectories. */
const MOST_SEARCH: u32 = 1;
const FIND_INFO_BASIC: u32 = 1;

export function findExports(library: Library): void {
  library.add('FindFirstFileA', (thread, call) => findFirst(thread, call.a0, call.a1, false));
  library.add('FindFirstFileW', (thread, call) => findFirst(thread, call.a0, call.a1, true));
  library.add('FindFirstFileExA', (thread, call) => findFirstEx(thread, call, false), Shape.Wide);
  library.add('FindFirstFileExW', (thread, call) => findFirstEx(thread, call, true), Shape.Wide);
  library.add('FindNextFileA', (thread, call) => findNext(thread, call, false));
  library.add('FindNextFileW', (thread, call) => findNext(thread, call, true));
  library.add('FindClose', findClose);
}

/** Name, level, data, kind of search, filter, flags. */
function findFirstEx(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  if (<u32>call.a1 > FIND_INFO_BASIC || memory.u64(call.stack) != 0) return refused(thread, ERROR_INVALID_PARAMETER);
  if (<u32>call.a3 > MOST_SEARCH) return refused(thread, ERROR_NOT_SUPPORTED);
  return findFirst(thread, call.a0, call.a2, wide);
}

export function findFirst(thread: Thread, at: u64, data: u64, wide: bool): u64 {
  const begun = searchFor(thread.process, textAt(thread, at, wide));
  const search = begun.search;
  if (search == null) return refused(thread, begun.error);
  search.retain();
  const handle = begin(thread, search, data, wide);
  search.release();
  return handle;
}

/** A search that was begun, or why it was not. */
export class Begun {
  constructor(
    readonly search: Search | null,
    readonly error: u32,
  ) {}
}

/** For what fits a path whose last part is a pattern. */
export function searchFor(process: Process, path: string): Begun {
  let text = path;
  if (text.length == 0) return new Begun(null, ERROR_PATH_NOT_FOUND);
  const last = text.substring(patternAt(text));
  if (last == '.' || last == '..') text = fullText(text, process.directory);
  const start = patternAt(text);
  const pattern = patternOf(text.substring(start));
  if (pattern.length == 0) return new Begun(null, ERROR_FILE_NOT_FOUND);
  const name = nameOf(start == 0 ? '.' : text.substring(0, start), process.directory);
  if (name.kind == NameKind.None) return new Begun(null, name.error);
  if (name.kind != NameKind.File) return new Begun(null, ERROR_FILE_NOT_FOUND);
  const place = process.files.locate(name, true);
  if (place.error != 0) return new Begun(null, place.error == ERROR_FILE_NOT_FOUND ? ERROR_PATH_NOT_FOUND : place.error);
  if (!place.isDirectory) return new Begun(null, ERROR_DIRECTORY);
  const opened = place.node.openAt(place.name, OpenOptionsFlags.Directory | OpenOptionsFlags.Follow, RightsFlags.Read);
  if (!opened.isOk) return new Begun(null, errorOf(opened.error, false));
  const listing = hasWildcards(pattern) ? Listing.of(process, opened.value, place.path) : Listing.one(process, opened.value, place.path, pattern);
  listing.pattern = pattern;
  return new Begun(new Search(opened.value, listing), 0);
}

function begin(thread: Thread, search: Search, data: u64, wide: bool): u64 {
  const found = search.listing.take();
  if (found == null) return refused(thread, ERROR_FILE_NOT_FOUND);
  if (!give(thread, found, data, wide)) return refused(thread, ERROR_NOACCESS);
  const handle = thread.process.handles.open(search, 0);
  return handle == 0 ? refused(thread, ERROR_TOO_MANY_OPEN_FILES) : handle;
}

/** Where the last part of a name begins. */
export function patternAt(text: string): i32 {
  const slash = max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1;
  return slash == 0 && text.length > 1 && text.charAt(1) == ':' ? 2 : slash;
}

/** Dots at the end of a pattern mean something, those of a name do not. */
function patternOf(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charAt(end - 1) == ' ' || (text.charAt(end - 1) == '.' && !hasWildcards(text)))) end--;
  return text.substring(0, end);
}

export function searchOf(thread: Thread, handle: u64): Search | null {
  const object = thread.process.handles.find(handle);
  return object instanceof Search ? <Search>object : null;
}

function findNext(thread: Thread, call: Call, wide: bool): u64 {
  const search = searchOf(thread, call.a0);
  if (search == null) return thread.fail(ERROR_INVALID_HANDLE);
  const found = search.listing.take();
  if (found == null) return thread.fail(ERROR_NO_MORE_FILES);
  return give(thread, found, call.a1, wide) ? 1 : thread.fail(ERROR_NOACCESS);
}

function findClose(thread: Thread, call: Call): u64 {
  if (searchOf(thread, call.a0) == null) return thread.fail(ERROR_INVALID_HANDLE);
  thread.process.handles.close(call.a0);
  return 1;
}

/** Fills WIN32_FIND_DATA. */
export function give(thread: Thread, found: Found, at: u64, wide: bool): bool {
  const marks = thread.process.files.marks;
  const attributes = found.attributes;
  const size = wide ? SIZE_WIDE : SIZE_NARROW;
  const data = new StaticArray<u8>(size);
  const to = changetype<usize>(data);
  let marked = marks.attributesOf(attributes);
  if (found.leadsToDirectory) marked |= FILE_ATTRIBUTE_DIRECTORY;
  store<u32>(to, marked);
  store<u64>(to + 4, fileTimeOf(marks.createdOf(attributes)));
  store<u64>(to + 12, fileTimeOf(marks.accessedOf(attributes)));
  store<u64>(to + 20, fileTimeOf(marks.modifiedOf(attributes)));
  const length: u64 = attributes.kind == Kind.RegularFile ? attributes.size : 0;
  store<u32>(to + 28, <u32>(length >> 32));
  store<u32>(to + 32, <u32>length);
  if (attributes.kind == Kind.SymbolicLink) store<u32>(to + 36, TAG_SYMLINK);
  const name = wide ? utf16(found.name) : utf8(found.name);
  memory.copy(to + <usize>NAME, changetype<usize>(name), min(name.length, wide ? NAME_UNITS * 2 - 2 : NAME_UNITS - 1));
  return thread.process.memory.write(at, data);
}
