// KERNEL32.dll: its groups' rows.

import { Library } from '../system/export';
import { consoleExports } from './console';
import { errorExports } from './error';
import { memoryExports } from './memory';
import { processExports } from './process';
import { synchronizationExports } from './synchronization';
import { textExports } from './text';
import { threadExports } from './thread';
import { transferExports } from './transfer';

export function kernel32(): Library {
  const library = new Library('KERNEL32.dll');
  consoleExports(library);
  errorExports(library);
  memoryExports(library);
  processExports(library);
  synchronizationExports(library);
  textExports(library);
  threadExports(library);
  transferExports(library);
  return library;
}
