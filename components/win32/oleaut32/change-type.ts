// One kind of VARIANT made of another: numbers, booleans, texts and empty values. Fractions are rounded to even, texts are as en-US has them.
//
// Source: Microsoft, oleauto.h ("VariantChangeType function", "VarI4FromR8 function", "VarR8FromStr function", "VarBstrFromR8 function").

import { Source } from '../crt/text/reader';
import { RealStyle, realText } from '../crt/format/real-text';
import { DOUBLE, readReal } from '../crt/number/real';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  DISP_E_BADVARTYPE, DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH, E_INVALIDARG, E_OUTOFMEMORY, VALUE, VT_BOOL, VT_BSTR, VT_EMPTY, VT_R4, VT_R8, clear,
  isKnown, isUnsigned, widthOf,
} from './kinds';
import { allocateText, byteLength } from './string';

/** A boolean becomes "True" or "False", not a number. */
const VARIANT_ALPHABOOL: u32 = 2;
/** Digits of an integer that certainly fits. */
const MOST_DIGITS: i32 = 18;
/** Digits that texts of numbers have. */
const R4_DIGITS: i32 = 7;
const R8_DIGITS: i32 = 15;
const STYLE = new RealStyle(2, false, false);

/** What a VARIANT holds, as the widest kinds. */
class Content {
  isReal: bool = false;
  whole: i64 = 0;
  real: f64 = 0;
  /** Of a text. */
  text: string = '';
  /** The text is no number. */
  isNumber: bool = true;
}

class TextSource extends Source {
  constructor(private readonly text: string) {
    super();
  }

  at(index: i32): i32 {
    return index < this.text.length ? this.text.charCodeAt(index) : -1;
  }
}

function isConvertible(kind: u16): bool {
  return widthOf(kind) != 0 || kind == VT_R4 || kind == VT_R8 || kind == VT_BSTR;
}

/** target, source. The kinds differ. */
export function changeType(thread: Thread, call: Call, flags: u32, kind: u16): u64 {
  const memory = thread.process.memory;
  const from = memory.u16(call.a1);
  if (!isConvertible(from) || !isConvertible(kind)) return isKnown(from) && isKnown(kind) ? DISP_E_TYPEMISMATCH : DISP_E_BADVARTYPE;
  const content = read(thread, call.a1, from);
  if (kind == VT_BOOL) readTruth(content);
  if (!content.isNumber) return DISP_E_TYPEMISMATCH;
  let value: u64 = 0;
  if (kind == VT_BSTR) {
    value = allocateText(thread, shown(content, from, flags));
    if (value == 0) return E_OUTOFMEMORY;
  } else {
    if (!fits(content, kind)) return DISP_E_OVERFLOW;
    value = valueOf(content, kind);
  }
  const before = clear(thread, call.a0);
  if (before != 0) return before;
  memory.setU32(call.a0, kind);
  return memory.setU64(call.a0 + VALUE, value) ? 0 : E_INVALIDARG;
}

function read(thread: Thread, address: u64, kind: u16): Content {
  const raw = thread.process.memory.u64(address + VALUE);
  const content = new Content();
  if (kind == VT_BSTR) {
    const bytes = thread.process.memory.bytes(raw, byteLength(thread, raw));
    if (bytes != null) content.text = String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
    readNumber(content);
  } else if (kind == VT_R4 || kind == VT_R8) {
    content.isReal = true;
    content.real = kind == VT_R8 ? reinterpret<f64>(raw) : <f64>reinterpret<f32>(<u32>raw);
  } else if (kind != VT_EMPTY) {
    const unused = 64 - widthOf(kind);
    content.whole = isUnsigned(kind) ? <i64>((raw << unused) >> unused) : <i64>(raw << unused) >> unused;
  }
  return content;
}

/** A whole number, or one with a fraction or an exponent; commas may stand between digits. */
function readNumber(content: Content): void {
  const text = content.text.trim().replaceAll(',', '');
  const source = new TextSource(text);
  let at = source.at(0) == 0x2d || source.at(0) == 0x2b ? 1 : 0;
  const first = at;
  while (source.at(at) >= 0x30 && source.at(at) <= 0x39) at++;
  if (at == text.length && at > first && at - first <= MOST_DIGITS) {
    content.whole = I64.parseInt(text);
    return;
  }
  const real = readReal(source, 0, DOUBLE, false);
  content.isReal = true;
  content.real = reinterpret<f64>(real.bits);
  content.isNumber = text.length > 0 && real.end == text.length;
}

/** Texts of booleans are their names, too. */
function readTruth(content: Content): void {
  const name = content.text.toLowerCase();
  const isTrue = name == 'true' || name == '#true#';
  if (!isTrue && name != 'false' && name != '#false#') return;
  content.isNumber = true;
  content.isReal = false;
  content.whole = isTrue ? -1 : 0;
}

function fits(content: Content, kind: u16): bool {
  if (kind == VT_R8 || kind == VT_BOOL) return true;
  if (kind == VT_R4) return !content.isReal || !(abs(content.real) > f32.MAX_VALUE) || !isFinite(content.real);
  const unused = 64 - widthOf(kind);
  const unsigned = isUnsigned(kind);
  if (content.isReal) {
    const rounded = nearest(content.real);
    const span = <f64>((<u64>1) << (62 - unused)) * (unsigned ? 4 : 2);
    return unsigned ? rounded >= 0 && rounded < span : rounded >= -span && rounded < span;
  }
  if (unused == 0) return !unsigned || content.whole >= 0;
  return unsigned ? <i64>((<u64>content.whole << unused) >> unused) == content.whole : (content.whole << unused) >> unused == content.whole;
}

function valueOf(content: Content, kind: u16): u64 {
  const real = content.isReal ? content.real : <f64>content.whole;
  if (kind == VT_R8) return reinterpret<u64>(real);
  if (kind == VT_R4) return reinterpret<u32>(<f32>real);
  if (kind == VT_BOOL) return (content.isReal ? content.real != 0 : content.whole != 0) ? 0xffff : 0;
  if (!content.isReal) return <u64>content.whole;
  const rounded = nearest(content.real);
  return isUnsigned(kind) ? <u64>rounded : <u64>(<i64>rounded);
}

function shown(content: Content, from: u16, flags: u32): string {
  if (from == VT_EMPTY) return '';
  if (from == VT_BOOL && (flags & VARIANT_ALPHABOOL) != 0) return content.whole != 0 ? 'True' : 'False';
  if (!content.isReal) return isUnsigned(from) ? (<u64>content.whole).toString() : content.whole.toString();
  const text = realText(abs(content.real), 0x67, from == VT_R4 ? R4_DIGITS : R8_DIGITS, false, STYLE).toUpperCase();
  return content.real < 0 ? '-' + text : text;
}
