// Files without a name: in the sandbox's own memory (memfd_create), and in a directory, where they may get one (O_TMPFILE).

import { Result } from '../../lib/wit';
import { EACCES, EINVAL, ENOTDIR, EOPNOTSUPP, EROFS } from '../errno';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { FsError, Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { O_ACCMODE, O_CREAT, O_EXCL, O_NOFOLLOW, O_TMPFILE } from './flags';
import { statusAt } from './lookup';
import { NodeFile } from './node-file';
import { Opened, TRANSIENT } from './open';
import { giveUnnamed } from './owner';
import { MAY_EXECUTE, MAY_WRITE, isPermitted } from './permission';
import { SharedNode } from './shared-node';
import { Status } from './status';

const UNNAMED: string = '.memory-file';
const READ_WRITE: u32 = RightsFlags.Read | RightsFlags.Write;

/** An empty file, for reading and writing, in the file system whose root is given. */
export function unnamedFile(root: Node): Result<Node, FsError> {
  const made = root.openAt(UNNAMED, OpenOptionsFlags.Create | OpenOptionsFlags.Exclusive, READ_WRITE);
  if (made.isOk) root.removeFileAt(UNNAMED);
  return made;
}

/** open with O_TMPFILE: `path` is the directory's. */
export function openUnnamed(process: Process, base: Place, path: string, flags: u32, mode: u32): Opened {
  if ((flags & O_TMPFILE) != O_TMPFILE || (flags & O_CREAT) != 0 || (flags & O_ACCMODE) == 0) return Opened.fail(EINVAL);
  const place = process.walker.locate(base, path, (flags & O_NOFOLLOW) == 0);
  const status = new Status();
  const missing = statusAt(process, place, status);
  if (missing != 0) return Opened.fail(-missing);
  if (!status.isDirectory) return Opened.fail(ENOTDIR);
  if (place.entry != null) return Opened.fail(EOPNOTSUPP);
  if (!place.mount!.writable) return Opened.fail(EROFS);
  if (process.isChecked && !isPermitted(process.credentials, status, MAY_WRITE | MAY_EXECUTE)) return Opened.fail(EACCES);
  const exclusive = (flags & O_EXCL) != 0 ? OpenOptionsFlags.Exclusive : 0;
  const follow = place.follow ? OpenOptionsFlags.Follow : 0;
  // Reading and writing is what naming it takes, whatever the descriptor is for.
  const made = place.node.openAt(place.name, OpenOptionsFlags.Unnamed | exclusive | follow, READ_WRITE);
  if (!made.isOk) {
    place.moves(made.error, true);
    return Opened.fail(place.error);
  }
  const attributes = made.value.stat();
  if (attributes.isOk) giveUnnamed(process, place.mount!, made.value, mode, status);
  const shown = place.path + '/#' + (attributes.isOk ? attributes.value.inode : 0).toString() + ' (deleted)';
  return Opened.done(new NodeFile(new SharedNode(made.value), null, flags & ~TRANSIENT, shown));
}
