// The walk along a path: from the root, the working directory or an open directory, over mounts and symbolic links, to
// a Place. It asks the file systems as little as it can: within a leaf mount the whole rest of the path is theirs, and
// comes back (`leaves`) if it leads out.

import { EACCES, ELOOP, ENOENT, ENOTDIR } from '../errno';
import { MAY_EXECUTE, isPermitted } from '../file/permission';
import { Status } from '../file/status';
import { Kind, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Entry, EntryKind } from '../tree/entry';
import { Tree } from '../tree/tree';
import { Anchor } from './anchor';
import { errnoOf } from './failure';
import { Mount, Mounts, isBelow, join, parentOf } from './mount';
import { Place } from './place';

/** As Linux's MAXSYMLINKS. */
const MOST_LINKS = 40;

export class Walker {
  private links: i32 = 0;
  /** Of the working directory, unless that is a mount's root or has mounts below it. */
  private anchor: Anchor | null = null;

  /** Where absolute paths start, and where `..` goes no further (chroot): a path of the namespace. */
  root: string = '/';

  constructor(
    public mounts: Mounts,
    readonly tree: Tree,
  ) {
    mounts.users++;
  }

  /** A path of the namespace as it is seen from here; one that does not lie below the root stays as it is. */
  shown(path: string): string {
    if (this.root == '/') return path;
    if (path == this.root) return '/';
    return isBelow(path, this.root) ? path.substring(this.root.length) : path;
  }

  /** Does nothing but the file system have a say in paths from here on, `..` included? */
  private isInside(path: string): bool {
    return this.root == '/' || path == this.root || isBelow(path, this.root);
  }

  /** Where `path` leads from the directory at `base`. */
  locate(base: Place, path: string, follow: bool): Place {
    const place = new Place(this);
    place.follow = follow;
    this.links = 0;
    this.takeEnding(place, path);
    const isChecked = this.tree.process.isChecked;
    if (path.startsWith('/')) this.walk(place, this.root, path, isChecked);
    else if (isChecked) this.walk(place, base.path, path, true);
    else this.walkFrom(place, base, path);
    return place;
  }

  /** The real path of a directory, without links and dots; the place says why not if there is none. */
  canonical(base: Place, path: string): Place {
    const place = new Place(this);
    place.follow = true;
    this.links = 0;
    if (path.startsWith('/')) this.walk(place, this.root, path, true);
    // A working directory's own path needs no second look.
    else if (base.anchor != null && base.inner.length == 0) this.walk(place, base.path, path, true);
    else this.walk(place, '/', join(base.path, path), true);
    return place;
  }

  /** Makes the directory at a canonical place the one that relative paths start from, and gives its place. */
  enter(place: Place): Place {
    const anchor = this.anchorAt(place);
    const old = this.anchor;
    place.detach();
    this.anchor = anchor;
    if (old != null) old.release();
    if (anchor == null) return place;
    place.anchor = anchor;
    place.inner = '';
    return place;
  }

  /** Finds the working directory again, for when mounts have changed: what hides it does not matter to it. */
  reenter(directory: Place): Place {
    const mount = directory.mount;
    if (mount != null && mount != this.mounts.serving(directory.path)) {
      const anchor = directory.anchor;
      if (anchor == null) return directory;
      directory.detach();
      this.anchor = null;
      anchor.release();
      return directory;
    }
    if (directory.anchor != null && !this.mounts.isAbove(directory.path)) return directory;
    return this.enter(this.at(directory.path));
  }

  /** Starts where another process is; both keep the directory open. */
  adopt(other: Walker, directory: Place): Place {
    if (this.mounts != other.mounts) {
      this.mounts.users--;
      this.mounts = other.mounts;
      this.mounts.users++;
    }
    this.root = other.root;
    const place = new Place(this);
    place.within(directory.mount, directory.inner);
    place.entry = directory.entry;
    place.entryPath = directory.entryPath;
    place.physical = directory.physical;
    const anchor = directory.anchor;
    if (anchor != null) {
      this.anchor = anchor.share();
      place.anchor = anchor;
    }
    return place;
  }

  /** Keeps the working directory's path right when it, or one above it, is renamed. */
  renamed(mount: Mount, from: string, to: string): void {
    const anchor = this.anchor;
    if (anchor != null) anchor.renamed(mount, from, to);
  }

  /** Sees the mounts of a namespace of its own, or of another, in place of those it saw; the working directory is found anew. */
  move(mounts: Mounts, directory: Place): Place {
    const path = directory.path;
    this.leave();
    this.mounts = mounts;
    mounts.users++;
    return this.enter(this.at(path));
  }

  /** Lets the working directory go, and the namespace. */
  leave(): void {
    if (--this.mounts.users == 0) this.mounts.end(this.tree.process.sandbox.retired);
    const anchor = this.anchor;
    if (anchor != null) anchor.release();
    this.anchor = null;
  }

  /** Null where a path cannot be walked by the file system alone, or it will not give the node. */
  private anchorAt(place: Place): Anchor | null {
    const mount = place.mount;
    if (mount == null || place.isMountRoot || this.mounts.isAbove(place.path)) return null;
    const opened = place.node.openAt(place.name, OpenOptionsFlags.Directory, mount.rights);
    return opened.isOk ? new Anchor(opened.value, mount, place.relative, place.path) : null;
  }

  /** The place of a canonical path. */
  at(path: string): Place {
    const place = new Place(this);
    this.settle(place, path);
    return place;
  }

  /** Goes on with what is left of a path after it left the mount of `place`. */
  resume(place: Place, rest: string): void {
    const from = place.anchor != null ? place.anchor!.path : place.mount!.path;
    if (++this.links > MOST_LINKS) {
      place.error = ELOOP;
      return;
    }
    this.takeEnding(place, rest);
    place.within(null, '');
    this.walk(place, rest.startsWith('/') ? this.root : from, rest, false);
  }

  /** A slash, or a dot, at the end asks for a directory and follows links. */
  private takeEnding(place: Place, path: string): void {
    if (!path.endsWith('/') && !path.endsWith('/.') && !path.endsWith('/..') && path != '.' && path != '..') return;
    place.mustBeDirectory = true;
    place.follow = true;
  }

  private walkFrom(place: Place, base: Place, path: string): void {
    const mount = base.mount;
    const anchor = base.anchor;
    if (anchor != null && base.inner.length == 0 && this.isInside(anchor.path)) {
      const inner = trim(path);
      place.within(mount, inner == '.' ? '' : inner);
      place.anchor = anchor;
      return;
    }
    // In a mount that another one hides, or that has no place any more, there is no other way.
    const isHidden = mount != null && mount != this.mounts.serving(base.path);
    if (mount != null && (isHidden || (mount.leaf && base.relative.length > 0 && this.isInside(mount.path)))) {
      const inside = trim(base.relative.length == 0 ? path : join(base.relative, path));
      place.within(mount, inside == '.' ? '' : inside);
      return;
    }
    this.walk(place, base.path, path, false);
  }

  /**
   * Walks `path` from the directory with the canonical path `from`. `wholly` looks at each component even where a file
   * system could do it alone.
   */
  private walk(place: Place, from: string, path: string, wholly: bool): void {
    const isChecked = this.tree.process.isChecked;
    let current = from;
    let rest = path;
    /** The directory that it was last asked about. */
    let searched = '';
    while (true) {
      rest = skipSlashes(rest);
      if (rest.length == 0) break;
      if (isChecked && current != searched) {
        if (!this.maySearch(current)) {
          place.error = EACCES;
          return;
        }
        searched = current;
      }
      const length = componentLength(rest);
      const name = rest.substring(0, length);
      const behind = skipSlashes(rest.substring(length));
      if (name == '.' || name == '..') {
        if (name == '..' && current != this.root) current = parentOf(current);
        rest = behind;
        continue;
      }
      const mount = this.servedBy(current);
      if (mount != null && mount.leaf && !wholly && !isChecked && this.isInside(mount.path)) {
        place.entry = null;
        const inside = relativeTo(mount, current);
        place.within(mount, trim(inside.length == 0 ? rest : join(inside, rest)));
        return;
      }
      if (mount != null && !wholly && !isChecked && this.fromStem(place, mount, current, rest)) return;
      const next = join(current, name);
      if (!isChecked && this.mounts.hasStem(next)) {
        current = next;
        rest = behind;
        continue;
      }
      const link = this.linkAt(place, next, mount, behind.length == 0);
      if (place.error != 0) return;
      if (link != null) {
        if (++this.links > MOST_LINKS) {
          place.error = ELOOP;
          return;
        }
        if (behind.length == 0) this.takeEnding(place, link);
        rest = behind.length == 0 ? link : join(link, behind);
        if (link.startsWith('/')) current = this.root;
      } else {
        current = next;
        rest = behind;
      }
    }
    place.physical = true;
    this.settle(place, current);
  }

  /** May who walks here look names up in the directory at `path`? */
  private maySearch(path: string): bool {
    const mount = this.servedBy(path);
    if (mount == null) return true;
    const place = new Place(this);
    this.reach(place, mount, path);
    const attributes = place.isMountedDirectory ? place.node.stat() : place.node.statAt(place.name, false);
    if (!attributes.isOk) return true;
    const status = new Status();
    status.fromAttributes(attributes.value);
    return !status.isDirectory || isPermitted(this.tree.process.credentials, status, MAY_EXECUTE);
  }

  /** Leaves the rest of a walk to the file system, if it can meet no other mount. */
  private fromStem(place: Place, mount: Mount, current: string, rest: string): bool {
    if (!this.isInside(current)) return false;
    const stem = this.mounts.stemOf(mount, current, this.root);
    if (stem == null) return false;
    const inside = stem.nameOf(current);
    place.entry = null;
    place.within(mount, trim(inside.length == 0 ? rest : join(inside, rest)));
    place.anchor = stem;
    return true;
  }

  /** The mount that serves a canonical path; null where the personality's own trees do. */
  private servedBy(path: string): Mount | null {
    const mount = this.mounts.serving(path);
    return mount != null && mount.isTree ? null : mount;
  }

  /** What a canonical path is called in the personality's own trees; "" where a node serves it. */
  private inTree(path: string): string {
    const mount = this.mounts.serving(path);
    return mount != null && mount.isTree ? mount.tree + path.substring(mount.path == '/' ? 0 : mount.path.length) : '';
  }

  /**
   * Looks at `path`, whose directory `mount` serves: the target if it is a link to follow, null if it is none. Sets the
   * place's error if it cannot be passed.
   */
  private linkAt(place: Place, path: string, mount: Mount | null, last: bool): string | null {
    const there = this.mounts.at(path);
    if (there != null && !there.isTree) {
      if (there.file.length > 0 && (!last || place.mustBeDirectory)) place.error = ENOTDIR;
      return null;
    }
    if (this.servedBy(path) == null) return this.linkInTree(place, this.inTree(path), last);
    if (mount == null) return null;
    const known = this.mounts.linkAt(path);
    if (known != null) return last && !place.follow ? null : known;
    const looked = new Place(this);
    this.reach(looked, mount, path);
    const attributes = looked.node.statAt(looked.name, false);
    if (!attributes.isOk) {
      const error = errnoOf(attributes.error, false);
      // What is missing in the last place may be made.
      if (error != ENOENT || !(last || this.mounts.isAbove(path))) place.error = error;
      return null;
    }
    const kind = attributes.value.kind;
    if (kind == Kind.SymbolicLink) {
      if (last && !place.follow) return null;
      const target = looked.node.readLinkAt(looked.name);
      if (target.isOk) {
        this.mounts.rememberLink(path, target.value);
        return target.value;
      }
      place.error = errnoOf(target.error, false);
    } else if (kind != Kind.Directory && (!last || place.mustBeDirectory)) {
      place.error = ENOTDIR;
    }
    return null;
  }

  private linkInTree(place: Place, path: string, last: bool): string | null {
    const entry = this.tree.find(path);
    if (entry == null) {
      place.error = ENOENT;
      return null;
    }
    if (!this.tree.shows(entry) && (!last || (entry.kind == EntryKind.Link && place.follow))) {
      place.error = EACCES;
      return null;
    }
    if (entry.kind == EntryKind.Link && (!last || (place.follow && !entry.magic))) return entry.target;
    if (entry.kind != EntryKind.Directory && !entry.magic && (!last || place.mustBeDirectory)) place.error = ENOTDIR;
    return null;
  }

  /** Sets the place to a canonical path. */
  private settle(place: Place, path: string): void {
    let mount = this.servedBy(path);
    const inTree = mount == null ? this.inTree(path) : '';
    place.entry = inTree.length > 0 ? this.tree.find(inTree) : this.bridge(mount, path);
    place.entryPath = path;
    if (place.entry != null) mount = null;
    this.reach(place, mount, path);
    if (mount == null && place.entry == null) place.error = ENOENT;
  }

  /** Sets the place to a canonical path that `mount` serves, by the shortest way. */
  private reach(place: Place, mount: Mount | null, path: string): void {
    const anchor = this.anchor;
    const name = anchor != null && anchor.mount == mount ? anchor.nameOf(path) : '';
    if (name.length == 0) {
      place.within(mount, mount == null ? '' : relativeTo(mount, path));
    } else {
      place.within(mount, name);
      place.anchor = anchor;
    }
  }

  /** A directory that is there only because a mount lies below it, where its file system has none. */
  private bridge(mount: Mount | null, path: string): Entry | null {
    if (mount == null || path == mount.path || !this.mounts.isAbove(path)) return null;
    return mount.node.statAt(relativeTo(mount, path), false).isOk ? null : new Entry(path, EntryKind.Directory);
  }
}

function relativeTo(mount: Mount, path: string): string {
  return path == mount.path ? '' : path.substring(mount.path == '/' ? 1 : mount.path.length + 1);
}

function skipSlashes(path: string): string {
  let start = 0;
  while (start < path.length && path.charCodeAt(start) == 0x2f) start++;
  return start == 0 ? path : path.substring(start);
}

function componentLength(path: string): i32 {
  const slash = path.indexOf('/');
  return slash < 0 ? path.length : slash;
}

/** Without slashes, and a lone dot behind them, at the end; the place remembers that they were there. */
function trim(path: string): string {
  let end = path.length;
  while (end > 1) {
    if (path.charCodeAt(end - 1) == 0x2f) end--;
    else if (end > 2 && path.charCodeAt(end - 1) == 0x2e && path.charCodeAt(end - 2) == 0x2f) end -= 2;
    else break;
  }
  return end == path.length ? path : path.substring(0, end);
}
