// dbghelp.dll: names of addresses, out of what modules export, and the way up the stack. There are no files of symbols, and no dumps.
//
// Source: Microsoft, "SymInitialize function", "SymSetOptions function", "SymCleanup function", "MiniDumpWriteDump function",
// "ImageNtHeader function".

import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { moduleExports } from './module';
import { isOpen } from './session';
import { symbolExports } from './symbol';
import { walkExports } from './walk';

/** HRESULT of ERROR_NOT_SUPPORTED: this function alone has one as the last error. */
const NOT_SUPPORTED: u32 = 0x8007_0032;
const MZ: u16 = 0x5a4d;
const PE: u32 = 0x4550;

export function dbghelp(): Library {
  const library = new Library('dbghelp.dll');
  library.add('ImageNtHeader', imageHeader);
  library.add('MiniDumpWriteDump', (thread, call) => thread.fail(NOT_SUPPORTED), Shape.Wide);
  library.add('SymCleanup', cleanUp);
  library.add('SymGetOptions', (thread, call) => thread.process.symbols.options);
  library.add('SymInitialize', initialize);
  library.add('SymInitializeW', initialize);
  library.add('SymRefreshModuleList', (thread, call) => (isOpen(thread, call.a0) ? 1 : 0));
  library.add('SymSetOptions', setOptions);
  library.only('MiniDumpWriteDump', 'FALSE, ERROR_NOT_SUPPORTED');
  symbolExports(library);
  moduleExports(library);
  walkExports(library);
  return library;
}

/** Process, path, whether all modules are to be known: they are. The handle is a name for what is begun, and may be of nothing. */
function initialize(thread: Thread, call: Call): u64 {
  const sessions = thread.process.symbols.sessions;
  if (call.a0 == 0) return thread.fail(ERROR_INVALID_HANDLE);
  if (sessions.includes(call.a0)) return thread.fail(ERROR_INVALID_PARAMETER);
  sessions.push(call.a0);
  return 1;
}

function cleanUp(thread: Thread, call: Call): u64 {
  if (!isOpen(thread, call.a0)) return 0;
  const sessions = thread.process.symbols.sessions;
  sessions.splice(sessions.indexOf(call.a0), 1);
  return 1;
}

/** Gives what is set now. */
function setOptions(thread: Thread, call: Call): u64 {
  thread.process.symbols.options = <u32>call.a0;
  return <u32>call.a0;
}

/** Where the headers of an image in memory are; 0 if it is none. */
function imageHeader(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = call.a0 + memory.u32(call.a0 + 0x3c);
  return memory.u16(call.a0) == MZ && memory.u32(at) == PE ? at : thread.fail(ERROR_INVALID_PARAMETER);
}
