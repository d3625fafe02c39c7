// Numbers and sums of money as the locale writes them.
//
// Source: Microsoft, winnls.h ("GetNumberFormatEx function", "GetCurrencyFormatEx function", "NUMBERFMTW structure", "CURRENCYFMTW structure").

import { NumberFormat } from '../locale/number-format';
import { textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER } from './error';
import { answer, isLocale } from './locale';

/** LOCALE_NOUSEROVERRIDE and LOCALE_USE_CP_ACP. */
const FLAGS: u32 = 0xc000_0000;

export function numberExports(library: Library): void {
  library.add('GetCurrencyFormatA', (thread, call) => show(thread, call, false, false, true), Shape.Wide);
  library.add('GetCurrencyFormatEx', (thread, call) => show(thread, call, true, true, true), Shape.Wide);
  library.add('GetCurrencyFormatW', (thread, call) => show(thread, call, true, false, true), Shape.Wide);
  library.add('GetNumberFormatA', (thread, call) => show(thread, call, false, false, false), Shape.Wide);
  library.add('GetNumberFormatEx', (thread, call) => show(thread, call, true, true, false), Shape.Wide);
  library.add('GetNumberFormatW', (thread, call) => show(thread, call, true, false, false), Shape.Wide);
}

/** Locale, flags, the number as text, its format or null for the locale's; buffer, room. */
function show(thread: Thread, call: Call, wide: bool, isNamed: bool, isCurrency: bool): u64 {
  const memory = thread.process.memory;
  if (!isLocale(thread, call.a0, isNamed)) return 0;
  if ((<u32>call.a1 & ~FLAGS) != 0 || (call.a3 != 0 && <u32>call.a1 != 0)) return thread.fail(ERROR_INVALID_FLAGS);
  const format = call.a3 == 0 ? NumberFormat.own(isCurrency) : formatAt(thread, call.a3, wide, isCurrency);
  if (call.a2 == 0 || !format.isValid(isCurrency)) return thread.fail(ERROR_INVALID_PARAMETER);
  const text = format.show(textAt(thread, call.a2, wide), isCurrency);
  if (text == null) return thread.fail(ERROR_INVALID_PARAMETER);
  return answer(thread, text, memory.u64(call.stack), <i32>memory.u32(call.stack + 8), wide);
}

/** NUMBERFMT, or CURRENCYFMT, which goes on. */
function formatAt(thread: Thread, at: u64, wide: bool, isCurrency: bool): NumberFormat {
  const memory = thread.process.memory;
  const format = new NumberFormat();
  format.digits = memory.u32(at);
  format.leadingZero = memory.u32(at + 4);
  format.grouping = memory.u32(at + 8);
  format.point = textAt(thread, memory.u64(at + 16), wide);
  format.separator = textAt(thread, memory.u64(at + 24), wide);
  format.negativeOrder = memory.u32(at + 32);
  if (!isCurrency) return format;
  format.positiveOrder = memory.u32(at + 36);
  format.sign = textAt(thread, memory.u64(at + 40), wide);
  return format;
}
