/** PE32+ images, for whoever loads them. */
import { Feature, Format, LoadError } from '../gen/export/nucleus-loader-loader';
import { Image } from '../gen/export/nucleus-loader-portable-executable';
import { Result } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { identify } from '../image/identify';
import { unsupported } from '../image/verdict';
import { readPe } from '../pe/read';

export function read(image: StaticArray<u8>): Result<Image, LoadError> {
  const bytes = new Bytes(image);
  const format = identify(bytes);
  if (format == Format.Pe) return readPe(bytes);
  const error = format == Format.Unknown ? LoadError.unknownFormat() : unsupported(Feature.Format);
  return Result.err<Image, LoadError>(error);
}
