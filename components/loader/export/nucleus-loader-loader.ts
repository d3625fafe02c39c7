/** What the component exports: the way from a format to its parser. */
import { Description, Feature, Format, LoadError, LoadPlan } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { describeElf } from '../elf/describe';
import { planElf } from '../elf/plan';
import { Bytes } from '../image/bytes';
import { identify as identifyBytes } from '../image/identify';
import { unsupported } from '../image/verdict';
import { describePe } from '../pe/describe';
import { describeScript } from '../script/line';

/** As many bytes as tell any format. */
const HEAD_SIZE: u64 = 64;

export function identify(head: StaticArray<u8>): Format {
  return identifyBytes(Bytes.of(head));
}

export function plan(head: StaticArray<u8>, size: u64): Result<LoadPlan, LoadError> {
  const bytes = Bytes.of(head);
  const format = identifyBytes(bytes);
  if (format == Format.Elf) return planElf(bytes, size);
  if (format != Format.Unknown) return Result.err<LoadPlan, LoadError>(unsupported(Feature.Format));
  const tell = min(size, HEAD_SIZE);
  if (bytes.length < tell) return Result.err<LoadPlan, LoadError>(LoadError.need(tell));
  return Result.err<LoadPlan, LoadError>(LoadError.unknownFormat());
}

export function describe(image: StaticArray<u8>): Result<Description, LoadError> {
  const bytes = Bytes.of(image);
  const format = identifyBytes(bytes);
  if (format == Format.Elf) return describeElf(bytes);
  if (format == Format.Pe) return describePe(bytes);
  if (format == Format.Script) return Result.ok<Description, LoadError>(describeScript(bytes));
  if (format == Format.Unknown) return Result.err<Description, LoadError>(LoadError.unknownFormat());
  return Result.err<Description, LoadError>(unsupported(Feature.Format));
}
