// Automation's values (VARIANT): a kind in the first word, the value in the second.
//
// Source: Microsoft, oleauto.h ("VariantClear function", "VariantCopy function", "VariantChangeType function", "VariantChangeTypeEx function"), "VARENUM".

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { changeType } from './change-type';
import { DISP_E_BADVARTYPE, E_INVALIDARG, E_OUTOFMEMORY, VALUE, VT_BSTR, clear, isKnown } from './kinds';
import { allocate, byteLength } from './string';

const SIZE: u64 = 24;

export function variantExports(library: Library): void {
  library.addOrdinal('VariantInit', 8, init);
  library.addOrdinal('VariantClear', 9, (thread, call) => clear(thread, call.a0));
  library.addOrdinal('VariantCopy', 10, copy);
  library.addOrdinal('VariantChangeType', 12, (thread, call) => change(thread, call, <u32>call.a2, <u16>call.a3));
  library.addOrdinal('VariantChangeTypeEx', 147, (thread, call) => change(thread, call, <u32>call.a3, thread.process.memory.u16(call.stack)), Shape.Wide);
  library.lacks('VariantChangeType', 'kinds other than numbers, booleans, texts and empty values');
  library.lacks('VariantChangeTypeEx', 'kinds other than numbers, booleans, texts and empty values; texts of locales other than en-US');
}

/** target, source: the same kind is a copy. */
function change(thread: Thread, call: Call, flags: u32, kind: u16): u64 {
  return kind == thread.process.memory.u16(call.a1) ? copy(thread, call) : changeType(thread, call, flags, kind);
}

function init(thread: Thread, call: Call): u64 {
  thread.process.memory.fill(call.a0, 0, 8);
  return 0;
}

/** target, source. */
function copy(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == call.a1) return 0;
  const kind = memory.u16(call.a1);
  if (!isKnown(kind)) return DISP_E_BADVARTYPE;
  const before = clear(thread, call.a0);
  if (before != 0) return before;
  if (kind != VT_BSTR) return memory.move(call.a0, call.a1, SIZE) ? 0 : E_INVALIDARG;
  const text = memory.u64(call.a1 + VALUE);
  const made = text == 0 ? 0 : allocate(thread, text, byteLength(thread, text));
  if (text != 0 && made == 0) return E_OUTOFMEMORY;
  memory.move(call.a0, call.a1, SIZE);
  return memory.setU64(call.a0 + VALUE, made) ? 0 : E_INVALIDARG;
}
