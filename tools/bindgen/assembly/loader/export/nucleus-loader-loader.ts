// The least that satisfies the loader's world.

import { Description, Flaw, Defect, Format, LoadError, LoadPlan } from '../gen/export/nucleus-loader-loader';
import { Option, Result } from '../../../../../components/lib/wit';
import { debug } from '../../../../../components/lib/debug';

export function identify(head: StaticArray<u8>): Format {
  return head.length > 0 && head[0] == 0x7f ? Format.Elf : Format.Unknown;
}

export function plan(head: StaticArray<u8>, size: u64): Result<LoadPlan, LoadError> {
  if (head.length == 0) return Result.err<LoadPlan, LoadError>(LoadError.need(64));
  return Result.err<LoadPlan, LoadError>(LoadError.malformed(new Flaw(Defect.Truncated, size)));
}

export function describe(image: StaticArray<u8>): Result<Description, LoadError> {
  debug('describe');
  const libraries = ['libc.so.6', 'libß.so'];
  return Result.ok<Description, LoadError>(
    new Description(Format.Elf, `an image of ${image.length} bytes`, 0, Option.some<string>('/lib/ld.so'), libraries, [], []),
  );
}
