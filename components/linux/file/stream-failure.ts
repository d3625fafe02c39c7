// Why a stream of the host failed, as Linux calls it. The host says so where a file is behind the stream.

import { EBADF, EFBIG, EIO, EISDIR, ENOSPC, EINVAL, EPERM } from '../errno';
import { ErrorCode, filesystemErrorCode } from '../gen/import/wasi-filesystem-types';
import { Error_ } from '../gen/import/wasi-io-error';

/** The error's number; takes the error over. */
export function streamErrno(error: Error_): i64 {
  const code = filesystemErrorCode(error);
  error.drop();
  if (!code.isSome) return EIO;
  switch (code.value) {
    case ErrorCode.BadDescriptor: return EBADF;
    case ErrorCode.FileTooLarge: return EFBIG;
    case ErrorCode.InsufficientSpace: return ENOSPC;
    case ErrorCode.Invalid: return EINVAL;
    case ErrorCode.IsDirectory: return EISDIR;
    case ErrorCode.NotPermitted: return EPERM;
    case ErrorCode.Quota: return ENOSPC;
    default: return EIO;
  }
}
