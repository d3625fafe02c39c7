// USER32.dll: what it has of texts. There are no windows.

import { Library } from '../system/export';
import { characterExports } from './character';
import { formatExports } from './format';
import { metricExports } from './metric';

export function user32(): Library {
  const library = new Library('USER32.dll');
  characterExports(library);
  formatExports(library);
  metricExports(library);
  return library;
}
