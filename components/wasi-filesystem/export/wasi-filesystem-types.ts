/** The resources, and the code of a stream's error. */
import { ErrorCode } from '../gen/export/wasi-filesystem-types';
import { errorOf } from '../gen/import/nucleus-fs-streams';
import { Error_ } from '../gen/import/wasi-io-error';
import { Option } from '../../lib/wit';
import { codeOf } from '../errors';

export { Descriptor } from '../descriptor';
export { DirectoryEntryStream } from '../entries';

export function filesystemErrorCode(err: Error_): Option<ErrorCode> {
  const error = errorOf(err);
  return error.isSome ? Option.some<ErrorCode>(codeOf(error.value)) : Option.none<ErrorCode>();
}
