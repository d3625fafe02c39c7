// SHELL32.dll: the command line taken apart, and folders of the user's.
//
// Source: Microsoft, shellapi.h ("CommandLineToArgvW function"), shlobj_core.h ("SHGetFolderPathW function").

import { utf16 } from '../memory/access';
import { textAt } from '../memory/text';
import { ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { profile } from '../userenv/library';

const E_INVALIDARG: u64 = 0x8007_0057;
const E_OUTOFMEMORY: u64 = 0x8007_000e;
/** ERROR_FILE_NOT_FOUND as an HRESULT. */
const FILE_NOT_FOUND: u64 = 0x8007_0002;
/** By CSIDL. */
const PROFILE: u32 = 0x28;
const ROAMING: u32 = 0x1a;
const LOCAL: u32 = 0x1c;
const DESKTOP: u32 = 0x10;
const DOCUMENTS: u32 = 5;
const WINDOWS: u32 = 0x24;
const SYSTEM: u32 = 0x25;
const COMMON_DATA: u32 = 0x23;

export function shell32(): Library {
  const library = new Library('SHELL32.dll');
  library.add('CommandLineToArgvW', commandLineToArgv);
  library.add('SHGetFolderPathW', folderPath, Shape.Wide);
  library.add('SHGetKnownFolderPath', knownFolderPath);
  return library;
}

/** One block: addresses, a null, the texts. */
function commandLineToArgv(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (call.a1 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const line = textAt(thread, call.a0, true);
  const parts = line.length == 0 ? [process.modules.program.path] : partsOf(line);
  let size = <u64>(parts.length + 1) * 8;
  for (let i = 0; i < parts.length; i++) size += <u64>parts[i].length * 2 + 2;
  const block = process.heap.allocate(size);
  if (block == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  let at = block + <u64>(parts.length + 1) * 8;
  for (let i = 0; i < parts.length; i++) {
    process.memory.setU64(block + <u64>i * 8, at);
    process.memory.write(at, utf16(parts[i]));
    at += <u64>parts[i].length * 2 + 2;
  }
  process.memory.setU64(block + <u64>parts.length * 8, 0);
  process.memory.setU32(call.a1, parts.length);
  return block;
}

function isBlank(unit: i32): bool {
  return unit == 0x20 || unit == 9;
}

/** In the first one backslashes are nothing special, and a quotation mark ends what one began. */
function partsOf(line: string): Array<string> {
  const parts: Array<string> = [];
  let at = 0;
  if (line.charAt(0) == '"') {
    const end = line.indexOf('"', 1);
    parts.push(line.substring(1, end < 0 ? line.length : end));
    at = end < 0 ? line.length : end + 1;
  } else {
    while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
    parts.push(line.substring(0, at));
  }
  while (at < line.length) {
    while (at < line.length && isBlank(line.charCodeAt(at))) at++;
    if (at == line.length) break;
    const part = new Part(line, at);
    parts.push(part.text);
    at = part.end;
  }
  return parts;
}

/**
 * One argument from `at` on. Backslashes are doubled before a quotation mark. Of marks in a row each third one is a letter, with the one
 * counted that is open before them; one more opens or closes.
 */
class Part {
  text: string = '';
  end: i32;

  constructor(line: string, at: i32) {
    let isQuoted = false;
    let slashes = 0;
    for (; at < line.length; at++) {
      const unit = line.charAt(at);
      if (isBlank(line.charCodeAt(at)) && !isQuoted) break;
      if (unit == '\\') {
        slashes++;
        continue;
      }
      if (unit != '"') {
        this.text += '\\'.repeat(slashes) + unit;
        slashes = 0;
        continue;
      }
      this.text += '\\'.repeat(slashes / 2);
      let marks = isQuoted ? 1 : 0;
      if (slashes % 2 == 1) this.text += '"';
      else marks++;
      for (; at + 1 < line.length && line.charAt(at + 1) == '"'; at++) marks++;
      this.text += '"'.repeat(marks / 3);
      isQuoted = marks % 3 == 1;
      slashes = 0;
    }
    this.text += '\\'.repeat(slashes);
    this.end = at;
  }
}

/** window, folder, token, flags; the buffer, of 260 units. */
function folderPath(thread: Thread, call: Call): u64 {
  const home = profile(thread);
  const folder = <u32>call.a1 & 0xff;
  const path = folder == PROFILE ? home : folder == ROAMING ? home + '\\AppData\\Roaming' : folder == LOCAL ? home + '\\AppData\\Local'
    : folder == DESKTOP ? home + '\\Desktop' : folder == DOCUMENTS ? home + '\\Documents' : folder == WINDOWS ? 'C:\\Windows'
    : folder == SYSTEM ? 'C:\\Windows\\System32' : folder == COMMON_DATA ? 'C:\\ProgramData' : '';
  if (path.length == 0 || path.length > 259) return E_INVALIDARG;
  return thread.process.memory.setWideText(thread.process.memory.u64(call.stack), path) ? 0 : E_INVALIDARG;
}

/** First words of the numbers (KNOWNFOLDERID) of folders, and where these are: below the profile, or from C: on. */
function knownFolder(id: u32, home: string): string {
  switch (id) {
    case 0x5e6c858f: return home;
    case 0x3eb685db: return home + '\\AppData\\Roaming';
    case 0xf1b32785: return home + '\\AppData\\Local';
    case 0xa520a1a4: return home + '\\AppData\\LocalLow';
    case 0xb4bfcc3a: return home + '\\Desktop';
    case 0xfdd39ad0: return home + '\\Documents';
    case 0x374de290: return home + '\\Downloads';
    case 0x62ab5d82: return 'C:\\ProgramData';
    case 0xf38bf404: return 'C:\\Windows';
    case 0x1ac14e77: return 'C:\\Windows\\System32';
    case 0x905e63b6: return 'C:\\Program Files';
    default: return '';
  }
}

/** The text is a block of the process's heap, which CoTaskMemFree gives back. */
function knownFolderPath(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const path = knownFolder(process.memory.u32(call.a0), profile(thread));
  process.memory.setU64(call.a3, 0);
  if (path.length == 0) return FILE_NOT_FOUND;
  const text = utf16(path);
  const block = process.heap.allocate(text.length);
  if (block == 0) return E_OUTOFMEMORY;
  process.memory.write(block, text);
  return process.memory.setU64(call.a3, block) ? 0 : E_INVALIDARG;
}
