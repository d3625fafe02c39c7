/** What an ELF image asks for and offers. */
import { Description, Format, LoadError } from '../gen/export/nucleus-loader-loader';
import { Option, Result } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { isExecutable, segmentsFault } from './check';
import { Dynamic, readDynamic } from './dynamic';
import { Header, readHeader } from './header';
import { readInterpreter } from './interpreter';
import { ProgramHeader, readProgramHeaders } from './program-header';
import { isStripped } from './sections';
import { readSymbols } from './symbols';
import * as L from './layout';

export function describeElf(image: Bytes): Result<Description, LoadError> {
  const header = readHeader(image, image.length);
  if (!header.isOk) return fail(header.error);
  const all = readProgramHeaders(image, header.value);
  const fault = segmentsFault(all, image.length);
  if (fault) return fail(fault);
  const interpreter = readInterpreter(image, all, image.length);
  if (!interpreter.isOk) return fail(interpreter.error);
  const dynamic = readDynamic(image, all);
  if (!dynamic.isOk) return fail(dynamic.error);
  return assemble(image, header.value, all, interpreter.value, dynamic.value);
}

function assemble(
  image: Bytes,
  header: Header,
  all: Array<ProgramHeader>,
  interpreter: Option<string>,
  dynamic: Dynamic,
): Result<Description, LoadError> {
  const libraries = dynamic.names(L.DT_NEEDED);
  if (!libraries.isOk) return fail(libraries.error);
  const symbols = readSymbols(dynamic);
  if (!symbols.isOk) return fail(symbols.error);
  const what = header.type == L.TYPE_EXECUTABLE ? fixedType(interpreter) : sharedType(header, all, interpreter, dynamic);
  return Result.ok<Description, LoadError>(
    new Description(
      Format.Elf,
      'ELF 64-bit x86-64, ' + what + (isStripped(image) ? ', stripped' : ''),
      header.entry,
      interpreter,
      libraries.value,
      symbols.value.imports,
      symbols.value.exports,
    ),
  );
}

function fixedType(interpreter: Option<string>): string {
  return interpreter.isSome ? 'dynamic executable' : 'static executable';
}

/**
 * ET_DYN is an executable or a library. The flag DF_1_PIE says so where the linker sets it; else what makes it a library
 * is a name of its own (DT_SONAME), having nothing to start, or needing others without an interpreter to load them.
 */
function sharedType(header: Header, all: Array<ProgramHeader>, interpreter: Option<string>, dynamic: Dynamic): string {
  const isPie = (dynamic.value(L.DT_FLAGS_1, 0) & L.DF_1_PIE) != 0;
  const isLoadable = interpreter.isSome || dynamic.first(L.DT_NEEDED) === null;
  const canStart = isLoadable && dynamic.first(L.DT_SONAME) === null && isExecutable(all, header.entry);
  if (!isPie && !canStart) return 'shared object';
  return interpreter.isSome ? 'dynamic executable, position-independent' : 'static-pie';
}

function fail(fault: LoadError): Result<Description, LoadError> {
  return Result.err<Description, LoadError>(fault);
}
