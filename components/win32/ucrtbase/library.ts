// ucrtbase.dll, which programs know by the names of its sets (api-ms-win-crt-*): the groups of the C runtime's rows that it has.

import { heapExports } from '../crt/heap';
import { stringExports } from '../crt/string';
import { Library } from '../system/export';

export function ucrtbase(): Library {
  const library = new Library('ucrtbase.dll');
  heapExports(library);
  stringExports(library);
  return library;
}
