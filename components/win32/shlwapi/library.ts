// SHLWAPI.dll: paths as texts.

import { Library } from '../system/export';
import { pathExports } from './path';

export function shlwapi(): Library {
  const library = new Library('SHLWAPI.dll');
  pathExports(library);
  return library;
}
