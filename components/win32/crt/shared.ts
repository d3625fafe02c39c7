// What the C runtimes of both ages have, msvcrt.dll and ucrtbase.dll.

import { Library } from '../system/export';
import { keyExports } from './console/keys';
import { consoleOutputExports } from './console/output';
import { errnoExports } from './errno';
import { errorTextExports } from './error-text';
import { exceptionExports } from './exception';
import { descriptorExports } from './file/descriptor-exports';
import { findExports } from './file/find';
import { lockingExports } from './file/locking';
import { nameExports } from './file/names';
import { openExports } from './file/open';
import { pathExports } from './file/paths';
import { statusExports } from './file/status';
import { streamOpenExports } from './file/stream-open';
import { temporaryExports } from './file/temporary';
import { heapExports } from './heap';
import { byteClassExports, unitClassExports } from './locale/ctype';
import { localeExports } from './locale/exports';
import { multibyteExports } from './locale/multibyte';
import { controlExports } from './math/control';
import { mathExports } from './math/functions';
import { partExports } from './math/parts';
import { integerExports } from './number/integer-exports';
import { digitExports } from './number/real-exports';
import { wholeExports } from './number/whole';
import { sortExports } from './sort/exports';
import { linearExports } from './sort/linear';
import { startExports } from './start/arguments';
import { environmentExports } from './start/environment';
import { exitExports } from './start/exit';
import { failureExports, pureCallExports } from './start/failure';
import { signalExports } from './start/signal';
import { spawnExports } from './start/spawn';
import { threadExports } from './start/thread';
import { countExports } from './stdio/format-exports';
import { inputExports } from './stdio/input-exports';
import { outputExports } from './stdio/output-exports';
import { streamExports } from './stdio/stream-exports';
import { byteExports, furtherByteExports } from './text/bytes';
import { caseExports } from './text/case';
import { multibyteStringExports } from './text/multibyte-strings';
import { secureStringExports } from './text/secure';
import { compilerStringExports, narrowStringExports, wideStringExports } from './text/strings';
import { timeExports } from './time/exports';

export function sharedExports(library: Library): void {
  sharedTextExports(library);
  sharedFileExports(library);
  sharedNumberExports(library);
  sharedStreamExports(library);
  digitExports(library);
  environmentExports(library);
  errnoExports(library);
  errorTextExports(library);
  exceptionExports(library);
  exitExports(library);
  failureExports(library);
  heapExports(library);
  linearExports(library);
  pureCallExports(library);
  signalExports(library);
  sortExports(library);
  spawnExports(library);
  startExports(library);
  threadExports(library);
  timeExports(library);
}

function sharedTextExports(library: Library): void {
  byteClassExports(library);
  byteExports(library);
  caseExports(library);
  compilerStringExports(library);
  furtherByteExports(library);
  integerExports(library);
  localeExports(library);
  multibyteExports(library);
  multibyteStringExports(library);
  narrowStringExports(library);
  secureStringExports(library);
  unitClassExports(library);
  wideStringExports(library);
}

function sharedFileExports(library: Library): void {
  descriptorExports(library);
  findExports(library);
  lockingExports(library);
  nameExports(library);
  openExports(library);
  pathExports(library);
  statusExports(library);
  streamOpenExports(library);
  temporaryExports(library);
}

function sharedNumberExports(library: Library): void {
  controlExports(library);
  mathExports(library);
  partExports(library);
  wholeExports(library);
}

function sharedStreamExports(library: Library): void {
  consoleOutputExports(library);
  countExports(library);
  inputExports(library);
  keyExports(library);
  outputExports(library);
  streamExports(library);
}
