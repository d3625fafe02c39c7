// msvcrt.dll: the groups of the C runtime's rows that it has.

import { heapExports } from '../crt/heap';
import { startExports } from '../crt/start';
import { stdioExports } from '../crt/stdio';
import { stringExports } from '../crt/string';
import { Library } from '../system/export';

export function msvcrt(): Library {
  const library = new Library('msvcrt.dll');
  heapExports(library);
  startExports(library);
  stdioExports(library);
  stringExports(library);
  return library;
}
