// The mount table: which handle serves which part of the guest's tree: directories, and the files of programs that lie in none of
// them. It is small.

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node } from '../gen/import/nucleus-fs-types';

export class Mount {
  constructor(
    /** Normalised guest path, "/" for the root. */
    readonly path: string,
    readonly node: Node,
    /** Rights of the handle. */
    readonly rights: u32,
  ) {}

  get writable(): bool {
    return (this.rights & RightsFlags.Write) != 0;
  }
}

export class Mounts {
  readonly list: Array<Mount> = [];

  /** Adds a mount; a later one hides an earlier one at the same path. */
  add(path: string, node: Node, rights: u32): Mount {
    const mount = new Mount(path, node, rights);
    this.list.push(mount);
    return mount;
  }

  /** Takes one away, and lets go of its handle. */
  remove(mount: Mount): void {
    const at = this.list.indexOf(mount);
    if (at < 0) return;
    this.list.splice(at, 1);
    mount.node.drop();
  }

  /** The mount at exactly this path. */
  at(path: string): Mount | null {
    for (let i = this.list.length - 1; i >= 0; i--) if (this.list[i].path == path) return this.list[i];
    return null;
  }

  /** The mount that serves a path without links and dots. */
  serving(path: string): Mount | null {
    let best: Mount | null = null;
    for (let i = this.list.length - 1; i >= 0; i--) {
      const mount = this.list[i];
      if (mount.path != path && !isBelow(path, mount.path)) continue;
      if (best == null || mount.path.length > best.path.length) best = mount;
    }
    return best;
  }

  /** Does a mount lie somewhere below the directory `path`? Then that directory is there, whatever serves it. */
  isAbove(path: string): bool {
    for (let i = 0; i < this.list.length; i++) if (isBelow(this.list[i].path, path)) return true;
    return false;
  }

  /** Names in the directory `path` that lead to mounts. */
  namesIn(path: string): Array<string> {
    const names: Array<string> = [];
    for (let i = 0; i < this.list.length; i++) {
      const mount = this.list[i].path;
      if (!isBelow(mount, path)) continue;
      const rest = mount.substring(path == '/' ? 1 : path.length + 1);
      const end = rest.indexOf('/');
      const name = end < 0 ? rest : rest.substring(0, end);
      if (!names.includes(name)) names.push(name);
    }
    return names;
  }

  /** Makes the directories that mounts hang on, where the root's file system does not have them. */
  makePoints(): void {
    for (let i = 0; i < this.list.length; i++) this.makePoint(this.list[i].path);
  }

  /** Makes a directory and those above it. */
  makePoint(path: string): void {
    const root = this.at('/');
    if (root == null) return;
    for (let end = path.indexOf('/', 1); path.length > 1; end = path.indexOf('/', end + 1)) {
      const prefix = end < 0 ? path : path.substring(0, end);
      // One that exists already is what is wanted.
      if (this.serving(parentOf(prefix)) == root) root.node.makeDirectoryAt(prefix.substring(1));
      if (end < 0) break;
    }
  }
}

/** A mount that is there for as long as a program runs. */
export class LentMount {
  constructor(
    private table: Mounts,
    private mount: Mount,
  ) {}

  release(): void {
    this.table.remove(this.mount);
  }
}

/** Is the normalised `path` strictly below the normalised `directory`? */
export function isBelow(path: string, directory: string): bool {
  if (directory == '/') return path != '/';
  return path.length > directory.length && path.startsWith(directory) && path.charCodeAt(directory.length) == 0x2f;
}

/** "/a" of "/a/b", "/" of "/a" and of "/". */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.substring(0, slash);
}

/** "b" of "/a/b". */
export function lastOf(path: string): string {
  return path.substring(path.lastIndexOf('/') + 1);
}

/** "/a/b" of "/a" and "b". */
export function join(directory: string, name: string): string {
  return directory == '/' ? '/' + name : directory + '/' + name;
}
