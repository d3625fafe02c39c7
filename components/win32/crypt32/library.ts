// CRYPT32.dll: bytes as text, and stores of certificates, which are empty.

import { Library } from '../system/export';
import { storeExports } from './store';
import { textExports } from './text';

export function crypt32(): Library {
  const library = new Library('CRYPT32.dll');
  storeExports(library);
  textExports(library);
  return library;
}
