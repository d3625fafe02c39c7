// The _mbs functions: texts of letters of one or two bytes. The multibyte code page is that of one byte, as it is of runtimes whose
// ANSI code page is UTF-8, so that each byte is a letter.
//
// Source: Microsoft, "Interpretation of multibyte-character sequences"; "_setmbcp"; the page of each function.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { capitalLetter, smallLetter } from '../locale/letters';
import { threadAt, TOKEN } from '../thread-data';
import { changeCase } from './case';
import {
  append, compareFolded, compareTexts, copy, copyPadded, duplicate, findAny, findFirst, findLast, findText, reverse, setUnits, span, token,
} from './strings';
import { MOST, textAt } from './units';

export function multibyteStringExports(library: Library): void {
  library.add('_getmbcp', (thread, call) => 0);
  library.add('_ismbblead', (thread, call) => 0);
  library.add('_ismbblead_l', (thread, call) => 0);
  library.add('_ismbbtrail', (thread, call) => 0);
  library.add('_ismbslead', (thread, call) => 0);
  library.add('_ismbstrail', (thread, call) => 0);
  library.add('_mbbtype', (thread, call) => 0);
  library.add('_mbclen', (thread, call) => 1);
  library.add('_mbctolower', (thread, call) => smallLetter<u8>(thread.process.crt.locale, <u8>call.a0));
  library.add('_mbctoupper', (thread, call) => capitalLetter<u8>(thread.process.crt.locale, <u8>call.a0));
  library.add('_mbscat', (thread, call) => append<u8>(thread, call, MOST));
  library.add('_mbschr', (thread, call) => findFirst<u8>(thread, call));
  library.add('_mbscmp', (thread, call) => compareTexts<u8>(thread, call, MOST));
  library.add('_mbscoll', (thread, call) => compareTexts<u8>(thread, call, MOST));
  library.add('_mbscpy', (thread, call) => copy<u8>(thread, call));
  library.add('_mbscspn', (thread, call) => span<u8>(thread, call, false));
  library.add('_mbsdec', (thread, call) => (call.a0 >= call.a1 ? 0 : call.a1 - 1));
  library.add('_mbsdup', (thread, call) => duplicate<u8>(thread, call));
  library.add('_mbsicmp', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_mbsicoll', (thread, call) => compareFolded<u8>(thread, call, MOST));
  library.add('_mbsinc', (thread, call) => call.a0 + 1);
  library.add('_mbslen', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0).length);
  library.add('_mbslwr', (thread, call) => changeCase<u8>(thread, call.a0, false));
  library.add('_mbsnbcat', (thread, call) => append<u8>(thread, call, call.a2));
  library.add('_mbsnbcmp', (thread, call) => compareTexts<u8>(thread, call, call.a2));
  library.add('_mbsnbcnt', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0, call.a1).length);
  library.add('_mbsnbcpy', (thread, call) => copyPadded<u8>(thread, call));
  library.add('_mbsnbicmp', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_mbsnbset', (thread, call) => setUnits<u8>(thread, call, call.a2));
  library.add('_mbsncat', (thread, call) => append<u8>(thread, call, call.a2));
  library.add('_mbsnccnt', (thread, call) => <u64>textAt<u8>(thread.process.memory, call.a0, call.a1).length);
  library.add('_mbsncmp', (thread, call) => compareTexts<u8>(thread, call, call.a2));
  library.add('_mbsncpy', (thread, call) => copyPadded<u8>(thread, call));
  library.add('_mbsnextc', (thread, call) => thread.process.memory.u8(call.a0));
  library.add('_mbsnicmp', (thread, call) => compareFolded<u8>(thread, call, call.a2));
  library.add('_mbsninc', advance);
  library.add('_mbsnset', (thread, call) => setUnits<u8>(thread, call, call.a2));
  library.add('_mbspbrk', (thread, call) => findAny<u8>(thread, call));
  library.add('_mbsrchr', (thread, call) => findLast<u8>(thread, call));
  library.add('_mbsrev', (thread, call) => reverse<u8>(thread, call));
  library.add('_mbsset', (thread, call) => setUnits<u8>(thread, call, MOST));
  library.add('_mbsspn', (thread, call) => span<u8>(thread, call, true));
  library.add('_mbsspnp', skip);
  library.add('_mbsstr', (thread, call) => findText<u8>(thread, call));
  library.add('_mbstok', (thread, call) => token<u8>(thread, call, threadAt(thread, TOKEN)));
  library.add('_mbstok_s', (thread, call) => token<u8>(thread, call, call.a2));
  library.add('_mbsupr', (thread, call) => changeCase<u8>(thread, call.a0, true));
  library.add('_setmbcp', (thread, call) => 0);
}

/** So many letters on; 0 beyond the end. */
function advance(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const length = <u64>textAt<u8>(thread.process.memory, call.a0, call.a1).length;
  return call.a0 + length;
}

/** The first letter that is not of a set; 0 for none. */
function skip(thread: Thread, call: Call): u64 {
  const at = call.a0 + span<u8>(thread, call, true);
  return thread.process.memory.u8(at) == 0 ? 0 : at;
}
