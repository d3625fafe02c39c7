// ntdll.dll: its groups' rows.

import { Library } from '../system/export';
import { directoryExports } from './directory';
import { fileExports } from './file';
import { informationExports } from './information';
import { statusExports } from './status';

export function ntdll(): Library {
  const library = new Library('ntdll.dll');
  directoryExports(library);
  fileExports(library);
  informationExports(library);
  statusExports(library);
  return library;
}
