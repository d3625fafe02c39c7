// Texts in small and in capital letters.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL } from '../errno';
import { invalid } from '../invalid';
import { capitalLetter, smallLetter } from '../locale/letters';
import { MOST, putUnit, putUnits, textAt } from './units';

export function caseExports(library: Library): void {
  library.add('_strlwr', (thread, call) => changeCase<u8>(thread, call.a0, false));
  library.add('_strlwr_l', (thread, call) => changeCase<u8>(thread, call.a0, false));
  library.add('_strlwr_s', (thread, call) => changeSecure<u8>(thread, call, false));
  library.add('_strlwr_s_l', (thread, call) => changeSecure<u8>(thread, call, false));
  library.add('_strupr', (thread, call) => changeCase<u8>(thread, call.a0, true));
  library.add('_strupr_l', (thread, call) => changeCase<u8>(thread, call.a0, true));
  library.add('_strupr_s', (thread, call) => changeSecure<u8>(thread, call, true));
  library.add('_strupr_s_l', (thread, call) => changeSecure<u8>(thread, call, true));
  library.add('_wcslwr', (thread, call) => changeCase<u16>(thread, call.a0, false));
  library.add('_wcslwr_l', (thread, call) => changeCase<u16>(thread, call.a0, false));
  library.add('_wcslwr_s', (thread, call) => changeSecure<u16>(thread, call, false));
  library.add('_wcslwr_s_l', (thread, call) => changeSecure<u16>(thread, call, false));
  library.add('_wcsupr', (thread, call) => changeCase<u16>(thread, call.a0, true));
  library.add('_wcsupr_l', (thread, call) => changeCase<u16>(thread, call.a0, true));
  library.add('_wcsupr_s', (thread, call) => changeSecure<u16>(thread, call, true));
  library.add('_wcsupr_s_l', (thread, call) => changeSecure<u16>(thread, call, true));
}

export function changeCase<T>(thread: Thread, at: u64, up: bool): u64 {
  const memory = thread.process.memory;
  const locale = thread.process.crt.locale;
  const text = textAt<T>(memory, at);
  for (let i = 0; i < text.length; i++) text[i] = up ? capitalLetter<T>(locale, text[i]) : smallLetter<T>(locale, text[i]);
  putUnits<T>(memory, at, text);
  return at;
}

/** The text must end within its room. */
function changeSecure<T>(thread: Thread, call: Call, up: bool): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  const length = <u64>textAt<T>(thread.process.memory, call.a0, min(call.a1, MOST)).length;
  if (length >= call.a1) {
    if (call.a1 > 0) putUnit<T>(thread.process.memory, call.a0, 0);
    return invalid(thread, EINVAL, EINVAL);
  }
  changeCase<T>(thread, call.a0, up);
  return 0;
}
