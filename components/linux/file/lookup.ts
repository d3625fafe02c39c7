// stat by path.

import { ENOTDIR } from '../errno';
import { Kind } from '../gen/import/nucleus-fs-types';
import { errnoOf } from '../path/failure';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { Entry, Magic } from '../tree/entry';
import { subjectOf } from './open';
import { Status } from './status';
import { entryStatus } from './tree-file';

/** Fills in the status of what `path` leads to. 0, or an error negated. */
export function lookUp(process: Process, base: Place, path: string, follow: bool, status: Status): i64 {
  return statusAt(process, process.walker.locate(base, path, follow), status);
}

export function statusAt(process: Process, place: Place, status: Status): i64 {
  while (place.error == 0) {
    const entry = place.entry;
    if (entry != null) return statusOfEntry(process, place, entry, status);
    const result = place.isMountedDirectory ? place.node.stat() : place.node.statAt(place.name, place.follow);
    if (result.isOk) {
      if (place.mustBeDirectory && result.value.kind != Kind.Directory) return -ENOTDIR;
      status.fromAttributes(result.value);
      return 0;
    }
    if (!place.moves(result.error, false)) break;
  }
  return -place.error;
}

function statusOfEntry(process: Process, place: Place, entry: Entry, status: Status): i64 {
  if (entry.magic && place.follow) {
    if (entry.magicKind == Magic.Descriptor) return subjectOf(entry, process).files.get(entry.index)!.stat(status);
    const attributes = subjectOf(entry, process).program.image.node.stat();
    if (!attributes.isOk) return -errnoOf(attributes.error, false);
    status.fromAttributes(attributes.value);
    status.mode |= 0o111;
    return 0;
  }
  entryStatus(status, entry, process.clock.timestamp());
  return 0;
}
