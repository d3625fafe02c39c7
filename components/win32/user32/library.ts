// USER32.dll: texts, the keyboard, and what programs without windows ask of them. There are no windows.

import { Library } from '../system/export';
import { characterExports } from './character';
import { formatExports } from './format';
import { keyboardExports } from './keyboard';
import { metricExports } from './metric';
import { windowExports } from './window';

export function user32(): Library {
  const library = new Library('USER32.dll');
  characterExports(library);
  formatExports(library);
  keyboardExports(library);
  metricExports(library);
  windowExports(library);
  return library;
}
