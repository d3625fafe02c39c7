// What a symbolic link says, whoever holds it: a file system, or this component's own trees.

import { EACCES, EINVAL } from '../errno';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { EntryKind } from '../tree/entry';
import { statusAt } from './lookup';
import { Status } from './status';

export class LinkText {
  text: string = '';
}

/** 0, or what keeps the process from reading it. */
export function readLinkAt(process: Process, from: Place, path: string, found: LinkText): i64 {
  const place = process.walker.locate(from, path, false);
  while (place.error == 0) {
    const entry = place.entry;
    if (place.isMountRoot || place.mustBeDirectory) return notALink(process, place);
    if (entry != null && !process.walker.tree.shows(entry)) return -EACCES;
    if (entry != null && entry.kind != EntryKind.Link) return -EINVAL;
    if (entry != null) {
      found.text = entry.target;
      return 0;
    }
    const result = place.node.readLinkAt(place.name);
    if (result.isOk) {
      found.text = result.value;
      return 0;
    }
    if (!place.moves(result.error, false)) break;
  }
  return -place.error;
}

function notALink(process: Process, place: Place): i64 {
  const error = statusAt(process, place, new Status());
  return error != 0 ? error : -EINVAL;
}
