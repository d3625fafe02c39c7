// ntdll.dll: its groups' rows.

import { runOnceExports } from '../kernel32/once';
import { Library } from '../system/export';
import { bitmapExports } from './bitmap';
import { ntClockExports } from './clock';
import { deviceExports } from './device';
import { directoryExports } from './directory';
import { encodingExports } from './encoding';
import { exceptionExports } from './exception';
import { fileExports } from './file';
import { ntHeapExports } from './heap';
import { informationExports } from './information';
import { ntMemoryExports } from './memory';
import { numberTextExports } from './number-text';
import { objectExports } from './object';
import { pathExports } from './path';
import { ntPipeExports } from './pipe';
import { processInformationExports } from './process-information';
import { runtimeExports } from './runtime';
import { statusExports } from './status';
import { stringExports } from './string';
import { systemInformationExports } from './system-information';
import { waitExports } from './wait';

export function ntdll(): Library {
  const library = new Library('ntdll.dll');
  bitmapExports(library);
  deviceExports(library);
  directoryExports(library);
  encodingExports(library);
  exceptionExports(library);
  fileExports(library);
  informationExports(library);
  ntClockExports(library);
  ntHeapExports(library);
  ntMemoryExports(library);
  numberTextExports(library);
  objectExports(library);
  ntPipeExports(library);
  pathExports(library);
  processInformationExports(library);
  runOnceExports(library);
  runtimeExports(library);
  statusExports(library);
  stringExports(library);
  systemInformationExports(library);
  waitExports(library);
  return library;
}
