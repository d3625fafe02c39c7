// OLEAUT32.dll: its groups' rows. Programs ask for them by number.

import { Library } from '../system/export';
import { stringExports } from './string';
import { variantExports } from './variant';

export function oleaut32(): Library {
  const library = new Library('OLEAUT32.dll');
  stringExports(library);
  variantExports(library);
  return library;
}
