// ntdll.dll: its groups' rows.

import { Library } from '../system/export';
import { directoryExports } from './directory';
import { exceptionExports } from './exception';
import { fileExports } from './file';
import { ntHeapExports } from './heap';
import { informationExports } from './information';
import { runtimeExports } from './runtime';
import { statusExports } from './status';
import { waitExports } from './wait';

export function ntdll(): Library {
  const library = new Library('ntdll.dll');
  directoryExports(library);
  exceptionExports(library);
  fileExports(library);
  ntHeapExports(library);
  informationExports(library);
  runtimeExports(library);
  statusExports(library);
  waitExports(library);
  return library;
}
