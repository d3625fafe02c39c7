// How the files of a directory are really called, for names that differ in case. What was listed is kept until the directory
// changes: programs ask for many names that are not there.

import { OpenOptionsFlags, Timestamp } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Mounts } from './mount';
import { namesFrom } from './names';
import { Place } from './place';

/** Directories that are kept. */
const MOST_KEPT: i32 = 16;
/** Entries of a directory that are looked at, and how many at once. */
const MOST_ENTRIES: u64 = 1 << 20;
const BATCH: u32 = 1024;

class Listing {
  /** Names by their small letters; the first of several. */
  readonly names: Map<string, string> = new Map<string, string>();

  constructor(
    readonly directory: string,
    /** When the directory was changed last. */
    private seconds: u64,
    private nanoseconds: u32,
  ) {}

  isOf(modified: Timestamp): bool {
    return this.seconds == modified.seconds && this.nanoseconds == modified.nanoseconds;
  }

  renew(modified: Timestamp): void {
    this.seconds = modified.seconds;
    this.nanoseconds = modified.nanoseconds;
  }
}

export class Spellings {
  /** The last used last. */
  private readonly kept: Array<Listing> = [];
  /** What has just been found to be as the directory is. */
  private checked: Listing | null = null;

  constructor(private readonly mounts: Mounts) {}

  /** A new search begins. */
  begin(): void {
    this.checked = null;
  }

  /** What `name` is called in a directory, which is spelled as it is; "" if nothing is called so. */
  find(directory: string, name: string): string {
    const folded = name.toLowerCase();
    // What has no letters has no other spelling.
    if (folded == name && name.toUpperCase() == name) return '';
    const listing = this.listing(directory);
    if (listing == null || !listing.names.has(folded)) return '';
    const found = listing.names.get(folded);
    return found == name ? '' : found;
  }

  forget(directory: string): void {
    for (let i = 0; i < this.kept.length; i++) {
      if (this.kept[i].directory == directory) this.kept.splice(i--, 1);
    }
  }

  /** A name that the search has not found has been made: the listing goes on with it, since it was right until now. */
  made(directory: string, name: string): void {
    const listing = this.checked;
    if (listing == null || listing.directory != directory) return this.forget(directory);
    const status = new Place(this.mounts, directory).stat(true);
    if (!status.isOk) return this.forget(directory);
    add(listing, name);
    listing.renew(status.value.modified);
  }

  private listing(directory: string): Listing | null {
    const place = new Place(this.mounts, directory);
    const status = place.stat(true);
    if (!status.isOk) return null;
    const modified = status.value.modified;
    for (let i = 0; i < this.kept.length; i++) {
      const one = this.kept[i];
      if (one.directory != directory) continue;
      this.kept.splice(i, 1);
      if (!one.isOf(modified)) break;
      this.kept.push(one);
      this.checked = one;
      return one;
    }
    const made = new Listing(directory, modified.seconds, modified.nanoseconds);
    this.fill(made, place);
    if (this.kept.length == MOST_KEPT) this.kept.shift();
    this.kept.push(made);
    this.checked = made;
    return made;
  }

  private fill(listing: Listing, place: Place): void {
    const opened = place.node.openAt(place.name, OpenOptionsFlags.Directory | OpenOptionsFlags.Follow, RightsFlags.Read);
    if (opened.isOk) {
      const node = opened.value;
      for (let start: u64 = 0; start < MOST_ENTRIES; ) {
        const names = namesFrom(node, start, BATCH);
        if (names.length == 0) break;
        for (let i = 0; i < names.length; i++) add(listing, names[i]);
        start += names.length;
      }
      node.drop();
    }
    const mounts = this.mounts.namesIn(listing.directory);
    for (let i = 0; i < mounts.length; i++) add(listing, mounts[i]);
  }
}

function add(listing: Listing, name: string): void {
  const folded = name.toLowerCase();
  if (!listing.names.has(folded)) listing.names.set(folded, name);
}
