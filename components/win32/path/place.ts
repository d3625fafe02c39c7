// Where a path leads: a mount and what is left of the path there, and what is there.

import { Attributes, FsError, Kind, Node } from '../gen/import/nucleus-fs-types';
import { Result } from '../../lib/wit';
import { Mount, Mounts, join, lastOf, parentOf } from './mount';

export class Place {
  mount!: Mount;
  /** Path within the mount, "" for its root. */
  relative: string = '';
  /** What is there; null while nobody has looked, and if nothing is. */
  attributes: Attributes | null = null;
  /** Why nothing is there: ERROR_FILE_NOT_FOUND if it could be made, else another error. 0 if something is. */
  error: u32 = 0;

  /** `path` is a guest path without dots. */
  constructor(
    private readonly mounts: Mounts,
    path: string,
  ) {
    this.lead(path);
  }

  /** Sets where it is. */
  lead(path: string): void {
    const mount = this.mounts.serving(path);
    assert(mount != null, 'the guest has no root');
    this.mount = mount!;
    const start = mount!.path == '/' ? 1 : mount!.path.length + 1;
    this.relative = path.length <= start ? '' : path.substring(start);
    this.attributes = null;
    this.error = 0;
  }

  get node(): Node {
    return this.mount.node;
  }

  /** What to call the object within its mount. */
  get name(): string {
    return this.relative.length == 0 ? '.' : this.relative;
  }

  get path(): string {
    return this.relative.length == 0 ? this.mount.path : join(this.mount.path, this.relative);
  }

  get parent(): string {
    return parentOf(this.path);
  }

  get last(): string {
    return lastOf(this.path);
  }

  /** It can neither be removed nor get another name. */
  get isFixed(): bool {
    return this.relative.length == 0 || this.mounts.isAbove(this.path);
  }

  get isDirectory(): bool {
    const attributes = this.attributes;
    return attributes != null && attributes.kind == Kind.Directory;
  }

  stat(follow: bool): Result<Attributes, FsError> {
    return this.relative.length == 0 ? this.node.stat() : this.node.statAt(this.relative, follow);
  }
}
