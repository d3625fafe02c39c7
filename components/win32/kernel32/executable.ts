// What is asked before a program is started: what kind a file is of, and where names are looked for.
//
// Source: Microsoft, "GetBinaryTypeW function", "NeedCurrentDirectoryForExePathW function".

import { textAt } from '../memory/text';
import { FILE_READ_DATA } from '../object/file';
import { Disposition, OpenRequest } from '../object/files';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_BAD_EXE_FORMAT, ERROR_NOACCESS } from './error';
import { fileName } from './names';

const SCS_32BIT_BINARY: u32 = 0;
const SCS_64BIT_BINARY: u32 = 6;
/** "MZ", "PE", and the optional header's magic. */
const DOS: u16 = 0x5a4d;
const PE: u32 = 0x4550;
const PE32: u16 = 0x10b;
const PE32_PLUS: u16 = 0x20b;
/** Where the DOS header says the PE header is; where the magic lies in that. */
const HEADER: i32 = 0x3c;
const MAGIC: i32 = 24;
const IS_DLL: u16 = 0x2000;
const CHARACTERISTICS: i32 = 22;
/** The headers of programs lie in their first bytes. */
const PIECE: u32 = 4096;

export function executableExports(library: Library): void {
  library.add('GetBinaryTypeA', (thread, call) => getBinaryType(thread, call, false));
  library.add('GetBinaryTypeW', (thread, call) => getBinaryType(thread, call, true));
  library.add('NeedCurrentDirectoryForExePathA', (thread, call) => needsCurrentDirectory(thread, textAt(thread, call.a0, false)));
  library.add('NeedCurrentDirectoryForExePathW', (thread, call) => needsCurrentDirectory(thread, textAt(thread, call.a0, true)));
}

/** A name with a backslash always; another unless the environment says no. */
function needsCurrentDirectory(thread: Thread, name: string): u64 {
  if (name.includes('\\')) return 1;
  return thread.process.environment.get('NoDefaultCurrentDirectoryInExePath') == null ? 1 : 0;
}

function getBinaryType(thread: Thread, call: Call, wide: bool): u64 {
  const name = fileName(thread, textAt(thread, call.a0, wide));
  if (name == null) return 0;
  const opened = thread.process.files.open(name, new OpenRequest(FILE_READ_DATA, 7, Disposition.OpenExisting, 0));
  if (opened.error != 0) return thread.fail(opened.error);
  const file = opened.file!;
  file.retain();
  const count = file.read(PIECE);
  const kind = count > 0 ? kindOf(file.bytes) : -1;
  file.release();
  if (kind < 0) return thread.fail(ERROR_BAD_EXE_FORMAT);
  return thread.process.memory.setU32(call.a1, kind) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** -1 for what is no program. */
function kindOf(bytes: StaticArray<u8>): i32 {
  const at = changetype<usize>(bytes);
  if (bytes.length < HEADER + 4 || load<u16>(at) != DOS) return -1;
  const header = load<u32>(at, HEADER);
  if (header > <u32>bytes.length - 64 || bytes.length < 64) return -1;
  const from = at + <usize>header;
  if (load<u32>(from) != PE || (load<u16>(from, CHARACTERISTICS) & IS_DLL) != 0) return -1;
  const magic = load<u16>(from, MAGIC);
  return magic == PE32_PLUS ? SCS_64BIT_BINARY : magic == PE32 ? SCS_32BIT_BINARY : -1;
}
