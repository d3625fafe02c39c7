// vcruntime140.dll: what Visual C++'s compiler calls by itself.

import { cxxExports, newCxxExports } from '../crt/cxx/exports';
import { exceptionExports, intrinsicJumpExports } from '../crt/exception';
import { newPureCallExports, pureCallExports } from '../crt/start/failure';
import { byteExports } from '../crt/text/bytes';
import { compilerStringExports } from '../crt/text/strings';
import { Library } from '../system/export';

export function vcruntime140(): Library {
  const library = new Library('VCRUNTIME140.dll');
  library.faults = true;
  byteExports(library);
  compilerStringExports(library);
  newPureCallExports(library);
  pureCallExports(library);
  exceptionExports(library);
  intrinsicJumpExports(library);
  cxxExports(library);
  newCxxExports(library);
  return library;
}
