// Which module an address is in.
//
// Source: Microsoft, "SymGetModuleBase64 function", "SymGetModuleInfo64 function", "IMAGEHLP_MODULE64 structure".

import { utf16, utf8 } from '../memory/access';
import { Module } from '../image/module';
import { ERROR_INVALID_PARAMETER, ERROR_MOD_NOT_FOUND } from '../system/error';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { isOpen } from './session';

/** IMAGEHLP_MODULE64: characters of the name and of the paths, and where these begin. */
const NAME_SIZE: i32 = 32;
const PATH_SIZE: i32 = 256;
const NAME: u64 = 36;
/** SymExport. */
const KIND: u32 = 4;

export function moduleExports(library: Library): void {
  library.add('SymGetModuleBase64', (thread, call) => (isOpen(thread, call.a0) ? baseOf(thread, call.a1) : 0));
  library.add('SymGetModuleInfo64', (thread, call) => information(thread, call, false));
  library.add('SymGetModuleInfoW64', (thread, call) => information(thread, call, true));
}

function baseOf(thread: Thread, address: u64): u64 {
  const module = thread.process.modules.holding(address);
  return module == null ? thread.fail(ERROR_MOD_NOT_FOUND) : module.base;
}

/** Process, address, IMAGEHLP_MODULE64. */
function information(thread: Thread, call: Call, wide: bool): u64 {
  if (!isOpen(thread, call.a0)) return 0;
  const memory = thread.process.memory;
  const module = thread.process.modules.holding(call.a1);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const unit = wide ? 2 : 1;
  const names = <u64>(NAME_SIZE + PATH_SIZE * 2) * unit;
  if (<u64>memory.u32(call.a2) < NAME + names) return thread.fail(ERROR_INVALID_PARAMETER);
  memory.setU64(call.a2 + 8, module.base);
  memory.setU32(call.a2 + 16, <u32>module.size);
  memory.setU32(call.a2 + 32, KIND);
  giveName(thread, module, call.a2 + NAME, wide);
  return 1;
}

/** The name without its ending, and twice the path: of the image, and of what was loaded for it. */
function giveName(thread: Thread, module: Module, at: u64, wide: bool): void {
  const unit: u64 = wide ? 2 : 1;
  const dot = module.title.lastIndexOf('.');
  put(thread, at, dot < 0 ? module.title : module.title.substring(0, dot), NAME_SIZE, wide);
  put(thread, at + NAME_SIZE * unit, module.path, PATH_SIZE, wide);
  put(thread, at + (NAME_SIZE + PATH_SIZE) * unit, module.path, PATH_SIZE, wide);
}

function put(thread: Thread, at: u64, text: string, room: i32, wide: bool): void {
  const short = text.substring(0, room - 1);
  if (wide) thread.process.memory.setWideText(at, short);
  else thread.process.memory.setText(at, short, room);
}
