// KERNEL32.dll: its groups' rows.

import { Library } from '../system/export';
import { consoleExports } from './console';
import { errorExports } from './error';
import { heapExports } from './heap';
import { memoryExports } from './memory';
import { moduleExports } from './module';
import { processExports } from './process';
import { textExports } from './text';
import { threadExports } from './thread';
import { transferExports } from './transfer';
import { addressWaitExports } from './address-wait';
import { clockExports } from './clock';
import { eventExports } from './event';
import { handleExports } from './handle';
import { lockExports } from './lock';
import { mutexExports } from './mutex';
import { semaphoreExports } from './semaphore';
import { slotExports } from './slots';
import { timerExports } from './timer';
import { waitExports } from './wait';

export function kernel32(): Library {
  const library = new Library('KERNEL32.dll');
  consoleExports(library);
  errorExports(library);
  heapExports(library);
  memoryExports(library);
  moduleExports(library);
  processExports(library);
  textExports(library);
  threadExports(library);
  transferExports(library);
  addressWaitExports(library);
  clockExports(library);
  eventExports(library);
  handleExports(library);
  lockExports(library);
  mutexExports(library);
  semaphoreExports(library);
  slotExports(library);
  timerExports(library);
  waitExports(library);
  return library;
}
