// Normaliz.dll: normal forms of texts, which kernel32.dll has, too.

import { addNormalization } from '../kernel32/normalization';
import { Library } from '../system/export';

export function normaliz(): Library {
  const library = new Library('Normaliz.dll');
  addNormalization(library);
  return library;
}
