// Names of addresses, and addresses of names: exports are all that is known.
//
// Source: Microsoft, "SymFromAddr function", "SymFromName function", "SYMBOL_INFO structure", "SymGetLineFromAddr64 function",
// "UnDecorateSymbolName function".

import { undecorated } from '../crt/cxx/type-name';
import { ExportTargetTag } from '../gen/import/nucleus-loader-portable-executable';
import { Module } from '../image/module';
import { Block } from '../memory/block';
import { utf16, utf8 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { ERROR_INVALID_PARAMETER, ERROR_MOD_NOT_FOUND } from '../system/error';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { isOpen } from './session';

const ERROR_INVALID_ADDRESS: u32 = 487;
/** SYMBOL_INFO, without its name. */
const SIZE: u32 = 88;
const NAME: u64 = 84;
const FLAG_EXPORT: u32 = 0x200;

export function symbolExports(library: Library): void {
  library.add('SymFromAddr', (thread, call) => fromAddress(thread, call, false));
  library.add('SymFromAddrW', (thread, call) => fromAddress(thread, call, true));
  library.add('SymFromName', (thread, call) => fromName(thread, call, false));
  library.add('SymFromNameW', (thread, call) => fromName(thread, call, true));
  library.add('SymGetLineFromAddr64', noLine);
  library.add('SymGetLineFromAddrW64', noLine);
  library.add('UnDecorateSymbolName', (thread, call) => undecorate(thread, call, false));
  library.add('UnDecorateSymbolNameW', (thread, call) => undecorate(thread, call, true));
  library.lacks('SymFromAddr', 'all but exports of modules that are no part of the system');
  library.lacks('SymFromAddrW', 'all but exports of modules that are no part of the system');
  library.lacks('UnDecorateSymbolName', 'names of functions, which stay as they are');
  library.lacks('UnDecorateSymbolNameW', 'names of functions, which stay as they are');
  library.only('SymGetLineFromAddr64 SymGetLineFromAddrW64', 'FALSE, ERROR_INVALID_ADDRESS');
}

class Symbol_ {
  constructor(
    readonly module: Module,
    readonly name: string,
    readonly address: u64,
  ) {}
}

/** What lies there, or begins last before it; null where a module exports nothing before it. */
function symbolAt(module: Module, address: u64): Symbol_ | null {
  const image = module.image;
  if (image == null) return null;
  let name = '';
  let best: u64 = 0;
  for (let i = 0; i < image.exports.length; i++) {
    const one = image.exports[i];
    if (one.target.tag != ExportTargetTag.Address || !one.name.isSome) continue;
    const at = module.base + one.target.address;
    if (at > address || at <= best) continue;
    best = at;
    name = one.name.value;
  }
  return best == 0 ? null : new Symbol_(module, name, best);
}

/** Process, address, where the distance goes, SYMBOL_INFO. */
function fromAddress(thread: Thread, call: Call, wide: bool): u64 {
  if (!isOpen(thread, call.a0)) return 0;
  const module = thread.process.modules.holding(call.a1);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const found = symbolAt(module, call.a1);
  if (found == null) return thread.fail(ERROR_INVALID_ADDRESS);
  if (call.a2 != 0) thread.process.memory.setU64(call.a2, call.a1 - found.address);
  return give(thread, found, call.a3, wide);
}

/** Process, name, SYMBOL_INFO. A module and an exclamation mark may stand before the name. */
function fromName(thread: Thread, call: Call, wide: bool): u64 {
  if (!isOpen(thread, call.a0)) return 0;
  const text = textAt(thread, call.a1, wide);
  const mark = text.indexOf('!');
  const wanted = mark < 0 ? '' : text.substring(0, mark).toLowerCase();
  const name = text.substring(mark + 1);
  const all = thread.process.modules.all;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (wanted.length > 0 && one.name != wanted && one.name.substring(0, one.name.lastIndexOf('.')) != wanted) continue;
    const address = thread.process.modules.find(one, name);
    if (address != 0) return give(thread, new Symbol_(one, name, address), call.a2, wide);
  }
  return thread.fail(ERROR_MOD_NOT_FOUND);
}

/** The name is cut to the room that there is, which `MaxNameLen` has in characters. */
function give(thread: Thread, found: Symbol_, at: u64, wide: bool): u64 {
  const memory = thread.process.memory;
  if (memory.u32(at) != SIZE) return thread.fail(ERROR_INVALID_PARAMETER);
  const room = memory.u32(at + 80);
  const block = new Block(76);
  block.u64(28, found.module.base);
  block.u32(36, FLAG_EXPORT);
  block.u64(52, found.address);
  block.u32(72, found.name.length);
  // From Reserved on, without what the caller has set.
  if (!memory.write(at + 4, block.bytes)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (room == 0) return 1;
  const name = found.name.substring(0, room - 1);
  return memory.write(at + NAME, wide ? utf16(name) : utf8(name)) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function noLine(thread: Thread, call: Call): u64 {
  return isOpen(thread, call.a0) ? thread.fail(ERROR_INVALID_ADDRESS) : 0;
}

/** Name, buffer, its size, flags. Gives the length. */
function undecorate(thread: Thread, call: Call, wide: bool): u64 {
  const name = textAt(thread, call.a0, wide);
  const text = name.startsWith('.') ? undecorated(name.substring(1)) : name;
  const room = <u32>call.a2;
  if (room == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return giveText(thread, text.substring(0, room - 1), call.a1, room, wide);
}
