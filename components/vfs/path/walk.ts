/**
 * The walk along a path, one component at a time, the same for every kind of tree. It never goes above the directory
 * where it starts: where the path would, it ends with `leaves` and the rest, for the caller to go on from elsewhere.
 *
 * Semantics: POSIX.1-2024, 4.16 "Pathname Resolution", with Linux's limit on symbolic links. A link is followed in
 * the middle always; in the last place as `Last` says.
 */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Cursor, Look } from './cursor';
import { Shape, Tail } from './shape';

const MAX_LINKS: i32 = 40;
const SLASH: i32 = 0x2f;

/** What to do with a symbolic link in the last place. */
export enum Last {
  Follow,
  /** Follow it only if a slash stands behind it. */
  Stay,
  /** The call makes or removes the name itself: do not follow it, slash or not. */
  Name,
}

/** Where a walk has ended: at `name` in the cursor's directory, or, if `tail` is not a name, at that directory. */
export class Place {
  fault: FsError | null = null;
  name: string = '';
  tail: Tail = Tail.Dot;
  found: Look = Look.Directory;
  /** A slash stands behind the name. */
  slash: bool = false;
}

export function walk(cursor: Cursor, path: string, last: Last): Place {
  const walker = new Walker(cursor, path, last);
  while (walker.step()) {}
  return walker.place;
}

class Walker {
  readonly place: Place = new Place();
  private at: i32 = 0;
  private links: i32 = 0;

  constructor(
    private readonly cursor: Cursor,
    private path: string,
    private readonly last: Last,
  ) {
    this.check(path);
  }

  private check(path: string): void {
    const shape = new Shape(path);
    if (shape.fault) this.place.fault = shape.fault;
    else if (shape.absolute) this.place.fault = FsError.leaves(path);
  }

  /** Takes one component; false at the end. */
  step(): bool {
    if (this.place.fault) return false;
    const start = this.skipSlashes(this.at);
    if (start == this.path.length) return false;
    let end = start;
    while (end < this.path.length && this.path.charCodeAt(end) != SLASH) end++;
    this.at = this.skipSlashes(end);
    return this.take(this.path.substring(start, end), end);
  }

  private skipSlashes(from: i32): i32 {
    let at = from;
    while (at < this.path.length && this.path.charCodeAt(at) == SLASH) at++;
    return at;
  }

  private take(name: string, end: i32): bool {
    if (name == '.') return this.standsOn(Tail.Dot);
    if (name == '..') {
      if (this.cursor.depth() == 0) return this.ends(FsError.leaves('..' + this.path.substring(end)));
      this.cursor.up();
      return this.standsOn(Tail.DotDot);
    }
    const look = this.cursor.look(name);
    if (this.cursor.fault) return this.ends(this.cursor.fault!);
    const isLast = this.at == this.path.length;
    if (look == Look.Link && this.follows(isLast, end)) return this.follow(end);
    return isLast ? this.arrive(name, look, end) : this.enter(look);
  }

  private standsOn(tail: Tail): bool {
    this.place.tail = tail;
    return true;
  }

  private follows(isLast: bool, end: i32): bool {
    if (!isLast || this.last == Last.Follow) return true;
    return this.last == Last.Stay && end < this.path.length;
  }

  private follow(end: i32): bool {
    if (++this.links > MAX_LINKS) return this.ends(FsError.loop());
    const target = this.cursor.target();
    if (this.cursor.fault) return this.ends(this.cursor.fault!);
    const shape = new Shape(target);
    if (shape.fault) return this.ends(shape.fault!);
    const rest = target + this.path.substring(end);
    if (shape.absolute) return this.ends(FsError.leaves(rest));
    this.path = rest;
    this.at = 0;
    return true;
  }

  private arrive(name: string, look: Look, end: i32): bool {
    this.place.name = name;
    this.place.found = look;
    this.place.tail = Tail.Name;
    this.place.slash = end < this.path.length;
    return false;
  }

  private enter(look: Look): bool {
    if (look == Look.Missing) return this.ends(FsError.noEntry());
    if (look != Look.Directory) return this.ends(FsError.notDirectory());
    this.cursor.enter();
    return true;
  }

  private ends(fault: FsError): bool {
    this.place.fault = fault;
    return false;
  }
}
