// ntdll.dll: its groups' rows.

import { Library } from '../system/export';
import { ntClockExports } from './clock';
import { deviceExports } from './device';
import { directoryExports } from './directory';
import { exceptionExports } from './exception';
import { fileExports } from './file';
import { ntHeapExports } from './heap';
import { informationExports } from './information';
import { objectExports } from './object';
import { ntPipeExports } from './pipe';
import { processInformationExports } from './process-information';
import { runtimeExports } from './runtime';
import { statusExports } from './status';
import { systemInformationExports } from './system-information';
import { waitExports } from './wait';

export function ntdll(): Library {
  const library = new Library('ntdll.dll');
  ntClockExports(library);
  deviceExports(library);
  directoryExports(library);
  exceptionExports(library);
  fileExports(library);
  ntHeapExports(library);
  informationExports(library);
  objectExports(library);
  ntPipeExports(library);
  processInformationExports(library);
  runtimeExports(library);
  statusExports(library);
  systemInformationExports(library);
  waitExports(library);
  return library;
}
