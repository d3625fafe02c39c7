/** From the host's errors to ours: one row for each of WASI's codes, in its order. */
import { FsError, FsErrorTag } from '../gen/export/nucleus-fs-types';
import { ErrorCode } from '../gen/import/wasi-filesystem-types';

const TABLE: StaticArray<FsErrorTag> = [
  FsErrorTag.Access, // access
  FsErrorTag.WouldBlock, // would-block
  FsErrorTag.Busy, // already
  FsErrorTag.Invalid, // bad-descriptor: not open for this
  FsErrorTag.Busy, // busy
  FsErrorTag.Busy, // deadlock
  FsErrorTag.NoSpace, // quota
  FsErrorTag.Exists, // exist
  FsErrorTag.FileTooLarge, // file-too-large
  FsErrorTag.BadPath, // illegal-byte-sequence
  FsErrorTag.Busy, // in-progress
  FsErrorTag.WouldBlock, // interrupted
  FsErrorTag.Invalid, // invalid
  FsErrorTag.Io, // io
  FsErrorTag.IsDirectory, // is-directory
  FsErrorTag.Loop, // loop
  FsErrorTag.TooManyLinks, // too-many-links
  FsErrorTag.Invalid, // message-size
  FsErrorTag.NameTooLong, // name-too-long
  FsErrorTag.Unsupported, // no-device
  FsErrorTag.NoEntry, // no-entry
  FsErrorTag.Io, // no-lock
  FsErrorTag.TooManyFiles, // insufficient-memory: hosts say so of files that are open
  FsErrorTag.NoSpace, // insufficient-space
  FsErrorTag.NotDirectory, // not-directory
  FsErrorTag.NotEmpty, // not-empty
  FsErrorTag.Io, // not-recoverable
  FsErrorTag.Unsupported, // unsupported
  FsErrorTag.Unsupported, // no-tty
  FsErrorTag.Unsupported, // no-such-device
  FsErrorTag.FileTooLarge, // overflow
  FsErrorTag.NotPermitted, // not-permitted
  FsErrorTag.Io, // pipe
  FsErrorTag.ReadOnly, // read-only
  FsErrorTag.Invalid, // invalid-seek
  FsErrorTag.TextBusy, // text-file-busy
  FsErrorTag.CrossDevice, // cross-device
];

export function errorOf(code: ErrorCode): FsError {
  return new FsError(TABLE[code]);
}
