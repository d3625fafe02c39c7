// wsprintf, and texts out of resources.
//
// Source: Microsoft, "wsprintfW function", "LoadStringW function".

import { findResource } from '../image/resource';
import { utf16, utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { ERROR_INVALID_PARAMETER, ERROR_RESOURCE_NAME_NOT_FOUND } from '../system/error';
import { Library, Shape } from '../system/export';
import { formatInsert } from '../system/insert';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** Units that wsprintf gives at most. */
const LONGEST: i32 = 1023;
/** Texts in one resource. */
const BUNDLE: u32 = 16;

export function formatExports(library: Library): void {
  library.add('LoadStringA', (thread, call) => loadString(thread, call, false));
  library.add('LoadStringW', (thread, call) => loadString(thread, call, true));
  library.add('wsprintfA', (thread, call) => print(thread, call, new Values(thread, call, 0), false), Shape.Wide);
  library.add('wsprintfW', (thread, call) => print(thread, call, new Values(thread, call, 0), true), Shape.Wide);
  library.add('wvsprintfA', (thread, call) => print(thread, call, new Values(thread, call, call.a2), false));
  library.add('wvsprintfW', (thread, call) => print(thread, call, new Values(thread, call, call.a2), true));
}

/** Arguments one after the other: of a list, or from the third of the call on. */
class Values {
  private index: u64 = 0;

  constructor(
    private readonly thread: Thread,
    private readonly call: Call,
    private readonly list: u64,
  ) {}

  next(): u64 {
    const index = this.index++;
    const memory = this.thread.process.memory;
    if (this.list != 0) return memory.u64(this.list + index * 8);
    if (index < 2) return index == 0 ? this.call.a2 : this.call.a3;
    return memory.u64(this.call.stack + (index - 2) * 8);
  }
}

function print(thread: Thread, call: Call, values: Values, wide: bool): u64 {
  const format = textAt(thread, call.a1, wide);
  let text = '';
  for (let i = 0; i < format.length && text.length <= LONGEST; i++) {
    if (format.charAt(i) != '%' || i + 1 == format.length) {
      text += format.charAt(i);
      continue;
    }
    let end = i + 1;
    while (end < format.length && isModifier(format.charCodeAt(end))) end++;
    const one = format.substring(i + 1, min(end + 1, format.length));
    text += one == '%' ? '%' : formatInsert(thread, one, values.next(), wide);
    i = end;
  }
  const shown = text.substring(0, LONGEST);
  const bytes = wide ? utf16(shown) : utf8(shown);
  thread.process.memory.write(call.a0, bytes);
  return wide ? shown.length : bytes.length - 1;
}

/** Flags, width, precision, size. */
function isModifier(unit: i32): bool {
  return (unit >= 0x30 && unit <= 0x39) || unit == 0x2d || unit == 0x2e || unit == 0x23 || unit == 0x20 || unit == 0x68 || unit == 0x6c || unit == 0x77
    || unit == 0x49;
}

/** module, number, buffer, its room; with no room the text's own address is written, and it has no zero. */
function loadString(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const number = <u32>call.a1 & 0xffff;
  const module = thread.process.modules.resourcesAt(call.a0);
  if (module == null || call.a2 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const place = findResource(thread.process, module, '#6', '#' + (number / BUNDLE + 1).toString(), 0);
  if (place == null) return thread.fail(ERROR_RESOURCE_NAME_NOT_FOUND);
  const end = place.address + place.size;
  let at = place.address;
  for (let skip = number % BUNDLE; skip > 0 && at + 2 <= end; skip--) at += 2 + <u64>memory.u16(at) * 2;
  const length = at + 2 <= end ? <u32>memory.u16(at) : 0;
  if (length == 0 || at + 2 + <u64>length * 2 > end) return thread.fail(ERROR_RESOURCE_NAME_NOT_FOUND);
  if (wide && call.i3 == 0) return memory.setU64(call.a2, at + 2) ? length : 0;
  if (call.i3 <= 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const units = memory.bytes(at + 2, length * 2);
  if (units == null) return 0;
  const text = String.UTF16.decodeUnsafe(changetype<usize>(units), units.length);
  if (!wide) return memory.setText(call.a2, text, <u32>call.a3) ? min<u64>(String.UTF8.byteLength(text), <u32>call.a3 - 1) : 0;
  const shown = text.substring(0, call.i3 - 1);
  return memory.setWideText(call.a2, shown) ? shown.length : 0;
}
