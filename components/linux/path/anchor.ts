// The working directory's own node. A relative path is walked from there, so that it costs what it says and not what the
// directory's depth adds; and a directory that somebody outside renames stays the same one.

import { Node } from '../gen/import/nucleus-fs-types';
import { Mount, isBelow, join } from './mount';

export class Anchor {
  private users: i32 = 1;

  constructor(
    readonly node: Node,
    readonly mount: Mount,
    /** Canonical path within the mount; never "". */
    public relative: string,
    /** The same, from the root. */
    public path: string,
  ) {}

  /** Another process starts from here too. */
  share(): Anchor {
    this.users++;
    return this;
  }

  release(): void {
    if (--this.users == 0) this.node.drop();
  }

  /** What `path`, canonical, is called from here; "" if it does not lie below. */
  nameOf(path: string): string {
    return isBelow(path, this.path) ? path.substring(this.path.length + 1) : '';
  }

  renamed(mount: Mount, from: string, to: string): void {
    if (this.mount != mount) return;
    if (this.relative == from) this.relative = to;
    else if (isBelow(this.relative, from)) this.relative = to + this.relative.substring(from.length);
    this.path = join(mount.path, this.relative);
  }
}
