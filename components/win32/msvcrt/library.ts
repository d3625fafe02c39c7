// msvcrt.dll: its groups' rows.

import { Library } from '../system/export';
import { heapExports } from './heap';
import { startExports } from './start';
import { stdioExports } from './stdio';
import { stringExports } from './string';

export function msvcrt(): Library {
  const library = new Library('msvcrt.dll');
  heapExports(library);
  startExports(library);
  stdioExports(library);
  stringExports(library);
  return library;
}
