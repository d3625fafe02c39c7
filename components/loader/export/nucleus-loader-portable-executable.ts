/** PE32+ images, for whoever loads them. */
import { Feature, Format, LoadError } from '../gen/export/nucleus-loader-loader';
import { Image, Part } from '../gen/export/nucleus-loader-portable-executable';
import { Result } from '../../lib/wit';
import { Bytes, NONE, Part as Held } from '../image/bytes';
import { identify } from '../image/identify';
import { unsupported } from '../image/verdict';
import { readPe } from '../pe/read';

export function read(parts: Array<Part>, size: u64): Result<Image, LoadError> {
  const bytes = new Bytes(parts.map<Held>((part) => new Held(part.offset, part.bytes)), size);
  const image = readWhole(bytes);
  // What was found without it is no finding.
  return bytes.missing == NONE ? image : Result.err<Image, LoadError>(LoadError.need(bytes.missing));
}

function readWhole(bytes: Bytes): Result<Image, LoadError> {
  const format = identify(bytes);
  if (format == Format.Pe) return readPe(bytes);
  const error = format == Format.Unknown ? LoadError.unknownFormat() : unsupported(Feature.Format);
  return Result.err<Image, LoadError>(error);
}
