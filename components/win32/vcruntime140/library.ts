// vcruntime140.dll: what Visual C++'s compiler calls by itself.

import { stringExports } from '../crt/string';
import { Library } from '../system/export';

export function vcruntime140(): Library {
  const library = new Library('VCRUNTIME140.dll');
  stringExports(library);
  return library;
}
