// What a file system's error is called in Linux.

import * as errno from '../errno';
import { FsError, FsErrorTag } from '../gen/import/nucleus-fs-types';

/**
 * `writing` says whether the call would have changed something: a handle without the right to write stands for a
 * read-only mount then.
 */
export function errnoOf(error: FsError, writing: bool): i64 {
  switch (error.tag) {
    case FsErrorTag.Denied: return writing ? errno.EROFS : errno.EACCES;
    case FsErrorTag.PeerDied: return errno.EIO;
    case FsErrorTag.Leaves: return errno.EXDEV;
    case FsErrorTag.Access: return errno.EACCES;
    case FsErrorTag.BadPath: return errno.EINVAL;
    case FsErrorTag.Busy: return errno.EBUSY;
    case FsErrorTag.CrossDevice: return errno.EXDEV;
    case FsErrorTag.Exists: return errno.EEXIST;
    case FsErrorTag.FileTooLarge: return errno.EFBIG;
    case FsErrorTag.Invalid: return errno.EINVAL;
    case FsErrorTag.Io: return errno.EIO;
    case FsErrorTag.IsDirectory: return errno.EISDIR;
    case FsErrorTag.Loop: return errno.ELOOP;
    case FsErrorTag.NameTooLong: return errno.ENAMETOOLONG;
    case FsErrorTag.NoEntry: return errno.ENOENT;
    case FsErrorTag.NoSpace: return errno.ENOSPC;
    case FsErrorTag.NotDirectory: return errno.ENOTDIR;
    case FsErrorTag.NotEmpty: return errno.ENOTEMPTY;
    case FsErrorTag.NotLink: return errno.EINVAL;
    case FsErrorTag.NotPermitted: return errno.EPERM;
    case FsErrorTag.ReadOnly: return errno.EROFS;
    case FsErrorTag.TextBusy: return errno.ETXTBSY;
    case FsErrorTag.TooManyFiles: return errno.ENFILE;
    case FsErrorTag.TooManyLinks: return errno.EMLINK;
    case FsErrorTag.Unsupported: return errno.EOPNOTSUPP;
    case FsErrorTag.WouldBlock: return errno.EAGAIN;
    default: return errno.EIO;
  }
}
