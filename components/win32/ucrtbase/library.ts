// ucrtbase.dll, which programs know by the names of its sets (api-ms-win-crt-*): the groups of the C runtime's rows that it has.

import { newKeyExports } from '../crt/console/keys';
import { newConsoleOutputExports } from '../crt/console/output';
import { intrinsicJumpExports } from '../crt/exception';
import { newDescriptorExports } from '../crt/file/descriptor-exports';
import { newFindExports } from '../crt/file/find';
import { newOpenExports } from '../crt/file/open';
import { newStatusExports } from '../crt/file/status';
import { newStreamOpenExports } from '../crt/file/stream-open';
import { newTextExports } from '../crt/format/to-text';
import { newHeapExports } from '../crt/heap';
import { invalidExports } from '../crt/invalid';
import { newClassExports } from '../crt/locale/ctype';
import { newLocaleExports } from '../crt/locale/exports';
import { newMultibyteExports } from '../crt/locale/multibyte';
import { complexExports } from '../crt/math/complex-exports';
import { newControlExports } from '../crt/math/control';
import { newMathExports } from '../crt/math/functions';
import { longNameExports } from '../crt/math/long-names';
import { newPartExports } from '../crt/math/parts';
import { specialExports } from '../crt/math/special-exports';
import { newIntegerExports } from '../crt/number/integer-exports';
import { newRealExports } from '../crt/number/real-exports';
import { newWholeExports } from '../crt/number/whole';
import { newScanExports } from '../crt/scan/exports';
import { sharedExports } from '../crt/shared';
import { newStartExports } from '../crt/start/arguments';
import { newExitExports } from '../crt/start/exit';
import { newFailureExports, newPureCallExports } from '../crt/start/failure';
import { newFormatExports } from '../crt/stdio/format-exports';
import { newInputExports } from '../crt/stdio/input-exports';
import { newOutputExports } from '../crt/stdio/output-exports';
import { newStreamExports } from '../crt/stdio/stream-exports';
import { tokenExports } from '../crt/text/strings';
import { newTimeExports } from '../crt/time/exports';
import { newTimeFormatExports } from '../crt/time/format';
import { Library } from '../system/export';

export function ucrtbase(): Library {
  const library = new Library('ucrtbase.dll');
  library.faults = true;
  sharedExports(library);
  addTexts(library);
  addFiles(library);
  addNumbers(library);
  addStdio(library);
  invalidExports(library);
  newExitExports(library);
  newHeapExports(library);
  newRealExports(library);
  newStartExports(library);
  newPureCallExports(library);
  newFailureExports(library);
  newTimeExports(library);
  newTimeFormatExports(library);
  intrinsicJumpExports(library);
  longNameExports(library);
  return library;
}

function addTexts(library: Library): void {
  newClassExports(library);
  newIntegerExports(library);
  newLocaleExports(library);
  newMultibyteExports(library);
  tokenExports(library);
}

function addFiles(library: Library): void {
  newDescriptorExports(library);
  newFindExports(library);
  newOpenExports(library);
  newStatusExports(library);
  newStreamOpenExports(library);
}

function addNumbers(library: Library): void {
  newMathExports(library);
  complexExports(library);
  newControlExports(library);
  newPartExports(library);
  specialExports(library);
  newWholeExports(library);
}

function addStdio(library: Library): void {
  newFormatExports(library);
  newConsoleOutputExports(library);
  newInputExports(library);
  newKeyExports(library);
  newOutputExports(library);
  newScanExports(library);
  newStreamExports(library);
  newTextExports(library);
}
