// Where a path leads: a mount and what is left of the path there, or an entry of the personality's own trees.

import { FsError, FsErrorTag, Node } from '../gen/import/nucleus-fs-types';
import { Status } from '../file/status';
import { Entry } from '../tree/entry';
import { Anchor } from './anchor';
import { Mount, join } from './mount';
import { errnoOf } from './failure';
import { Walker } from './walk';

export class Place {
  /** Why there is no place: an error number; 0 if there is one. */
  error: i64 = 0;
  mount: Mount | null = null;
  /** The working directory's, where the walk began there and `inner` is to be walked from it; else from the mount. */
  anchor: Anchor | null = null;
  /** Path within the mount, "" for its root; or within the anchor. */
  inner: string = '';
  /** Set in place of `mount` for the personality's own trees. */
  entry: Entry | null = null;
  /** Where that is; its own path says where it would be without mounts. */
  entryPath: string = '';
  /** The path ended in a slash, or in a dot: only a directory will do. */
  mustBeDirectory: bool = false;
  /** Follow a symbolic link in the last place. */
  follow: bool = false;
  /** Whether the walk found no link and no dots on the way, so that `path` is the object's real path. */
  physical: bool = false;

  constructor(private walker: Walker) {}

  get node(): Node {
    const anchor = this.anchor;
    return anchor == null ? this.mount!.node : anchor.node;
  }

  /** Path within the mount, "" for its root. */
  get relative(): string {
    const anchor = this.anchor;
    return anchor == null ? this.inner : join(anchor.relative, this.inner);
  }

  /** What to call the object within its mount. */
  get name(): string {
    if (this.inner.length > 0) return this.inner;
    const mount = this.mount;
    return this.anchor == null && mount != null && mount.file.length > 0 ? mount.file : '.';
  }

  get isMountRoot(): bool {
    return this.mount != null && this.anchor == null && this.inner.length == 0;
  }

  /** Whose node is the directory itself. */
  get isMountedDirectory(): bool {
    return this.isMountRoot && this.mount!.file.length == 0;
  }

  get path(): string {
    if (this.entry != null) return this.entryPath;
    const mount = this.mount;
    if (mount == null) return '';
    const anchor = this.anchor;
    return anchor == null ? join(mount.path, this.inner) : join(anchor.path, this.inner);
  }

  /** Sets where it is within `mount`, walked from the mount itself. */
  within(mount: Mount | null, relative: string): void {
    this.mount = mount;
    this.anchor = null;
    this.inner = relative;
  }

  /** Status of what another path leads to, in the same tree of mounts. False where no file system has it. */
  statusOf(path: string, status: Status): bool {
    const other = this.walker.at(path);
    if (other.mount == null || other.error != 0) return false;
    const found = other.isMountedDirectory ? other.node.stat() : other.node.statAt(other.name, true);
    if (found.isOk) status.fromAttributes(found.value);
    return found.isOk;
  }

  /** For a place that is kept longer than the working directory. */
  detach(): void {
    if (this.anchor != null) this.within(this.mount, this.relative);
  }

  /**
   * For use after a call on `node` failed: if the walk left the mount, goes on to where it leads and says true: try
   * again, at the new place. Otherwise `error` holds the number.
   */
  moves(failure: FsError, writing: bool): bool {
    if (failure.tag != FsErrorTag.Leaves) {
      this.error = errnoOf(failure, writing);
      return false;
    }
    this.walker.resume(this, failure.leaves);
    return this.error == 0;
  }

  /** Keeps a directory's own path right when it, or one above it, is renamed. */
  renamed(mount: Mount, from: string, to: string): void {
    if (this.mount != mount || this.anchor != null) return;
    if (this.inner == from) this.inner = to;
    else if (this.inner.startsWith(from + '/')) this.inner = to + this.inner.substring(from.length);
  }
}
