// ucrtbase.dll, which programs know by the names of its sets (api-ms-win-crt-*): the groups of the C runtime's rows that it has.

import { errnoExports } from '../crt/errno';
import { errorTextExports } from '../crt/error-text';
import { exceptionExports, intrinsicJumpExports } from '../crt/exception';
import { descriptorExports, newDescriptorExports } from '../crt/file/descriptor-exports';
import { findExports, newFindExports } from '../crt/file/find';
import { nameExports } from '../crt/file/names';
import { newOpenExports, openExports } from '../crt/file/open';
import { pathExports } from '../crt/file/paths';
import { newStatusExports, statusExports } from '../crt/file/status';
import { newStreamOpenExports, streamOpenExports } from '../crt/file/stream-open';
import { temporaryExports } from '../crt/file/temporary';
import { newTextExports } from '../crt/format/to-text';
import { heapExports, newHeapExports } from '../crt/heap';
import { invalidExports } from '../crt/invalid';
import { byteClassExports, newClassExports, unitClassExports } from '../crt/locale/ctype';
import { localeExports, newLocaleExports } from '../crt/locale/exports';
import { multibyteExports, newMultibyteExports } from '../crt/locale/multibyte';
import { mathExports, newMathExports } from '../crt/math/functions';
import { newPartExports, partExports } from '../crt/math/parts';
import { integerExports, newIntegerExports } from '../crt/number/integer-exports';
import { digitExports, newRealExports } from '../crt/number/real-exports';
import { newWholeExports, wholeExports } from '../crt/number/whole';
import { newScanExports } from '../crt/scan/exports';
import { sortExports } from '../crt/sort/exports';
import { linearExports } from '../crt/sort/linear';
import { newStartExports, startExports } from '../crt/start/arguments';
import { environmentExports } from '../crt/start/environment';
import { exitExports, newExitExports } from '../crt/start/exit';
import { failureExports, newFailureExports, newPureCallExports, pureCallExports } from '../crt/start/failure';
import { signalExports } from '../crt/start/signal';
import { spawnExports } from '../crt/start/spawn';
import { threadExports } from '../crt/start/thread';
import { countExports, newFormatExports } from '../crt/stdio/format-exports';
import { inputExports, newInputExports } from '../crt/stdio/input-exports';
import { newOutputExports, outputExports } from '../crt/stdio/output-exports';
import { newStreamExports, streamExports } from '../crt/stdio/stream-exports';
import { byteExports, furtherByteExports } from '../crt/text/bytes';
import { caseExports } from '../crt/text/case';
import { multibyteStringExports } from '../crt/text/multibyte-strings';
import { secureStringExports } from '../crt/text/secure';
import { compilerStringExports, narrowStringExports, tokenExports, wideStringExports } from '../crt/text/strings';
import { newTimeExports, timeExports } from '../crt/time/exports';
import { newTimeFormatExports } from '../crt/time/format';
import { Library } from '../system/export';

export function ucrtbase(): Library {
  const library = new Library('ucrtbase.dll');
  library.faults = true;
  addTexts(library);
  addFiles(library);
  addNumbers(library);
  addStdio(library);
  digitExports(library);
  environmentExports(library);
  errnoExports(library);
  errorTextExports(library);
  exitExports(library);
  heapExports(library);
  invalidExports(library);
  newExitExports(library);
  newHeapExports(library);
  newRealExports(library);
  newStartExports(library);
  signalExports(library);
  failureExports(library);
  newPureCallExports(library);
  pureCallExports(library);
  newFailureExports(library);
  linearExports(library);
  newTimeExports(library);
  newTimeFormatExports(library);
  sortExports(library);
  spawnExports(library);
  startExports(library);
  exceptionExports(library);
  intrinsicJumpExports(library);
  threadExports(library);
  timeExports(library);
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
  newClassExports(library);
  newIntegerExports(library);
  newLocaleExports(library);
  newMultibyteExports(library);
  secureStringExports(library);
  tokenExports(library);
  unitClassExports(library);
  wideStringExports(library);
}

function addFiles(library: Library): void {
  descriptorExports(library);
  findExports(library);
  nameExports(library);
  newDescriptorExports(library);
  newFindExports(library);
  newOpenExports(library);
  newStatusExports(library);
  newStreamOpenExports(library);
  openExports(library);
  pathExports(library);
  statusExports(library);
  streamOpenExports(library);
  temporaryExports(library);
}

function addNumbers(library: Library): void {
  mathExports(library);
  newMathExports(library);
  newPartExports(library);
  newWholeExports(library);
  partExports(library);
  wholeExports(library);
}

function addStdio(library: Library): void {
  countExports(library);
  inputExports(library);
  newFormatExports(library);
  newInputExports(library);
  newOutputExports(library);
  newScanExports(library);
  newStreamExports(library);
  newTextExports(library);
  outputExports(library);
  streamExports(library);
}
