// What api-ms-win-core-path has: paths as texts, which may be long. Windows keeps these functions in KERNELBASE.dll.
//
// Source: Microsoft, pathcch.h.

import { Library } from '../system/export';
import { joinExports } from './join';
import { partExports } from './part';

export function pathcch(): Library {
  const library = new Library('PATHCCH.dll');
  joinExports(library);
  partExports(library);
  return library;
}
