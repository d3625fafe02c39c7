// Automation's values (VARIANT): a kind in the first word, the value in the second.
//
// Source: Microsoft, oleauto.h ("VariantClear function", "VariantCopy function", "VariantChangeType function"), "VARENUM".

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { allocate, byteLength, freeString } from './string';

const SIZE: u64 = 24;
const VALUE: u64 = 8;
const VT_EMPTY: u16 = 0;
const VT_I2: u16 = 2;
const VT_I4: u16 = 3;
const VT_BSTR: u16 = 8;
const VT_BOOL: u16 = 11;
const VT_I1: u16 = 16;
const VT_UI1: u16 = 17;
const VT_UI2: u16 = 18;
const VT_UI4: u16 = 19;
const VT_I8: u16 = 20;
const VT_UI8: u16 = 21;
const VT_INT: u16 = 22;
const VT_UINT: u16 = 23;
const VT_BYREF: u16 = 0x4000;
/** Kinds whose value is all that there is; the others have objects behind them. */
const PLAIN: StaticArray<u16> = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14, 16, 17, 18, 19, 20, 21, 22, 23, 64];
const DISP_E_BADVARTYPE: u64 = 0x8002_0008;
const DISP_E_TYPEMISMATCH: u64 = 0x8002_0005;
const DISP_E_OVERFLOW: u64 = 0x8002_000a;
const E_OUTOFMEMORY: u64 = 0x8007_000e;
const E_INVALIDARG: u64 = 0x8007_0057;

export function variantExports(library: Library): void {
  library.addOrdinal('VariantInit', 8, init);
  library.addOrdinal('VariantClear', 9, (thread, call) => clear(thread, call.a0));
  library.addOrdinal('VariantCopy', 10, copy);
  library.addOrdinal('VariantChangeType', 12, changeType);
  library.lacks('VariantChangeType', 'kinds other than integers, booleans and empty values');
}

function init(thread: Thread, call: Call): u64 {
  thread.process.memory.fill(call.a0, 0, 8);
  return 0;
}

function isKnown(kind: u16): bool {
  return kind == VT_BSTR || (kind & VT_BYREF) != 0 || PLAIN.includes(kind);
}

function clear(thread: Thread, address: u64): u64 {
  const memory = thread.process.memory;
  const kind = memory.u16(address);
  if (!isKnown(kind)) return DISP_E_BADVARTYPE;
  if (kind == VT_BSTR) freeString(thread, memory.u64(address + VALUE));
  return memory.fill(address, 0, 8) ? 0 : E_INVALIDARG;
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

/** target, source, flags, kind. */
function changeType(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const kind = <u16>call.a3;
  const from = memory.u16(call.a1);
  if (kind == from) return copy(thread, call);
  const bits = widthOf(kind);
  if (widthOf(from) == 0 || bits == 0) return isKnown(from) && isKnown(kind) ? DISP_E_TYPEMISMATCH : DISP_E_BADVARTYPE;
  const value = valueOf(thread, call.a1, from);
  if (kind != VT_BOOL && !fits(value, kind)) return DISP_E_OVERFLOW;
  const before = clear(thread, call.a0);
  if (before != 0) return before;
  memory.setU32(call.a0, kind);
  return memory.setU64(call.a0 + VALUE, kind == VT_BOOL ? (value == 0 ? 0 : 0xffff) : <u64>value) ? 0 : E_INVALIDARG;
}

/** Bits of an integer; 0 for what is none. */
function widthOf(kind: u16): i32 {
  switch (kind) {
    case VT_I1:
    case VT_UI1: return 8;
    case VT_I2:
    case VT_UI2:
    case VT_BOOL: return 16;
    case VT_EMPTY:
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT: return 32;
    case VT_I8:
    case VT_UI8: return 64;
    default: return 0;
  }
}

function isUnsigned(kind: u16): bool {
  return kind == VT_UI1 || kind == VT_UI2 || kind == VT_UI4 || kind == VT_UI8 || kind == VT_UINT;
}

function valueOf(thread: Thread, address: u64, kind: u16): i64 {
  if (kind == VT_EMPTY) return 0;
  const unused = 64 - widthOf(kind);
  const raw = thread.process.memory.u64(address + VALUE) << unused;
  return isUnsigned(kind) ? <i64>(raw >> unused) : <i64>raw >> unused;
}

function fits(value: i64, kind: u16): bool {
  const unused = 64 - widthOf(kind);
  if (unused == 0) return !isUnsigned(kind) || value >= 0;
  return isUnsigned(kind) ? <i64>((<u64>value << unused) >> unused) == value : (value << unused) >> unused == value;
}
