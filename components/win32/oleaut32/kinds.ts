// VARIANT: a kind, and a value of it.
//
// Source: Microsoft, oleauto.h ("VARIANT structure", "VARENUM", "VariantClear function").

import { Thread } from '../thread/thread';
import { freeString } from './string';

export const VALUE: u64 = 8;
export const VT_EMPTY: u16 = 0;
export const VT_I2: u16 = 2;
export const VT_I4: u16 = 3;
export const VT_R4: u16 = 4;
export const VT_R8: u16 = 5;
export const VT_BSTR: u16 = 8;
export const VT_BOOL: u16 = 11;
export const VT_I1: u16 = 16;
export const VT_UI1: u16 = 17;
export const VT_UI2: u16 = 18;
export const VT_UI4: u16 = 19;
export const VT_I8: u16 = 20;
export const VT_UI8: u16 = 21;
export const VT_INT: u16 = 22;
export const VT_UINT: u16 = 23;
export const VT_BYREF: u16 = 0x4000;
/** Kinds whose value is all that there is; the others have objects behind them. */
const PLAIN: StaticArray<u16> = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14, 16, 17, 18, 19, 20, 21, 22, 23, 64];
export const DISP_E_BADVARTYPE: u64 = 0x8002_0008;
export const DISP_E_TYPEMISMATCH: u64 = 0x8002_0005;
export const DISP_E_OVERFLOW: u64 = 0x8002_000a;
export const E_OUTOFMEMORY: u64 = 0x8007_000e;
export const E_INVALIDARG: u64 = 0x8007_0057;

export function isKnown(kind: u16): bool {
  return kind == VT_BSTR || (kind & VT_BYREF) != 0 || PLAIN.includes(kind);
}

export function clear(thread: Thread, address: u64): u64 {
  const memory = thread.process.memory;
  const kind = memory.u16(address);
  if (!isKnown(kind)) return DISP_E_BADVARTYPE;
  if (kind == VT_BSTR) freeString(thread, memory.u64(address + VALUE));
  return memory.fill(address, 0, 8) ? 0 : E_INVALIDARG;
}

/** Bits of an integer; 0 for what is none. */
export function widthOf(kind: u16): i32 {
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

export function isUnsigned(kind: u16): bool {
  return kind == VT_UI1 || kind == VT_UI2 || kind == VT_UI4 || kind == VT_UI8 || kind == VT_UINT;
}
