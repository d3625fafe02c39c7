// Where the path of a call leads at last: by a canonical path, over all links and mounts.

import { Status } from '../file/status';
import { Place } from '../path/place';
import { Thread } from '../thread/thread';
import { statusOf } from './attribute';
import { Target } from './target';

/** Where a path leads, with what is there. */
export class Spot {
  place: Place | null = null;
  status: Status = new Status();
  error: i64 = 0;

  get path(): string {
    return this.place!.path;
  }
}

export function spotOf(thread: Thread, found: Target, follow: bool): Spot {
  const spot = new Spot();
  spot.error = found.error != 0 ? found.error : statusOf(thread, found, follow, spot.status);
  if (spot.error != 0) return spot;
  spot.place = thread.process.walker.canonical(found.from, found.path);
  spot.error = -spot.place!.error;
  return spot;
}
