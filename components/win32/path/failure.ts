// What a file system's error is called in Windows.

import { FsError, FsErrorTag } from '../gen/import/nucleus-fs-types';
import * as Win32 from '../system/error';

/** `writing` says whether the call would have changed something: who may not write has a read-only volume then. */
export function errorOf(error: FsError, writing: bool): u32 {
  switch (error.tag) {
    case FsErrorTag.Denied: return writing ? Win32.ERROR_WRITE_PROTECT : Win32.ERROR_ACCESS_DENIED;
    case FsErrorTag.PeerDied: return Win32.ERROR_GEN_FAILURE;
    case FsErrorTag.Leaves: return Win32.ERROR_NOT_SAME_DEVICE;
    case FsErrorTag.Access: return Win32.ERROR_ACCESS_DENIED;
    case FsErrorTag.BadPath: return Win32.ERROR_INVALID_NAME;
    case FsErrorTag.Busy: return Win32.ERROR_SHARING_VIOLATION;
    case FsErrorTag.CrossDevice: return Win32.ERROR_NOT_SAME_DEVICE;
    case FsErrorTag.Exists: return Win32.ERROR_ALREADY_EXISTS;
    case FsErrorTag.FileTooLarge: return Win32.ERROR_FILE_TOO_LARGE;
    case FsErrorTag.Invalid: return Win32.ERROR_INVALID_PARAMETER;
    case FsErrorTag.Io: return Win32.ERROR_IO_DEVICE;
    case FsErrorTag.IsDirectory: return Win32.ERROR_ACCESS_DENIED;
    case FsErrorTag.Loop: return Win32.ERROR_CANT_RESOLVE_FILENAME;
    case FsErrorTag.NameTooLong: return Win32.ERROR_FILENAME_EXCED_RANGE;
    case FsErrorTag.NoEntry: return Win32.ERROR_FILE_NOT_FOUND;
    case FsErrorTag.NoSpace: return Win32.ERROR_DISK_FULL;
    case FsErrorTag.NotDirectory: return Win32.ERROR_PATH_NOT_FOUND;
    case FsErrorTag.NotEmpty: return Win32.ERROR_DIR_NOT_EMPTY;
    case FsErrorTag.NotLink: return Win32.ERROR_NOT_A_REPARSE_POINT;
    case FsErrorTag.NotPermitted: return Win32.ERROR_ACCESS_DENIED;
    case FsErrorTag.ReadOnly: return Win32.ERROR_WRITE_PROTECT;
    case FsErrorTag.TextBusy: return Win32.ERROR_SHARING_VIOLATION;
    case FsErrorTag.TooManyFiles: return Win32.ERROR_TOO_MANY_OPEN_FILES;
    case FsErrorTag.TooManyLinks: return Win32.ERROR_TOO_MANY_LINKS;
    case FsErrorTag.Unsupported: return Win32.ERROR_NOT_SUPPORTED;
    case FsErrorTag.WouldBlock: return Win32.ERROR_BUSY;
    default: return Win32.ERROR_GEN_FAILURE;
  }
}
