// The guest's tree, where names are looked up whatever their case: a file that is called exactly so is preferred.
//
// A path is tried as it is spelled first, which asks its file system once. Only if that finds nothing are the directories on the
// way listed. Links are the file system's to follow; one that leads out of its mount comes back here, with the rest of the way.

import { Option } from '../../lib/wit';
import { Attributes, FsErrorTag, Kind, Ownership, Timestamp } from '../gen/import/nucleus-fs-types';
import { ERROR_CANT_RESOLVE_FILENAME, ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND } from '../system/error';
import { errorOf } from './failure';
import { Mounts, join } from './mount';
import { Place } from './place';
import { Spellings } from './spellings';

/** Links out of mounts that are followed on one way. */
const MOST_LINKS = 40;

export class Tree {
  private readonly spellings: Spellings;

  constructor(readonly mounts: Mounts) {
    this.spellings = new Spellings(mounts);
  }

  /** Where a guest path without dots leads; `follow` a link in the last place. */
  locate(path: string, follow: bool): Place {
    const place = new Place(this.mounts, path);
    this.spellings.begin();
    if (this.look(place, follow) || place.error != ERROR_FILE_NOT_FOUND) return place;
    const directory = this.directory(place.parent);
    if (directory.length == 0) {
      place.error = ERROR_PATH_NOT_FOUND;
      return place;
    }
    const last = place.last;
    if (directory != place.parent) {
      place.lead(join(directory, last));
      if (this.look(place, follow) || place.error != ERROR_FILE_NOT_FOUND) return place;
    }
    const spelled = this.spellings.find(directory, last);
    place.lead(join(directory, spelled.length == 0 ? last : spelled));
    if (spelled.length == 0) place.error = ERROR_FILE_NOT_FOUND;
    else this.look(place, follow);
    return place;
  }

  /** A path without links. */
  real(path: string): string {
    let rest = path;
    let current = '/';
    for (let links = 0; rest.length > 0; ) {
      const end = rest.indexOf('/', 1);
      const part = end < 0 ? rest : rest.substring(0, end);
      const name = part.startsWith('/') ? part.substring(1) : part;
      rest = end < 0 ? '' : rest.substring(end);
      if (name.length == 0) continue;
      const target = this.linkAt(join(current, name));
      if (target == null || ++links > MOST_LINKS) {
        current = join(current, name);
        continue;
      }
      rest = redirected(current, target) + rest;
      current = '/';
    }
    return current;
  }

  /** What the link at a path says; null if it is none. */
  private linkAt(path: string): string | null {
    const place = new Place(this.mounts, path);
    if (place.relative.length == 0) return null;
    const status = place.stat(false);
    if (!status.isOk || status.value.kind != Kind.SymbolicLink) return null;
    const target = place.node.readLinkAt(place.relative);
    return target.isOk ? target.value : null;
  }

  /** What was not found at a place is there now. */
  made(place: Place): void {
    this.spellings.made(place.parent, place.last);
  }

  /** What is in a directory has got another name, or none. */
  changed(directory: string): void {
    this.spellings.forget(directory);
  }

  /** Asks what is at a place, and follows links to other mounts; false if nothing is. */
  private look(place: Place, follow: bool): bool {
    for (let links = 0; links < MOST_LINKS; links++) {
      const result = place.stat(follow);
      if (result.isOk) {
        place.attributes = result.value;
        return true;
      }
      const error = result.error;
      if (error.tag != FsErrorTag.Leaves) return this.missing(place, errorOf(error, false));
      place.lead(redirected(place.mount.path, error.leaves));
    }
    return this.missing(place, ERROR_CANT_RESOLVE_FILENAME);
  }

  private missing(place: Place, error: u32): bool {
    // A file where a directory should be is for the search for that to find.
    place.error = error == ERROR_PATH_NOT_FOUND ? ERROR_FILE_NOT_FOUND : error;
    if (place.error != ERROR_FILE_NOT_FOUND || !this.mounts.isAbove(place.path)) return false;
    place.attributes = bridge();
    place.error = 0;
    return true;
  }

  /** The directory that is called so in any spelling; "" if there is none. */
  private directory(path: string): string {
    const place = new Place(this.mounts, path);
    if (this.look(place, true)) return place.isDirectory ? place.path : '';
    const parts = path.split('/');
    let current = '/';
    for (let i = 0; i < parts.length; i++) {
      if (parts[i].length == 0) continue;
      const next = this.entry(current, parts[i]);
      if (next == null || !next.isDirectory) return '';
      current = next.path;
    }
    return current;
  }

  private entry(directory: string, name: string): Place | null {
    const exact = new Place(this.mounts, join(directory, name));
    if (this.look(exact, true)) return exact;
    const spelled = this.spellings.find(directory, name);
    if (spelled.length == 0) return null;
    const other = new Place(this.mounts, join(directory, spelled));
    return this.look(other, true) ? other : null;
  }
}

/** A directory that is there only because a mount lies below it. */
function bridge(): Attributes {
  const never = new Timestamp(0, 0);
  return new Attributes(Kind.Directory, 0, 1, 0, 1, never, never, never, Option.none<Ownership>(), 0, 0);
}

/** Where the rest of a way leads that left the mount at `from`. */
function redirected(from: string, rest: string): string {
  const parts = (rest.startsWith('/') ? rest : from + '/' + rest).split('/');
  const kept: Array<string> = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '..') kept.length = max(kept.length - 1, 0);
    else if (parts[i].length > 0 && parts[i] != '.') kept.push(parts[i]);
  }
  return '/' + kept.join('/');
}
