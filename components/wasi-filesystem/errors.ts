/** From a file system's errors to WASI's: one row for each case of `fs-error`, in its order. */
import { ErrorCode } from './gen/export/wasi-filesystem-types';
import { FsError, FsErrorTag } from './gen/import/nucleus-fs-types';
import { Result, Unit } from '../lib/wit';

const TABLE: StaticArray<ErrorCode> = [
  ErrorCode.NotPermitted, // denied
  ErrorCode.Io, // peer-died
  ErrorCode.NotPermitted, // leaves: a guest has its directories and nothing around them
  ErrorCode.Access, // access
  ErrorCode.IllegalByteSequence, // bad-path
  ErrorCode.Busy, // busy
  ErrorCode.CrossDevice, // cross-device
  ErrorCode.Exist, // exists
  ErrorCode.FileTooLarge, // file-too-large
  ErrorCode.Invalid, // invalid
  ErrorCode.Io, // io
  ErrorCode.IsDirectory, // is-directory
  ErrorCode.Loop, // loop
  ErrorCode.NameTooLong, // name-too-long
  ErrorCode.NoEntry, // no-entry
  ErrorCode.InsufficientSpace, // no-space
  ErrorCode.NotDirectory, // not-directory
  ErrorCode.NotEmpty, // not-empty
  ErrorCode.Invalid, // not-link
  ErrorCode.NotPermitted, // not-permitted
  ErrorCode.ReadOnly, // read-only
  ErrorCode.TextFileBusy, // text-busy
  ErrorCode.Quota, // too-many-files
  ErrorCode.TooManyLinks, // too-many-links
  ErrorCode.Unsupported, // unsupported
  ErrorCode.WouldBlock, // would-block
];

export function codeOf(error: FsError): ErrorCode {
  return TABLE[<i32>error.tag];
}

export function fail<T>(code: ErrorCode): Result<T, ErrorCode> {
  return Result.err<T, ErrorCode>(code);
}

export function ok<T>(value: T): Result<T, ErrorCode> {
  return Result.ok<T, ErrorCode>(value);
}

export function done(): Result<Unit, ErrorCode> {
  return Result.ok<Unit, ErrorCode>(0);
}

/** A file system's empty result as WASI's. */
export function settled(answer: Result<Unit, FsError>): Result<Unit, ErrorCode> {
  return answer.isOk ? done() : fail<Unit>(codeOf(answer.error));
}
