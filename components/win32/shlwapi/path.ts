// Paths as texts, in buffers of MAX_PATH where they are changed.
//
// Source: Microsoft, shlwapi.h ("PathFindFileNameW function", "PathCombineW function", "PathCanonicalizeW function", "PathAppendW
// function", "PathRemoveFileSpecW function", "PathStripToRootW function", "PathMatchSpecW function" and their like).

import { utf16, utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { matches } from '../object/pattern';
import { Library } from '../system/export';
import { libraryOf } from '../system/libraries';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { canonical, combined, extensionStart, isRoot, nameStart, rootEnd, rootOf, withoutName } from './place';

const MAX_PATH: i32 = 260;
const NO_ATTRIBUTES: u64 = 0xffff_ffff;
const DIRECTORY: u64 = 0x10;

export function pathExports(library: Library): void {
  partExports(library);
  changeExports(library);
  questionExports(library);
}

/** What gives a place in the text. */
function partExports(library: Library): void {
  library.add('PathFindExtensionA', (thread, call) => placeIn(thread, call, extensionStart(textAt(thread, call.a0, false)), false));
  library.add('PathFindExtensionW', (thread, call) => placeIn(thread, call, extensionStart(textAt(thread, call.a0, true)), true));
  library.add('PathFindFileNameA', (thread, call) => placeIn(thread, call, nameStart(textAt(thread, call.a0, false)), false));
  library.add('PathFindFileNameW', (thread, call) => placeIn(thread, call, nameStart(textAt(thread, call.a0, true)), true));
  library.add('PathSkipRootA', (thread, call) => skipRoot(thread, call, false));
  library.add('PathSkipRootW', (thread, call) => skipRoot(thread, call, true));
}

/** What changes the text. */
function changeExports(library: Library): void {
  library.add('PathAddBackslashA', (thread, call) => addBackslash(thread, call, false));
  library.add('PathAddBackslashW', (thread, call) => addBackslash(thread, call, true));
  library.add('PathAddExtensionA', (thread, call) => addExtension(thread, call, false));
  library.add('PathAddExtensionW', (thread, call) => addExtension(thread, call, true));
  library.add('PathAppendA', (thread, call) => append(thread, call, false));
  library.add('PathAppendW', (thread, call) => append(thread, call, true));
  library.add('PathCanonicalizeA', (thread, call) => put(thread, call.a0, canonical(textAt(thread, call.a1, false)), false));
  library.add('PathCanonicalizeW', (thread, call) => put(thread, call.a0, canonical(textAt(thread, call.a1, true)), true));
  library.add('PathCombineA', (thread, call) => combine(thread, call, false));
  library.add('PathCombineW', (thread, call) => combine(thread, call, true));
  library.add('PathQuoteSpacesA', (thread, call) => quote(thread, call, false));
  library.add('PathQuoteSpacesW', (thread, call) => quote(thread, call, true));
  library.add('PathRemoveBackslashA', (thread, call) => removeBackslash(thread, call, false));
  library.add('PathRemoveBackslashW', (thread, call) => removeBackslash(thread, call, true));
  library.add('PathRemoveExtensionA', (thread, call) => removeExtension(thread, call, false));
  library.add('PathRemoveExtensionW', (thread, call) => removeExtension(thread, call, true));
  library.add('PathRemoveFileSpecA', (thread, call) => removeName(thread, call, false));
  library.add('PathRemoveFileSpecW', (thread, call) => removeName(thread, call, true));
  library.add('PathRenameExtensionA', (thread, call) => renameExtension(thread, call, false));
  library.add('PathRenameExtensionW', (thread, call) => renameExtension(thread, call, true));
  library.add('PathStripPathA', (thread, call) => stripPath(thread, call, false));
  library.add('PathStripPathW', (thread, call) => stripPath(thread, call, true));
  library.add('PathStripToRootA', (thread, call) => stripToRoot(thread, call, false));
  library.add('PathStripToRootW', (thread, call) => stripToRoot(thread, call, true));
  library.add('PathUnquoteSpacesA', (thread, call) => unquote(thread, call, false));
  library.add('PathUnquoteSpacesW', (thread, call) => unquote(thread, call, true));
}

function questionExports(library: Library): void {
  library.add('PathFileExistsA', (thread, call) => (attributes(thread, call, 'GetFileAttributesA') != NO_ATTRIBUTES ? 1 : 0));
  library.add('PathFileExistsW', (thread, call) => (attributes(thread, call, 'GetFileAttributesW') != NO_ATTRIBUTES ? 1 : 0));
  library.add('PathGetDriveNumberA', (thread, call) => driveOf(textAt(thread, call.a0, false)));
  library.add('PathGetDriveNumberW', (thread, call) => driveOf(textAt(thread, call.a0, true)));
  library.add('PathIsDirectoryA', (thread, call) => isDirectory(attributes(thread, call, 'GetFileAttributesA')));
  library.add('PathIsDirectoryW', (thread, call) => isDirectory(attributes(thread, call, 'GetFileAttributesW')));
  library.add('PathIsFileSpecA', (thread, call) => (isName(textAt(thread, call.a0, false)) ? 1 : 0));
  library.add('PathIsFileSpecW', (thread, call) => (isName(textAt(thread, call.a0, true)) ? 1 : 0));
  library.add('PathIsRelativeA', (thread, call) => (isRelative(textAt(thread, call.a0, false)) ? 1 : 0));
  library.add('PathIsRelativeW', (thread, call) => (isRelative(textAt(thread, call.a0, true)) ? 1 : 0));
  library.add('PathIsRootA', (thread, call) => (isRoot(textAt(thread, call.a0, false)) ? 1 : 0));
  library.add('PathIsRootW', (thread, call) => (isRoot(textAt(thread, call.a0, true)) ? 1 : 0));
  library.add('PathIsUNCA', (thread, call) => (textAt(thread, call.a0, false).startsWith('\\\\') ? 1 : 0));
  library.add('PathIsUNCW', (thread, call) => (textAt(thread, call.a0, true).startsWith('\\\\') ? 1 : 0));
  library.add('PathMatchSpecA', (thread, call) => (fits(textAt(thread, call.a0, false), textAt(thread, call.a1, false)) ? 1 : 0));
  library.add('PathMatchSpecW', (thread, call) => (fits(textAt(thread, call.a0, true), textAt(thread, call.a1, true)) ? 1 : 0));
}

/** The address of a unit of the text that is the first argument. */
function placeIn(thread: Thread, call: Call, index: i32, wide: bool): u64 {
  if (call.a0 == 0) return 0;
  return call.a0 + (wide ? <u64>index * 2 : <u64>(utf8(textAt(thread, call.a0, false).substring(0, index)).length - 1));
}

/** 1 if it has room there. */
function put(thread: Thread, at: u64, text: string, wide: bool): u64 {
  if (at == 0 || text.length >= MAX_PATH) return 0;
  return thread.process.memory.write(at, wide ? utf16(text) : utf8(text)) ? 1 : 0;
}

function skipRoot(thread: Thread, call: Call, wide: bool): u64 {
  const end = rootEnd(textAt(thread, call.a0, wide));
  return end == 0 ? 0 : placeIn(thread, call, end, wide);
}

/** The address of the zero behind it. */
function addBackslash(thread: Thread, call: Call, wide: bool): u64 {
  let text = textAt(thread, call.a0, wide);
  if (text.length > 0 && !text.endsWith('\\')) text += '\\';
  return put(thread, call.a0, text, wide) == 0 ? 0 : placeIn(thread, call, text.length, wide);
}

/** The address of what was the last character, or of the zero behind it if that was no separator. */
function removeBackslash(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  const last = text.length - 1;
  if (text.endsWith('\\') && !isRoot(text)) put(thread, call.a0, text.substring(0, last), wide);
  return placeIn(thread, call, max(last, 0), wide);
}

function addExtension(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  if (extensionStart(text) < text.length) return 0;
  return put(thread, call.a0, text + (call.a1 == 0 ? '.exe' : textAt(thread, call.a1, wide)), wide);
}

function renameExtension(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  return put(thread, call.a0, text.substring(0, extensionStart(text)) + textAt(thread, call.a1, wide), wide);
}

function removeExtension(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  put(thread, call.a0, text.substring(0, extensionStart(text)), wide);
  return 0;
}

function append(thread: Thread, call: Call, wide: bool): u64 {
  let more = textAt(thread, call.a1, wide);
  while (more.startsWith('\\') && !more.startsWith('\\\\')) more = more.substring(1);
  return put(thread, call.a0, combined(textAt(thread, call.a0, wide), more), wide);
}

/** Where it goes, directory, file. */
function combine(thread: Thread, call: Call, wide: bool): u64 {
  if (call.a1 == 0 && call.a2 == 0) return 0;
  return put(thread, call.a0, combined(textAt(thread, call.a1, wide), textAt(thread, call.a2, wide)), wide) == 0 ? 0 : call.a0;
}

function removeName(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  const rest = withoutName(text);
  if (rest.length == text.length) return 0;
  return put(thread, call.a0, rest, wide);
}

function stripPath(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  put(thread, call.a0, text.substring(nameStart(text)), wide);
  return 0;
}

/** Takes parts away until a root is left, or nothing. */
function stripToRoot(thread: Thread, call: Call, wide: bool): u64 {
  const root = rootOf(textAt(thread, call.a0, wide));
  if (put(thread, call.a0, root, wide) == 0) return 0;
  return isRoot(root) ? 1 : 0;
}

function quote(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  return text.includes(' ') ? put(thread, call.a0, '"' + text + '"', wide) : 0;
}

function unquote(thread: Thread, call: Call, wide: bool): u64 {
  const text = textAt(thread, call.a0, wide);
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return 0;
  return put(thread, call.a0, text.substring(1, text.length - 1), wide);
}

function attributes(thread: Thread, call: Call, name: string): u64 {
  if (call.a0 == 0) return NO_ATTRIBUTES;
  return libraryOf('kernel32.dll')!.named(name)!.handler!(thread, call);
}

function isDirectory(found: u64): u64 {
  return found == NO_ATTRIBUTES ? 0 : found & DIRECTORY;
}

/** -1 if there is no letter. */
function driveOf(path: string): u64 {
  const letter = path.charCodeAt(0) | 0x20;
  return path.charAt(1) == ':' && letter >= 0x61 && letter <= 0x7a ? letter - 0x61 : 0xffff_ffff;
}

function isName(path: string): bool {
  return !path.includes('\\') && !path.includes(':');
}

function isRelative(path: string): bool {
  return !path.startsWith('\\') && path.charAt(1) != ':';
}

/** One of several patterns with semicolons between them. */
function fits(path: string, patterns: string): bool {
  const all = patterns.split(';');
  for (let i = 0; i < all.length; i++) if (matches(all[i].trimStart(), path)) return true;
  return false;
}
