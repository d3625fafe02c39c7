// msvcrt.dll: the groups of the C runtime's rows that it has.

import { cxxExports, oldCxxExports } from '../crt/cxx/exports';
import { oldKeyExports } from '../crt/console/keys';
import { oldConsoleOutputExports } from '../crt/console/output';
import { jumpExports } from '../crt/exception';
import { oldFindExports } from '../crt/file/find';
import { oldStatusExports } from '../crt/file/status';
import { narrowTextExports, wideTextExports } from '../crt/format/to-text';
import { oldNewExports } from '../crt/heap';
import { classDataExports, prepareClasses } from '../crt/locale/ctype';
import { oldLocaleExports } from '../crt/locale/exports';
import { partDataExports } from '../crt/math/parts';
import { oldRealExports } from '../crt/number/real-exports';
import { scanExports } from '../crt/scan/exports';
import { sharedExports } from '../crt/shared';
import { oldStartExports, prepareStart } from '../crt/start/arguments';
import { oldExitExports } from '../crt/start/exit';
import { oldFailureExports } from '../crt/start/failure';
import { formatExports } from '../crt/stdio/format-exports';
import { furtherFormatExports } from '../crt/stdio/further-formats';
import { oldInputExports } from '../crt/stdio/input-exports';
import { oldOutputExports } from '../crt/stdio/output-exports';
import { oldStreamExports } from '../crt/stdio/stream-exports';
import { oldByteExports } from '../crt/text/bytes';
import { oldTokenExports } from '../crt/text/strings';
import { oldTimeExports, prepareZone } from '../crt/time/exports';
import { oldTimeFormatExports } from '../crt/time/format';
import { Process } from '../process/process';
import { Library } from '../system/export';

export function msvcrt(): Library {
  const library = new Library('msvcrt.dll');
  library.faults = true;
  sharedExports(library);
  oldByteExports(library);
  oldTokenExports(library);
  oldFindExports(library);
  oldStatusExports(library);
  partDataExports(library);
  addStdio(library);
  classDataExports(library);
  oldExitExports(library);
  oldLocaleExports(library);
  oldNewExports(library);
  oldRealExports(library);
  oldStartExports(library);
  oldFailureExports(library);
  oldTimeExports(library);
  oldTimeFormatExports(library);
  library.prepare = prepare;
  jumpExports(library);
  cxxExports(library);
  oldCxxExports(library);
  return library;
}

function addStdio(library: Library): void {
  formatExports(library);
  furtherFormatExports(library);
  narrowTextExports(library);
  oldConsoleOutputExports(library);
  oldInputExports(library);
  oldKeyExports(library);
  oldOutputExports(library);
  oldStreamExports(library);
  scanExports(library);
  wideTextExports(library);
}

function prepare(process: Process): void {
  prepareStart(process);
  prepareClasses(process);
  prepareZone(process);
}
