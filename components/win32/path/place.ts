// Where a path leads: a mount and what is left of the path there, and what is there.

import { Option, Result } from '../../lib/wit';
import { Attributes, FsError, Kind, Node, Times, Timestamp } from '../gen/import/nucleus-fs-types';
import { ERROR_WRITE_PROTECT } from '../system/error';
import { errorOf } from './failure';
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

  get isLink(): bool {
    const attributes = this.attributes;
    return attributes != null && attributes.kind == Kind.SymbolicLink;
  }

  refuse(error: u32): void {
    this.attributes = null;
    this.error = error;
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

  /** Calls it otherwise in the same directory. */
  respell(last: string): void {
    const slash = this.relative.lastIndexOf('/');
    if (this.relative.length > 0) this.relative = this.relative.substring(0, slash + 1) + last;
  }

  /** 0, or why it has not these times now; null leaves one as it is. */
  setTimes(accessed: Timestamp | null, modified: Timestamp | null): u32 {
    if (!this.mount.writable) return ERROR_WRITE_PROTECT;
    const first = accessed == null ? Option.none<Timestamp>() : Option.some<Timestamp>(accessed);
    const second = modified == null ? Option.none<Timestamp>() : Option.some<Timestamp>(modified);
    const result = this.node.setTimesAt(this.name, true, new Times(first, second));
    return result.isOk ? 0 : errorOf(result.error, true);
  }

  /** Opens what is there. A file that was granted itself has no directory to be opened in. */
  open(options: u32, want: u32): Result<Node, FsError> {
    const attributes = this.attributes;
    if (this.relative.length == 0 && attributes != null && attributes.kind != Kind.Directory) return this.node.attenuate(want & this.mount.rights);
    return this.node.openAt(this.name, options, want);
  }

  stat(follow: bool): Result<Attributes, FsError> {
    return this.relative.length == 0 ? this.node.stat() : this.node.statAt(this.relative, follow);
  }
}
