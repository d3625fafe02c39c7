// Those of msvcrt.dll's printf functions that take a locale, cut what does not fit (_c), or name their arguments by place (_p).
//
// Source: Microsoft, "printf_p positional parameters"; "_snprintf_c, ..."; "printf_s, _printf_s_l, ...".

import { Library, Shape } from '../../system/export';
import { argumentsAfter } from '../format/arguments';
import { OLD } from '../format/style';
import { bounded, count, cut, plain, secure } from '../format/to-text';
import { placedTo, toOutput, toStream } from './format-exports';
import { standardOutput } from './output-exports';

const ANY: u64 = u64.MAX_VALUE;

export function furtherFormatExports(library: Library): void {
  library.add('_fprintf_p_l', (thread, call) => placedTo<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_fprintf_s_l', (thread, call) => toStream<u8>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_fwprintf_l', (thread, call) => toStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_fwprintf_s_l', (thread, call) => toStream<u16>(thread, call.a0, call.a1, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_printf_p_l', (thread, call) => placedTo<u8>(thread, standardOutput(thread), call.a0, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_printf_s_l', (thread, call) => toOutput<u8>(thread, call.a0, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_scwprintf_l', (thread, call) => count<u16>(thread, call.a0, argumentsAfter(thread, call, 2), OLD), Shape.Wide);
  library.add('_snprintf_c', (thread, call) => cut<u8>(thread, call, call.a2, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_snprintf_c_l', (thread, call) => cut<u8>(thread, call, call.a2, argumentsAfter(thread, call, 4)), Shape.Wide);
  library.add('_snwprintf_l', (thread, call) => bounded<u16>(thread, call, call.a2, argumentsAfter(thread, call, 4)), Shape.Wide);
  library.add('_sprintf_s_l', (thread, call) => secure<u8>(thread, call, call.a2, argumentsAfter(thread, call, 4), OLD, ANY), Shape.Wide);
  library.add('_swprintf_c', (thread, call) => cut<u16>(thread, call, call.a2, argumentsAfter(thread, call, 3)), Shape.Wide);
  library.add('_swprintf_s_l', (thread, call) => secure<u16>(thread, call, call.a2, argumentsAfter(thread, call, 4), OLD, ANY), Shape.Wide);
  library.add('_vfprintf_p_l', (thread, call) => placedTo<u8>(thread, call.a0, call.a1, call.a3));
  library.add('_vfprintf_s_l', (thread, call) => toStream<u8>(thread, call.a0, call.a1, call.a3));
  library.add('_vfwprintf_l', (thread, call) => toStream<u16>(thread, call.a0, call.a1, call.a3));
  library.add('_vfwprintf_s_l', (thread, call) => toStream<u16>(thread, call.a0, call.a1, call.a3));
  library.add('_vprintf_s_l', (thread, call) => toOutput<u8>(thread, call.a0, call.a2));
  library.add('_vscwprintf_l', (thread, call) => count<u16>(thread, call.a0, call.a2, OLD));
  library.add('_vsnprintf_c', (thread, call) => cut<u8>(thread, call, call.a2, call.a3));
  library.add('_vswprintf_c', (thread, call) => cut<u16>(thread, call, call.a2, call.a3));
  library.add('_vswprintf_l', (thread, call) => plain<u16>(thread, call.a0, call.a1, call.a3));
  library.add('_vwprintf_l', (thread, call) => toOutput<u16>(thread, call.a0, call.a2));
  library.add('_vwprintf_s_l', (thread, call) => toOutput<u16>(thread, call.a0, call.a2));
  library.add('_wprintf_l', (thread, call) => toOutput<u16>(thread, call.a0, argumentsAfter(thread, call, 2)), Shape.Wide);
  library.add('_wprintf_s_l', (thread, call) => toOutput<u16>(thread, call.a0, argumentsAfter(thread, call, 2)), Shape.Wide);
}
