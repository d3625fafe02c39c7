/** PT_INTERP: the path of the program that loads this one. Source of the limits: Linux, fs/binfmt_elf.c. */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Option, Result } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { isUtf8, text } from '../image/text';
import { malformed } from '../image/verdict';
import { fileFault } from './check';
import { firstOf, ProgramHeader } from './program-header';
import * as L from './layout';

/** PATH_MAX; both with the NUL. */
const MAX_LENGTH: u64 = 4096;
const MIN_LENGTH: u64 = 2;

/** None if the image wants no interpreter. Errors: need, bad-interpreter, outside-file. */
export function readInterpreter(
  head: Bytes,
  all: Array<ProgramHeader>,
  size: u64,
): Result<Option<string>, LoadError> {
  const one = firstOf(all, L.PT_INTERP);
  if (!one) return Result.ok<Option<string>, LoadError>(Option.none<string>());
  const fault = pathFault(head, one, size);
  if (fault) return Result.err<Option<string>, LoadError>(fault);
  const nul = <u64>head.find(0, one.offset, one.offset + one.fileSize);
  return Result.ok<Option<string>, LoadError>(Option.some<string>(text(head, one.offset, nul)));
}

function pathFault(head: Bytes, one: ProgramHeader, size: u64): LoadError | null {
  if (one.fileSize < MIN_LENGTH || one.fileSize > MAX_LENGTH) {
    return malformed(Defect.BadInterpreter, one.at + L.P_FILESZ);
  }
  const outside = fileFault(one, size);
  if (outside) return outside;
  const end = one.offset + one.fileSize;
  if (!head.has(one.offset, one.fileSize)) return LoadError.need(end);
  if (head.u8(end - 1) != 0) return malformed(Defect.BadInterpreter, end - 1);
  const nul = <u64>head.find(0, one.offset, end);
  if (nul == one.offset || !isUtf8(head, one.offset, nul)) return malformed(Defect.BadInterpreter, one.offset);
  return null;
}
