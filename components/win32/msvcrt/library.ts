// msvcrt.dll: the groups of the C runtime's rows that it has.

import { cxxExports, oldCxxExports } from '../crt/cxx';
import { errnoExports } from '../crt/errno';
import { errorTextExports } from '../crt/error-text';
import { exceptionExports, jumpExports } from '../crt/exception';
import { descriptorExports } from '../crt/file/descriptor-exports';
import { findExports, oldFindExports } from '../crt/file/find';
import { nameExports } from '../crt/file/names';
import { openExports } from '../crt/file/open';
import { pathExports } from '../crt/file/paths';
import { oldStatusExports, statusExports } from '../crt/file/status';
import { streamOpenExports } from '../crt/file/stream-open';
import { temporaryExports } from '../crt/file/temporary';
import { narrowTextExports, wideTextExports } from '../crt/format/to-text';
import { heapExports, oldNewExports } from '../crt/heap';
import { byteClassExports, classDataExports, prepareClasses, unitClassExports } from '../crt/locale/ctype';
import { localeExports } from '../crt/locale/exports';
import { multibyteExports } from '../crt/locale/multibyte';
import { mathExports } from '../crt/math/functions';
import { partDataExports, partExports } from '../crt/math/parts';
import { integerExports } from '../crt/number/integer-exports';
import { digitExports, oldRealExports } from '../crt/number/real-exports';
import { wholeExports } from '../crt/number/whole';
import { scanExports } from '../crt/scan/exports';
import { sortExports } from '../crt/sort/exports';
import { linearExports } from '../crt/sort/linear';
import { oldStartExports, prepareStart, startExports } from '../crt/start/arguments';
import { environmentExports } from '../crt/start/environment';
import { exitExports, oldExitExports } from '../crt/start/exit';
import { failureExports, oldFailureExports, pureCallExports } from '../crt/start/failure';
import { signalExports } from '../crt/start/signal';
import { spawnExports } from '../crt/start/spawn';
import { threadExports } from '../crt/start/thread';
import { countExports, formatExports } from '../crt/stdio/format-exports';
import { furtherFormatExports } from '../crt/stdio/further-formats';
import { inputExports, oldInputExports } from '../crt/stdio/input-exports';
import { oldOutputExports, outputExports } from '../crt/stdio/output-exports';
import { oldStreamExports, streamExports } from '../crt/stdio/stream-exports';
import { byteExports, furtherByteExports, oldByteExports } from '../crt/text/bytes';
import { caseExports } from '../crt/text/case';
import { multibyteStringExports } from '../crt/text/multibyte-strings';
import { secureStringExports } from '../crt/text/secure';
import { compilerStringExports, narrowStringExports, oldTokenExports, wideStringExports } from '../crt/text/strings';
import { oldTimeExports, prepareZone, timeExports } from '../crt/time/exports';
import { oldTimeFormatExports } from '../crt/time/format';
import { Process } from '../process/process';
import { Library } from '../system/export';

export function msvcrt(): Library {
  const library = new Library('msvcrt.dll');
  library.faults = true;
  addTexts(library);
  addFiles(library);
  addNumbers(library);
  addStdio(library);
  classDataExports(library);
  digitExports(library);
  environmentExports(library);
  errnoExports(library);
  errorTextExports(library);
  exitExports(library);
  heapExports(library);
  oldExitExports(library);
  oldNewExports(library);
  oldRealExports(library);
  oldStartExports(library);
  signalExports(library);
  failureExports(library);
  pureCallExports(library);
  oldFailureExports(library);
  linearExports(library);
  oldTimeExports(library);
  oldTimeFormatExports(library);
  sortExports(library);
  spawnExports(library);
  startExports(library);
  threadExports(library);
  timeExports(library);
  library.prepare = prepare;
  exceptionExports(library);
  jumpExports(library);
  cxxExports(library);
  oldCxxExports(library);
  return library;
}

function addTexts(library: Library): void {
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
  oldByteExports(library);
  oldTokenExports(library);
  secureStringExports(library);
  unitClassExports(library);
  wideStringExports(library);
}

function addFiles(library: Library): void {
  descriptorExports(library);
  findExports(library);
  nameExports(library);
  oldFindExports(library);
  oldStatusExports(library);
  openExports(library);
  pathExports(library);
  statusExports(library);
  streamOpenExports(library);
  temporaryExports(library);
}

function addNumbers(library: Library): void {
  mathExports(library);
  partDataExports(library);
  partExports(library);
  wholeExports(library);
}

function addStdio(library: Library): void {
  countExports(library);
  formatExports(library);
  furtherFormatExports(library);
  inputExports(library);
  narrowTextExports(library);
  oldInputExports(library);
  oldOutputExports(library);
  oldStreamExports(library);
  outputExports(library);
  scanExports(library);
  streamExports(library);
  wideTextExports(library);
}

function prepare(process: Process): void {
  prepareStart(process);
  prepareClasses(process);
  prepareZone(process);
}
